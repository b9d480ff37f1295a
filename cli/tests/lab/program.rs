//! Runs the program, and makes what it is run on.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn genrescope(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    let output =
        Command::new(env!("CARGO_BIN_EXE_genrescope")).args(arguments).stdin(Stdio::null()).output().unwrap();
    Run {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A clip that ships with the repository.
pub(crate) fn clip(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips").join(name)
}

/// An array that librosa computed, and the signal it was computed of.
pub(crate) fn golden(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../spectral/tests/golden").join(name)).unwrap()
}

/// The golden signal as a WAV file of 32-bit floats at 22 050 Hz.
pub(crate) fn golden_wav(path: &Path) {
    let samples = golden("signal.f32");
    let len = samples.len() as u32;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + len).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x03\0\x01\0");
    wav.extend(22_050_u32.to_le_bytes());
    wav.extend((4 * 22_050_u32).to_le_bytes());
    wav.extend(b"\x04\0\x20\0data");
    wav.extend(len.to_le_bytes());
    wav.extend(samples);
    std::fs::write(path, wav).unwrap();
}
