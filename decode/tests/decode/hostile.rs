//! Files made to break a reader: whatever the bytes, the result is sound or an error, soon, and never a
//! panic.

use std::path::Path;
use std::time::{Duration, Instant};

use genrescope_tests::Random;

use crate::made::Made;
use crate::read::read;

/// Files tried per format; `FUZZ_ROUNDS` in the environment sets another number.
const ROUNDS: usize = 40;

/// Far longer than any of these files takes.
const PATIENCE: Duration = Duration::from_secs(30);

fn rounds() -> usize {
    std::env::var("FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

/// Reads a file for its effects only.
fn try_it(path: &Path, what: &str) {
    let begin = Instant::now();
    if let Ok(sound) = read(path) {
        let _ = sound.declared_seconds;
        assert!((1..=64).contains(&sound.num_channels), "{what}");
    }
    if begin.elapsed().as_secs_f64() > 0.3 {
        eprintln!("SLOW {what} {:?}", begin.elapsed());
    }
    assert!(begin.elapsed() < PATIENCE, "{what} took {:?}", begin.elapsed());
}

/// Breaks a file in one of the ways files break, or are broken.
fn broken(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    // Headers and indexes are at the ends, where wrong values do most harm.
    let total = bytes.len();
    let reach = match random.below(4) {
        0 => total,
        1 => total.min(64),
        _ => total.min(1024),
    };
    let place = |random: &mut Random, len: usize| {
        let from_start = random.below(reach).min(total - len);
        if random.below(4) == 0 { total - len - from_start } else { from_start }
    };
    match random.below(6) {
        0 | 1 => {
            for _ in 0..=random.below(8) {
                let at = place(random, 1);
                bytes[at] ^= 1 << random.below(8);
            }
        }
        2 => {
            for _ in 0..=random.below(16) {
                let at = place(random, 1);
                bytes[at] = random.below(256) as u8;
            }
        }
        3 => {
            let number =
                [0_u32, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fff8, 0x0001_0000][random.below(7)];
            let at = place(random, 4);
            bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        }
        4 => {
            let len = random.below(bytes.len());
            bytes.truncate(len.max(1));
        }
        _ => {
            let (from, to) = (place(random, 16), place(random, 16));
            let len = random.below(2000).min(bytes.len() - from);
            let copy = bytes[from..from + len].to_vec();
            bytes.splice(to..to, copy);
        }
    }
    bytes
}

/// Corrects the checksums of an Ogg file; otherwise no damage would get past them.
fn with_ogg_checksums(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while at + 27 <= bytes.len() && bytes[at..].starts_with(b"OggS") {
        let num_segments = usize::from(bytes[at + 26]);
        let Some(segments) = bytes.get(at + 27..at + 27 + num_segments) else { break };
        let len = 27 + num_segments + segments.iter().map(|&len| usize::from(len)).sum::<usize>();
        let Some(page) = bytes.get_mut(at..at + len) else { break };
        page[22..26].fill(0);
        let checksum = page.iter().fold(0_u32, |checksum, &byte| {
            (0..8).fold(checksum ^ u32::from(byte) << 24, |c, _| {
                c << 1 ^ if c >> 31 == 1 { 0x04c1_1db7 } else { 0 }
            })
        });
        page[22..26].copy_from_slice(&checksum.to_le_bytes());
        at += len;
    }
    bytes
}

/// Breaks a file of one format again and again.
fn fuzz(name: &str, num_channels: usize, options: &str) {
    let made = Made::new();
    let half_a_second = format!("{options} -t 0.5");
    let bytes = std::fs::read(made.sines(name, 48_000, num_channels, &half_a_second)).unwrap();
    let mut random = Random::new(1);
    for round in 0..rounds() {
        let mut broken = broken(bytes.clone(), &mut random);
        if broken.starts_with(b"OggS") && random.below(4) > 0 {
            broken = with_ogg_checksums(broken);
        }
        let path = made.bytes(&format!("broken {name}"), &broken);
        try_it(&path, &format!("round {round} of {name} {options}"));
    }
}

#[test]
fn broken_wave_and_aiff_files_do_no_harm() {
    fuzz("a.wav", 2, "-c:a pcm_s16le");
    fuzz("b.wav", 6, "-c:a pcm_s24le");
    fuzz("c.wav", 2, "-c:a adpcm_ms");
    fuzz("d.wav", 2, "-c:a adpcm_ima_wav");
    fuzz("a.aiff", 2, "");
    fuzz("b.aiff", 2, "-c:a pcm_f32be");
    fuzz("a.caf", 2, "");
    fuzz("b.caf", 2, "-c:a alac");
}

#[test]
fn broken_flac_files_do_no_harm() {
    fuzz("a.flac", 2, "");
    fuzz("b.flac", 6, "-sample_fmt s32");
    fuzz("a.ogg", 2, "-c:a flac");
}

#[test]
fn broken_mp3_files_do_no_harm() {
    fuzz("a.mp3", 2, "-q:a 4");
    fuzz("b.mp3", 1, "-b:a 64k -write_xing 0");
    fuzz("a.mp2", 2, "");
}

#[test]
fn broken_m4a_files_do_no_harm() {
    fuzz("a.m4a", 2, "-c:a aac");
    fuzz("b.m4a", 2, "-c:a aac -movflags +faststart");
    fuzz("c.m4a", 2, "-c:a alac -movflags +faststart");
    fuzz("d.m4a", 2, "-c:a aac -movflags frag_keyframe+empty_moov -frag_duration 500000");
    fuzz("a.mov", 2, "-c:a pcm_s16le -movflags +faststart");
    fuzz("a.mp4", 2, "-c:a libopus -strict experimental -movflags +faststart");
    fuzz("a.aac", 2, "-c:a aac");
}

#[test]
fn broken_vorbis_files_do_no_harm() {
    fuzz("a.ogg", 2, "-c:a libvorbis");
    fuzz("b.ogg", 6, "-c:a libvorbis");
}

#[test]
fn broken_opus_files_do_no_harm() {
    fuzz("a.opus", 2, "-c:a libopus");
    fuzz("b.opus", 6, "-c:a libopus -mapping_family 1");
}

#[test]
fn broken_matroska_files_do_no_harm() {
    fuzz("a.mka", 2, "-c:a flac");
    fuzz("a.webm", 2, "-c:a libopus");
    fuzz("b.webm", 2, "-c:a libvorbis");
}

#[test]
fn random_bytes_are_not_audio() {
    let made = Made::new();
    let (mut random, mut num_taken) = (Random::new(1000), 0);
    for round in 0..rounds() {
        let len = 1 + random.below(200_000);
        let path = made.bytes("random.mp3", &random.bytes(len));
        try_it(&path, &format!("random bytes, round {round}"));
        num_taken += usize::from(read(&path).is_ok());
    }
    assert_eq!(num_taken, 0, "of {}", rounds());
}

#[test]
fn random_bytes_after_a_signature_do_no_harm() {
    let (made, mut random) = (Made::new(), Random::new(2000));
    for (name, signature) in [
        ("wave", &b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0"[..]),
        ("aiff", b"FORM\0\xff\xff\xffAIFFCOMM\0\0\0\x12"),
        ("caf", b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20"),
        ("flac", b"fLaC\0\0\0\x22"),
        ("ogg", b"OggS\0\x02"),
        ("mp4", b"\0\0\0\x14ftypM4A \0\0\0\0M4A \xff\xff\xff\xffmoov"),
        ("webm", b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f"),
        ("mp3", b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x64"),
        ("aac", b"\xff\xf1\x50\x80"),
    ] {
        for round in 0..rounds() {
            let len = random.below(20_000);
            let path = made.bytes(name, &[signature, &random.bytes(len)].concat());
            try_it(&path, &format!("random bytes as {name}, round {round}"));
        }
    }
}

#[test]
fn an_index_of_billions_of_samples_does_not_keep_the_reader_busy() {
    // Every sample of the track is declared to have this many bytes, and there are 4 billion of them.
    let made = Made::new();
    let path = made.sines("a.mov", 48_000, 2, "-c:a pcm_s16le -movflags +faststart");
    let bytes = std::fs::read(path).unwrap();
    let at = bytes.windows(4).position(|four| four == b"stsz").unwrap() + 8;
    for size in [0_u32, 1, 4, 4096] {
        let mut bomb = bytes.clone();
        bomb[at..at + 4].copy_from_slice(&size.to_be_bytes());
        bomb[at + 4..at + 8].copy_from_slice(&u32::MAX.to_be_bytes());
        for table in [b"stts", b"stsc"] {
            let at = bomb.windows(4).position(|four| four == table).unwrap() + 12;
            let at = if table == b"stsc" { at + 4 } else { at };
            bomb[at..at + 4].copy_from_slice(&u32::MAX.to_be_bytes());
        }
        try_it(&made.bytes("bomb.mov", &bomb), &format!("samples of {size} bytes"));
    }
}
