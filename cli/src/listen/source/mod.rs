//! Where the sound comes from: a device or a file, on a thread of its own.
//!
//! ```text
//! device ──> Feed ──┐
//!                   ├─> AudioTap, and InputSums beside it; what happens goes through the Outlet as events
//! file ────> Feed ──┘
//! ```

mod channels;
mod device;
mod feed;
mod file;
mod input_sums;
mod outlet;
#[cfg(target_os = "linux")]
mod pulse_stream;
mod tap_loan;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

pub(crate) use self::channels::Channels;
pub(crate) use self::device::DeviceSource;
pub(crate) use self::file::FileSource;
use self::input_sums::InputSums;
pub(crate) use self::input_sums::Sums;
use self::outlet::Outlet;
pub(crate) use self::outlet::{EngineMaker, Event};

/// How long the end of the program waits for a device to be closed; some drivers take their time.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// Which source.
#[derive(Debug)]
pub(crate) enum Origin {
    /// An audio input.
    Device(DeviceSource),
    /// A file that takes its place.
    File(FileSource),
}

/// A running source.
#[derive(Debug)]
pub(crate) struct Source {
    events: Receiver<Event>,
    stop: Arc<AtomicBool>,
    overruns: Arc<AtomicU64>,
    sums: Arc<InputSums>,
    thread: JoinHandle<()>,
}

impl Source {
    /// Starts the source's thread; its first event says whether there is anything to hear.
    pub(crate) fn start(origin: Origin) -> Result<Self> {
        let (sender, events) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let overruns = Arc::new(AtomicU64::new(0));
        let sums = Arc::new(InputSums::default());
        let outlet = Outlet {
            events: sender,
            stop: Arc::clone(&stop),
            overruns: Arc::clone(&overruns),
            sums: Arc::clone(&sums),
        };
        let thread = std::thread::Builder::new()
            .name("source".to_owned())
            .spawn(move || match origin {
                Origin::Device(device) => device.run(&outlet),
                Origin::File(file) => file.run(&outlet),
            })
            .context("the source's thread could not be started")?;
        Ok(Self { events, stop, overruns, sums, thread })
    }

    /// The next event, if it comes in time.
    pub(crate) fn next_event(&self, patience: Duration) -> Option<Event> {
        match self.events.recv_timeout(patience) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            // The thread has sent its last event before; a panic would be on the terminal.
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(patience);
                None
            }
        }
    }

    /// Blocks that the device lost before we saw them.
    pub(crate) fn num_overruns(&self) -> u64 {
        self.overruns.load(Ordering::Relaxed)
    }

    /// What the samples have come to so far.
    pub(crate) fn sums(&self) -> Sums {
        self.sums.now()
    }

    /// Closes the device or file.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        let end = Instant::now() + CLOSE_LIMIT;
        while !self.thread.is_finished() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
