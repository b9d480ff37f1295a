//! Reads a whole file and measures the result.

use std::f64::consts::TAU;
use std::path::Path;

use genrescope_decode::{AudioFile, Decoders, Result};

use crate::made::frequency_hz;

/// A whole file.
#[derive(Debug)]
pub(crate) struct Sound {
    pub(crate) samples: Vec<f32>,
    pub(crate) rate_hz: u32,
    pub(crate) num_channels: usize,
    pub(crate) declared_seconds: Option<f64>,
    pub(crate) damaged_packets: u64,
    pub(crate) non_finite_samples: u64,
    pub(crate) is_truncated: bool,
    pub(crate) has_wrong_length: bool,
}

pub(crate) fn read(path: &Path) -> Result<Sound> {
    read_by(path, Decoders::Own)
}

pub(crate) fn read_by(path: &Path, decoders: Decoders) -> Result<Sound> {
    let mut file = AudioFile::open_by(path, decoders)?;
    let mut samples = Vec::new();
    while let Some(block) = file.next_block()? {
        assert!(!block.is_empty() && block.iter().all(|sample| sample.abs() <= 1000.0));
        samples.extend_from_slice(block);
    }
    assert!(file.next_block()?.is_none(), "after the end nothing more comes");
    assert_eq!(file.seconds_read(), samples.len() as f64 / f64::from(file.sample_rate_hz()));
    Ok(Sound {
        samples,
        rate_hz: file.sample_rate_hz(),
        num_channels: file.num_channels(),
        declared_seconds: file.duration_seconds(),
        damaged_packets: file.damaged_packets(),
        non_finite_samples: file.non_finite_samples(),
        is_truncated: file.is_truncated(),
        has_wrong_length: file.has_wrong_length(),
    })
}

impl Sound {
    pub(crate) fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate_hz)
    }

    /// Amplitude of a sine that only one channel holds, before the channels were mixed: the first of each
    /// pair weighs 9/8 in the mix, the second 7/8.
    pub(crate) fn channel_amplitude(&self, channel: usize) -> f64 {
        let weight = match channel % 2 {
            0 if channel + 1 == self.num_channels => 1.0,
            0 => 1.125,
            _ => 0.875,
        };
        self.amplitude(frequency_hz(channel)) * self.num_channels as f64 / weight
    }

    /// Amplitude of the sine of this frequency in the second around the middle.
    pub(crate) fn amplitude(&self, frequency_hz: f64) -> f64 {
        let len = (self.rate_hz as usize).min(self.samples.len());
        let middle = &self.samples[(self.samples.len() - len) / 2..][..len];
        let (mut re, mut im) = (0.0, 0.0);
        for (at, &sample) in middle.iter().enumerate() {
            let phase = TAU * frequency_hz * at as f64 / f64::from(self.rate_hz);
            re += f64::from(sample) * phase.cos();
            im += f64::from(sample) * phase.sin();
        }
        2.0 * re.hypot(im) / len as f64
    }
}
