//! What an input's samples come to, counted where they arrive and read where they are judged.

use std::sync::atomic::Ordering;

use atomic_float::AtomicF64;
use genrescope_decode::ChannelSums;

use crate::analysis::LevelSums;

/// Sums since the input was opened. One thread adds, any may read.
///
/// # Real-time safety
/// [`add`](Self::add) allocates nothing, takes no lock and makes no system call.
#[derive(Debug, Default)]
pub(super) struct InputSums {
    channels: AtomicF64,
    mean: AtomicF64,
    squares: AtomicF64,
    full: AtomicF64,
    samples: AtomicF64,
}

/// All sums at one time. The latest block may be missing in some of them, which is too little to matter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    /// Of two channels.
    pub(crate) channels: ChannelSums,
    /// Of all channels together.
    pub(crate) level: LevelSums,
}

impl InputSums {
    pub(super) fn add(&self, sums: &Sums) {
        // Nobody else adds, so that nothing is lost between reading and writing.
        let add = |to: &AtomicF64, more: f64| {
            to.store(to.load(Ordering::Relaxed) + more, Ordering::Relaxed);
        };
        add(&self.channels, sums.channels.channels);
        add(&self.mean, sums.channels.mean);
        add(&self.squares, sums.level.squares);
        add(&self.full, sums.level.num_full);
        add(&self.samples, sums.level.num_samples);
    }

    pub(super) fn now(&self) -> Sums {
        let read = |from: &AtomicF64| from.load(Ordering::Relaxed);
        Sums {
            channels: ChannelSums { channels: read(&self.channels), mean: read(&self.mean) },
            level: LevelSums {
                squares: read(&self.squares),
                num_full: read(&self.full),
                num_samples: read(&self.samples),
            },
        }
    }
}

impl Sums {
    /// What came after `earlier`.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        Self {
            channels: self.channels.since(&earlier.channels),
            level: LevelSums {
                squares: self.level.squares - earlier.level.squares,
                num_full: self.level.num_full - earlier.level.num_full,
                num_samples: self.level.num_samples - earlier.level.num_samples,
            },
        }
    }
}
