//! What fuzzing begins with, besides `fuzz/corpus`: short files of every format, and the beginnings of the
//! test clips.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process::{check, root};

/// Files that ffmpeg makes: those that the mutation tests of decoder and tags begin with, and some for tags.
const MADE: [(&str, &str); 38] = [
    ("a.wav", "-c:a pcm_s16le"),
    ("b.wav", "-ac 6 -c:a pcm_s24le"),
    ("c.wav", "-c:a adpcm_ms"),
    ("d.wav", "-c:a adpcm_ima_wav"),
    ("e.wav", "-c:a pcm_f32le -rf64 always"),
    ("f.wav", "-c:a pcm_u8 -write_bext 1 -metadata description=x"),
    ("a.aiff", "-write_id3v2 1"),
    ("b.aiff", "-c:a pcm_f32be"),
    ("a.caf", ""),
    ("b.caf", "-c:a alac"),
    ("a.flac", ""),
    ("b.flac", "-ac 6 -sample_fmt s32"),
    ("a.oga", "-c:a flac -f ogg"),
    ("a.mp3", "-q:a 4 -id3v2_version 3 -write_id3v1 1"),
    ("b.mp3", "-ac 1 -b:a 64k -write_xing 0 -id3v2_version 4"),
    ("c.mp3", "-b:a 32k -id3v2_version 0 -write_apetag 1"),
    ("d.mp3", "-b:a 32k -id3v2_version 0"),
    ("a.mp2", ""),
    ("a.m4a", "-c:a aac"),
    ("b.m4a", "-c:a aac -movflags +faststart"),
    ("c.m4a", "-c:a alac -movflags +faststart"),
    ("d.m4a", "-c:a aac -movflags frag_keyframe+empty_moov -frag_duration 500000"),
    ("e.m4a", "-c:a aac -map_metadata -1"),
    ("a.mov", "-c:a pcm_s16le -movflags +faststart"),
    ("a.mp4", "-c:a libopus -ar 48000 -strict experimental -movflags +faststart"),
    ("a.aac", "-c:a aac"),
    ("a.ogg", "-c:a libvorbis"),
    ("b.ogg", "-ac 6 -c:a libvorbis"),
    ("c.ogg", "-c:a libvorbis -map_metadata -1"),
    ("a.opus", "-c:a libopus -ar 48000"),
    ("b.opus", "-ac 6 -c:a libopus -ar 48000 -mapping_family 1"),
    ("a.mka", "-c:a flac"),
    ("b.mka", "-c:a pcm_s16le"),
    ("a.webm", "-c:a libopus -ar 48000"),
    ("b.webm", "-c:a libvorbis"),
    ("a.w64", ""),
    ("a.ac3", ""),
    ("a.wv", ""),
];

/// A fifth of a second: enough sound for a few packets, and few bytes to change.
const SOURCE: &str = "aevalsrc=exprs='0.3*sin(2000*t)|0.2*sin(3000*t)':d=0.2:s=22050";

/// The longest seed; of a longer clip, this much is used.
const MAX_LEN: usize = 64 << 10;
const CLIP_LEN: usize = 16 << 10;

/// Targets that take files of any format.
const FILE_TARGETS: [&str; 3] = ["content_hash", "decode", "description"];

/// Makes the seeds of each target in a folder of its name; `others` are folders with more files.
pub(super) fn make(folder: &Path, others: &[PathBuf]) -> Outcome {
    let made = folder.join("made");
    fs::create_dir_all(&made).map_err(|error| Failure::io(made.display(), &error))?;
    for (name, options) in MADE {
        let path = made.join(name);
        if path.is_file() {
            continue;
        }
        let mut command = Command::new("ffmpeg");
        command.args(["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", SOURCE]);
        command.args(["-metadata", "title=Song", "-metadata", "artist=Band", "-metadata", "genre=Polka"]);
        check(command.args(options.split_whitespace()).arg(&path))?;
    }
    let clips = root().join("tests").join("clips");
    for (folder_of_files, max_len) in
        others.iter().map(|other| (other.as_path(), MAX_LEN)).chain([(&*made, MAX_LEN), (&*clips, CLIP_LEN)])
    {
        take_all(folder_of_files, max_len, folder)?;
    }
    let head = root().join("models").join("musicnn").join("head.safetensors");
    let bytes = fs::read(&head).map_err(|error| Failure::io(head.display(), &error))?;
    put(folder, "head", "default", &bytes)
}

/// Takes all files in a folder, each for the targets that its extension belongs to.
fn take_all(from: &Path, max_len: usize, folder: &Path) -> Outcome {
    let entries = fs::read_dir(from).map_err(|error| Failure::io(from.display(), &error))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()) {
        let (Some(name), Some(ending)) = (path.file_name(), path.extension()) else { continue };
        let tags = match &*ending.to_string_lossy() {
            "mp3" | "mp2" | "aac" => Some("tags_mp3"),
            "flac" => Some("tags_flac"),
            "ogg" | "oga" | "opus" => Some("tags_ogg"),
            "m4a" | "mp4" | "mov" => Some("tags_mp4"),
            "wav" => Some("tags_wav"),
            "aiff" | "aif" => Some("tags_aiff"),
            "caf" | "mka" | "webm" | "w64" | "ac3" | "wv" => None,
            _ => continue,
        };
        let mut bytes = fs::read(&path).map_err(|error| Failure::io(path.display(), &error))?;
        bytes.truncate(max_len);
        for target in FILE_TARGETS.into_iter().chain(tags) {
            put(folder, target, &name.to_string_lossy(), &bytes)?;
        }
    }
    Ok(())
}

fn put(folder: &Path, target: &str, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(target).join(name);
    let parent = folder.join(target);
    fs::create_dir_all(&parent)
        .and_then(|()| fs::write(&path, bytes))
        .map_err(|error| Failure::io(path.display(), &error))
}
