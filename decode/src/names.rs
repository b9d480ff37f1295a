//! What the names of files and folders say before anything is opened.

use std::ffi::OsStr;
use std::path::Path;

use crate::file::Decoders;

/// Extensions of files that are picked from a folder. A file that is named directly may have any.
const ENDINGS: [&str; 18] = [
    "mp3", "flac", "wav", "wave", "aif", "aiff", "aifc", "m4a", "m4b", "mp4", "aac", "ogg", "oga", "opus",
    "mka", "caf", "mp2", "webm",
];

/// Notes, not sound.
const MIDI: &str = "MIDI";

/// Extensions of files with sound for which there is no decoder, and what they are called.
const FOREIGN: [(&str, &str); 35] = [
    ("wma", "WMA"),
    ("asf", "WMA"),
    ("wv", "WavPack"),
    ("ape", "Monkey's Audio"),
    ("mac", "Monkey's Audio"),
    ("mpc", "Musepack"),
    ("mp+", "Musepack"),
    ("mpp", "Musepack"),
    ("dsf", "DSD"),
    ("dff", "DSD"),
    ("tta", "True Audio"),
    ("tak", "TAK"),
    ("ofr", "OptimFROG"),
    ("ofs", "OptimFROG"),
    ("shn", "Shorten"),
    ("spx", "Speex"),
    ("m4p", "protected AAC"),
    ("aa", "Audible"),
    ("aax", "Audible"),
    ("ac3", "AC-3"),
    ("eac3", "E-AC-3"),
    ("ec3", "E-AC-3"),
    ("dts", "DTS"),
    ("thd", "TrueHD"),
    ("mlp", "TrueHD"),
    ("amr", "AMR"),
    ("3ga", "AMR"),
    ("ra", "RealAudio"),
    ("rm", "RealAudio"),
    ("au", "AU"),
    ("snd", "AU"),
    ("w64", "Wave64"),
    ("mid", MIDI),
    ("midi", MIDI),
    ("gsm", "GSM"),
];

/// Folders in which systems and programs keep their own files, besides all that begin with a dot.
const FOLDERS_OF_SYSTEMS: [&str; 4] = ["@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information"];

/// Whether a file is named like music that can be read.
pub fn is_audio_name(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The same, for music that these decoders can read.
pub fn is_audio_name_for(path: &Path, decoders: Decoders) -> bool {
    let is_foreign = || foreign_kind(path).is_some_and(|kind| kind != MIDI);
    is_audio_name(path) || decoders == Decoders::OwnAndFfmpeg && is_foreign()
}

/// The kind of sound without a decoder that a file's name suggests.
pub fn foreign_kind(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?;
    FOREIGN.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

/// Whether a file or folder of this name belongs to the system: `._song.mp3` is not a song, and `.stfolder`
/// not a genre.
pub fn is_of_the_system(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || FOLDERS_OF_SYSTEMS.iter().any(|known| name == *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ffmpeg_may_read_is_music_where_it_is_asked() {
        let is_music = |name: &str, decoders| is_audio_name_for(name.as_ref(), decoders);
        assert!(is_music("a.WMA", Decoders::OwnAndFfmpeg) && is_music("a.mp3", Decoders::OwnAndFfmpeg));
        assert!(!is_music("a.wma", Decoders::Own) && !is_music("a.mid", Decoders::OwnAndFfmpeg));
        assert!(!is_music("a.jpg", Decoders::OwnAndFfmpeg));
    }

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
