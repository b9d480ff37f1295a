//! What the names of files and folders tell before anything is opened.

use std::ffi::OsStr;
use std::path::Path;

/// Extensions of files that are picked out of a folder. A file that is named directly may have any.
const ENDINGS: [&str; 18] = [
    "mp3", "flac", "wav", "wave", "aif", "aiff", "aifc", "m4a", "m4b", "mp4", "aac", "ogg", "oga", "opus",
    "mka", "caf", "mp2", "webm",
];

/// Folders in which systems and programs keep their own files, besides all that begin with a dot.
const FOLDERS_OF_SYSTEMS: [&str; 4] = ["@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information"];

/// Whether a file is named like music that can be read.
pub fn is_audio_name(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a file or folder of this name belongs to the system: `._song.mp3` is no song, and `.stfolder` no
/// genre.
pub fn is_of_the_system(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || FOLDERS_OF_SYSTEMS.iter().any(|known| name == *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn music_is_told_from_other_files_in_the_folder() {
        assert!(["a.mp3", "a/b.FLAC", "x.y.opus"].iter().all(|name| is_audio_name(name.as_ref())));
        assert!(
            !["mp3", "cover.jpg", ".mp3", "Thumbs.db", ""].iter().any(|name| is_audio_name(name.as_ref()))
        );
        assert!(
            [".DS_Store", "._a.mp3", ".stfolder", "@eaDir"]
                .iter()
                .all(|name| is_of_the_system(name.as_ref()))
        );
        assert!(!["a.mp3", "R&B", "@home"].iter().any(|name| is_of_the_system(name.as_ref())));
    }
}
