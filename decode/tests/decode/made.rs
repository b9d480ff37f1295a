//! Makes the files to read.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use genrescope_tests::wav;
use tempfile::TempDir;

/// Length of the sounds made here, seconds.
pub(crate) const SECONDS: f64 = 2.0;

/// Amplitude of the sine in each channel.
pub(crate) const AMPLITUDE: f64 = 0.5;

/// Frequency of the sine in a channel, Hz: low enough for the lowest rate, whole periods in a second.
pub(crate) fn frequency_hz(channel: usize) -> f64 {
    440.0 + 100.0 * channel as f64
}

/// A folder that is removed with everything made in it.
pub(crate) struct Made {
    folder: TempDir,
}

impl Made {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes bytes to a file.
    pub(crate) fn bytes(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Two seconds of sines, a different one in each channel, in the format that ffmpeg chooses by `name` and
    /// `options`.
    pub(crate) fn sines(&self, name: &str, rate_hz: u32, num_channels: usize, options: &str) -> PathBuf {
        let num_samples = (f64::from(rate_hz) * SECONDS) as usize;
        let sample = |at: usize, channel: usize| {
            let phase = TAU * frequency_hz(channel) * at as f64 / f64::from(rate_hz);
            (AMPLITUDE * phase.sin()) as f32
        };
        let samples =
            (0..num_samples).flat_map(|at| (0..num_channels).map(move |channel| sample(at, channel)));
        self.encoded(name, &wav(rate_hz, num_channels, samples), options)
    }

    /// Has ffmpeg turn a wave file into another format.
    pub(crate) fn encoded(&self, name: &str, wave: &[u8], options: &str) -> PathBuf {
        let from = self.bytes(&format!("{name}.source.wav"), wave);
        let to = self.path(name);
        let mut command = Command::new("ffmpeg");
        command.args(["-nostdin", "-v", "error", "-y", "-i"]).arg(from);
        command.args(options.split_whitespace()).arg(&to);
        run(&mut command);
        to
    }
}

/// Runs a tool and shows its output only if it fails.
pub(crate) fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Cuts a file to a share of its length.
pub(crate) fn cut(path: &Path, share: f64) {
    let bytes = std::fs::read(path).unwrap();
    std::fs::write(path, &bytes[..(bytes.len() as f64 * share) as usize]).unwrap();
}
