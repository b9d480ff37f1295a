//! Makes the files to write into.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use genrescope_tags::{Edit, Field, Plan, Profile};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::python::run;

/// Name, ffmpeg's options for making it, and the tags that nasty.py puts in.
pub(crate) const FORMATS: [(&str, &str, &str); 11] = [
    ("v23.mp3", "-id3v2_version 3 -write_id3v1 1", "id3v23"),
    ("v24.mp3", "-id3v2_version 4", "id3v24"),
    ("empty.mp3", "-id3v2_version 4", "id3v24empty"),
    ("chain.mp3", "-id3v2_version 3", "chain"),
    ("a.flac", "", "flac"),
    ("a.ogg", "-c:a libvorbis", "vorbis"),
    ("a.opus", "-c:a libopus", "opus"),
    ("a.m4a", "-c:a aac", "mp4"),
    ("fast.m4a", "-c:a aac -movflags +faststart", "mp4"),
    ("a.wav", "", "wav"),
    ("a.aiff", "-write_id3v2 1", "aiff"),
];

/// A folder that is removed with everything in it.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Two seconds of music in one of `FORMATS`, with a title and no genre.
    pub(crate) fn plain(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::copy(plain_folder().join(name), &path).unwrap();
        path
    }

    pub(crate) fn bytes(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// All `FORMATS`, made once by ffmpeg.
fn plain_folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        for (name, options, _) in FORMATS {
            encode(&folder.path().join(name), options);
        }
        folder
    });
    folder.path()
}

/// Has ffmpeg encode two seconds of a clip, with a title.
pub(crate) fn encode(path: &Path, options: &str) {
    let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips/orchestral.flac");
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-t", "2", "-i"]).arg(clip);
    command.args(["-map_metadata", "-1", "-metadata", "title=A title"]);
    run(command.args(options.split_whitespace()).arg(path));
}

/// ffmpeg's hash of the encoded sound. Equal files have equal hashes: ffmpeg runs once for each.
pub(crate) fn packets(path: &Path) -> String {
    static KNOWN: Mutex<BTreeMap<Vec<u8>, String>> = Mutex::new(BTreeMap::new());
    let bytes = Sha256::digest(std::fs::read(path).unwrap()).to_vec();
    if let Some(known) = KNOWN.lock().unwrap().get(&bytes) {
        return known.clone();
    }
    let found = ask_for_packets(path);
    KNOWN.lock().unwrap().insert(bytes, found.clone());
    found
}

fn ask_for_packets(path: &Path) -> String {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-i"]).arg(path);
    command.args(["-map", "0:a", "-c", "copy", "-f", "hash", "-"]);
    String::from_utf8(run(&mut command)).unwrap()
}

/// The genre that ffprobe shows.
pub(crate) fn ffprobe_genre(path: &Path) -> String {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_entries", "format_tags=genre:stream_tags=genre", "-of", "csv=p=0"]);
    String::from_utf8(run(command.arg(path))).unwrap().trim().trim_matches('"').to_owned()
}

/// Everything that ffprobe shows of a file, as `{"title": ["Song"]}`.
pub(crate) fn shown_by_ffprobe(path: &Path) -> Value {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_entries", "format_tags:stream_tags", "-of", "json"]);
    let found: Value = serde_json::from_slice(&run(command.arg(path))).unwrap();
    let places = found["streams"].as_array().into_iter().flatten().chain([&found["format"]]);
    let tags = places.filter_map(|place| place["tags"].as_object()).flatten();
    tags.map(|(name, text)| (name.to_lowercase(), serde_json::json!([text]))).collect()
}

/// Values for a field.
pub(crate) fn edit(field: Field, values: &[&str]) -> Edit {
    Edit { field, values: values.iter().map(|&value| value.to_owned()).collect() }
}

/// A plan that gives a file this genre, whatever genre it has.
pub(crate) fn plan(path: &Path, profile: &str, genres: &[&str]) -> genrescope_tags::Result<Plan> {
    plan_edits(path, profile, vec![edit(Field::Genre, genres)])
}

pub(crate) fn plan_edits(path: &Path, profile: &str, edits: Vec<Edit>) -> genrescope_tags::Result<Plan> {
    Plan::make(path, &Profile::named(profile).unwrap(), |_| Ok(edits))
}

/// No proof, in tests that are not about the sound: ffmpeg takes longer than everything else.
pub(crate) fn no_proof(_: &Path) -> Result<[u8; 32], String> {
    Ok([0; 32])
}

/// ffmpeg's hash of the sound, as the proof that a write asks for.
pub(crate) fn sound(path: &Path) -> Result<[u8; 32], String> {
    let text = packets(path);
    let digits = text.trim().strip_prefix("SHA256=").ok_or("no hash")?;
    let bytes =
        data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|error| error.to_string())?;
    bytes.try_into().map_err(|_| "no hash".to_owned())
}
