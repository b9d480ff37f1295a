//! The same sound keeps its hash; another sound has another hash.

use std::path::Path;
use std::process::Command;

use genrescope_decode::{ContentHash, Error, content_hash};
use genrescope_tests::wav;

use crate::made::{Made, run};
use crate::read::read;

/// Every container, with the ffmpeg options that choose the codec.
const FORMATS: [(&str, &str); 14] = [
    ("a.wav", "-c:a pcm_s16le"),
    ("b.wav", "-c:a pcm_f32le -rf64 always"),
    ("c.wav", "-c:a adpcm_ms"),
    ("a.aiff", "-c:a pcm_s24be"),
    ("a.flac", ""),
    ("a.mp3", "-q:a 3"),
    ("b.mp3", "-b:a 64k -write_xing 0"),
    ("a.m4a", "-c:a aac"),
    ("b.m4a", "-c:a alac"),
    ("a.ogg", "-c:a libvorbis"),
    ("b.ogg", "-c:a flac"),
    ("a.opus", "-c:a libopus"),
    ("a.webm", "-c:a libopus"),
    ("a.aac", "-c:a aac"),
];

fn hash(path: &Path) -> ContentHash {
    content_hash(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The file with other tags in it, under another name, as ffmpeg writes it.
fn retagged(made: &Made, path: &Path) -> std::path::PathBuf {
    let name = path.file_name().unwrap().to_str().unwrap();
    let to = made.path(&format!("retagged {name}"));
    let long = format!("comment={}", "a long story ".repeat(500));
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-i"]).arg(path).args(["-c", "copy"]);
    command.args(["-metadata", "title=Another title", "-metadata", "genre=Polka", "-metadata", &long]);
    command.args(match name {
        "a.aiff" => &["-write_id3v2", "1"][..],
        // ffmpeg must not add a header that the file did not have: it says how much to trim.
        "b.mp3" => &["-write_xing", "0"],
        _ => &[],
    });
    command.arg(&to);
    run(&mut command);
    assert_ne!(std::fs::read(path).unwrap(), std::fs::read(&to).unwrap(), "{name} was retagged");
    to
}

#[test]
fn other_tags_and_another_name_leave_the_hash_unchanged() {
    let made = Made::new();
    for (name, options) in FORMATS {
        let path = made.sines(name, 48_000, 2, options);
        let before = hash(&path);
        // Raw streams hold no tags, but the common kinds may come before and after them.
        if name == "a.aac" {
            let tag = b"ID3\x04\0\0\0\0\0\x0aTIT2\0\0\0\0\0\0";
            let bytes = [&tag[..], &std::fs::read(&path).unwrap()].concat();
            assert_eq!(hash(&made.bytes("tagged.aac", &bytes)), before);
            continue;
        }
        let again = retagged(&made, &path);
        assert!(read(&again).unwrap().samples == read(&path).unwrap().samples, "{name} sounds the same");
        assert_eq!(hash(&again), before, "{name}");
        let renamed = made.path("renamed");
        std::fs::rename(&path, &renamed).unwrap();
        assert_eq!(hash(&renamed), before, "{name}");
    }
}

#[test]
fn tags_after_the_sound_of_an_mpeg_stream_are_not_hashed() {
    let made = Made::new();
    let path = made.sines("a.mp3", 44_100, 2, "");
    let tail = [&b"TAG"[..], &[b'x'; 125]].concat();
    let tagged = made.bytes("tagged.mp3", &[std::fs::read(&path).unwrap(), tail].concat());
    assert_eq!(hash(&tagged), hash(&path));
}

#[test]
fn one_sample_slightly_louder_or_softer_makes_another_sound() {
    let made = Made::new();
    let sound: Vec<f32> = (0..20_000).map(|at| (at as f32 * 0.05).sin() * 0.5).collect();
    let mut other = sound.clone();
    other[12_345] += 2.0 / 32768.0;
    for (name, options) in
        [("a.wav", "-c:a pcm_s16le"), ("a.aiff", ""), ("a.flac", ""), ("b.m4a", "-c:a alac")]
    {
        let first = hash(&made.encoded(name, &wav(48_000, 1, sound.iter().copied()), options));
        let second = made.encoded(&format!("other {name}"), &wav(48_000, 1, other.iter().copied()), options);
        assert_ne!(first, hash(&second), "{name}");
    }
}

#[test]
fn every_byte_of_the_sound_counts() {
    let made = Made::new();
    for (name, options) in FORMATS {
        let path = made.sines(name, 48_000, 2, options);
        let bytes = std::fs::read(&path).unwrap();
        let before = hash(&path);
        // In the middle there is sound in every one of these formats.
        for at in [bytes.len() / 2, bytes.len() * 5 / 8] {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            // Ogg's pages have checksums: if one is broken, nothing is left of a short file.
            let changed = content_hash(made.bytes("changed", &changed)).ok();
            assert_ne!(changed, Some(before), "{name}, byte {at} of {}", bytes.len());
        }
        // In some formats, the rest is not a valid file any more.
        let cut = made.bytes("cut", &bytes[..bytes.len() * 3 / 4]);
        assert_ne!(content_hash(&cut).ok(), Some(before), "{name}, cut");
    }
}

#[test]
fn the_same_samples_at_another_rate_or_in_other_channels_are_another_sound() {
    let made = Made::new();
    let sound: Vec<f32> = (0..20_000).map(|at| (at as f32 * 0.05).sin() * 0.5).collect();
    let hashes = [(48_000, 1), (44_100, 1), (48_000, 2)].map(|(rate_hz, num_channels)| {
        hash(&made.bytes("a.wav", &wav(rate_hz, num_channels, sound.iter().copied())))
    });
    assert!(hashes[0] != hashes[1] && hashes[0] != hashes[2] && hashes[1] != hashes[2], "{hashes:?}");
}

#[test]
fn a_file_without_sound_has_no_hash() {
    let made = Made::new();
    assert!(matches!(content_hash(made.path("gone")), Err(Error::Read(_))));
    assert!(matches!(content_hash(made.bytes("empty", b"")), Err(Error::Empty)));
    assert!(matches!(content_hash(made.bytes("text", b"not music, but words")), Err(Error::NotAudio)));
    assert!(matches!(content_hash(made.bytes("none.wav", &wav::<f32>(44_100, 1, []))), Err(Error::NoSound)));
    let pictures = made.path("pictures.mp4");
    run(Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=duration=0.2:size=64x64"])
        .arg(&pictures));
    assert!(matches!(content_hash(&pictures), Err(Error::NoAudioTrack)));
}

#[test]
fn it_is_shown_as_64_digits() {
    let hash = ContentHash::from([0xa5; 32]);
    assert_eq!(hash.to_string(), "a5".repeat(32));
    assert_eq!(hash.as_bytes(), &[0xa5; 32]);
}
