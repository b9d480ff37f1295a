//! What is listened to: the music among the test clips, over and over.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process::{check, root};

/// Bits per second: small on the disk, and it does not matter how it sounds.
const BIT_RATE: u64 = 64_000;

/// The files.
pub(super) struct Clips {
    /// All clips in turn, for as long as was asked for: one MPEG stream.
    pub(super) long: PathBuf,
    /// All clips once, as a wave file.
    pub(super) short: PathBuf,
}

/// Makes both in a folder.
pub(super) fn make(folder: &Path, hours: f64) -> Result<Clips, Failure> {
    let mut clips: Vec<PathBuf> = std::fs::read_dir(root().join("tests").join("clips"))
        .map_err(|error| Failure::io("tests/clips", &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            ["aiff", "flac", "m4a", "mp3", "ogg", "opus", "wav"].contains(&ending)
        })
        .collect();
    clips.sort();
    let mut stream = Vec::new();
    let part = folder.join("part.mp3");
    for clip in &clips {
        // No header that gives a length: it would be the length of this part alone.
        let options =
            format!("-map_metadata -1 -id3v2_version 0 -write_xing 0 -ar 44100 -ac 1 -b:a {BIT_RATE}");
        encode(clip, &options, &part)?;
        stream.extend(std::fs::read(&part).map_err(|error| Failure::io("a part", &error))?);
    }
    let once = folder.join("once.mp3");
    std::fs::write(&once, &stream).map_err(|error| Failure::io("the clips", &error))?;
    let short = folder.join("once.wav");
    encode(&once, "-map_metadata -1 -ar 48000 -ac 2", &short)?;

    let long = folder.join("long.mp3");
    let num_bytes = (hours * 3600.0 * (BIT_RATE / 8) as f64) as u64;
    let write = || {
        let mut file = File::create(&long)?;
        for _ in 0..num_bytes.div_ceil(stream.len() as u64) {
            file.write_all(&stream)?;
        }
        file.set_len(num_bytes)
    };
    write().map_err(|error| Failure::io("the sound", &error))?;
    Ok(Clips { long, short })
}

fn encode(from: &Path, options: &str, to: &Path) -> Result<(), Failure> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-i"]).arg(from);
    check(command.args(options.split_whitespace()).arg(to))
}
