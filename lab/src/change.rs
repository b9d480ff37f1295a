//! The same music at other levels, through codecs, rates and rooms: what must not change its genre.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// A way to change a sound, with ffmpeg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    name: &'static str,
    /// ffmpeg's arguments between input and output.
    arguments: &'static [&'static str],
    ending: &'static str,
}

const fn wav(name: &'static str, arguments: &'static [&'static str]) -> Change {
    Change { name, arguments, ending: "wav" }
}

impl Change {
    /// All changes that are measured; the first changes nothing.
    pub const ALL: [Self; 16] = [
        wav("as it is", &["-c:a", "pcm_f32le"]),
        wav("-40 dB", &["-af", "volume=-40dB", "-c:a", "pcm_f32le"]),
        wav("-30 dB", &["-af", "volume=-30dB", "-c:a", "pcm_f32le"]),
        wav("-20 dB", &["-af", "volume=-20dB", "-c:a", "pcm_f32le"]),
        wav("-12 dB", &["-af", "volume=-12dB", "-c:a", "pcm_f32le"]),
        wav("+6 dB", &["-af", "volume=6dB", "-c:a", "pcm_f32le"]),
        wav("+12 dB", &["-af", "volume=12dB", "-c:a", "pcm_f32le"]),
        wav("stereo, one channel inverted", &["-af", "pan=stereo|c0=c0|c1=-1*c0", "-c:a", "pcm_f32le"]),
        Self { name: "MP3, 64 kbit/s", arguments: &["-c:a", "libmp3lame", "-b:a", "64k"], ending: "mp3" },
        Self { name: "MP3, 96 kbit/s", arguments: &["-c:a", "libmp3lame", "-b:a", "96k"], ending: "mp3" },
        wav("8 kHz", &["-ar", "8000"]),
        wav("16 kHz", &["-ar", "16000"]),
        wav("44.1 kHz", &["-ar", "44100"]),
        wav("96 kHz", &["-ar", "96000"]),
        wav("low-pass at 4 kHz, 24 dB an octave", &["-af", "lowpass=f=4000,lowpass=f=4000"]),
        wav(
            "phone in a room: echoes, 200 Hz to 5 kHz",
            &["-af", "aecho=0.8:0.7:23|37|61:0.35|0.25|0.2,highpass=f=200,lowpass=f=5000"],
        ),
    ];

    /// What it is, in words.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Writes the changed file `from` into `folder`, and returns its path.
    ///
    /// # Errors
    /// When there is no ffmpeg, or it fails.
    pub(crate) fn apply(&self, from: &Path, folder: &Path) -> Result<std::path::PathBuf> {
        let thread = format!("{:?}", std::thread::current().id());
        let to = folder.join(format!("changed-{thread}.{}", self.ending));
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-nostdin", "-y", "-i"]).arg(from).args(self.arguments).arg(&to);
        let output = command.output().context("ffmpeg cannot be started")?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "ffmpeg failed: {}", words.trim());
        Ok(to)
    }
}
