//! What ffmpeg decodes when it is asked to.

use std::f64::consts::TAU;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use genrescope_decode::{AudioFile, Decoders, content_by};

use crate::made::{AMPLITUDE, Made, SECONDS, frequency_hz};
use crate::read::read_by;

#[test]
fn what_there_is_no_decoder_for_is_heard_all_the_same() {
    let made = Made::new();
    for (name, num_channels, options) in [
        ("a.wv", 2, ""),
        ("a.wma", 2, "-c:a wmav2"),
        ("a.tta", 1, ""),
        ("a.ac3", 2, ""),
        ("a.eac3", 2, ""),
        ("a.w64", 2, ""),
        ("a.au", 2, ""),
        ("a.m4a", 6, "-c:a aac -b:a 400k"),
        ("b.m4a", 8, "-c:a aac -b:a 600k"),
        ("a.aac", 6, "-c:a aac -b:a 400k"),
        ("a.mka", 2, "-c:a ac3"),
        ("a.mp4", 2, "-c:a eac3"),
        ("a.wav", 2, "-c:a wmav2"),
    ] {
        let path = made.sines(name, 48_000, num_channels, options);
        let own = AudioFile::open(&path).unwrap_err();
        assert!(own.is_for_ffmpeg(), "{name}: {own}");
        let sound = read_by(&path, Decoders::OwnAndFfmpeg).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((sound.rate_hz, sound.num_channels), (48_000, num_channels), "{name}");
        assert!((sound.seconds() - SECONDS).abs() < 0.1, "{name} lasts {} s", sound.seconds());
        // In 5.1, encoders cut off the bass channel below our sines.
        for channel in (0..num_channels).filter(|&channel| channel != 3 || num_channels < 6) {
            let amplitude = sound.channel_amplitude(channel);
            assert!((amplitude - AMPLITUDE).abs() < 0.1, "{name}, channel {channel}: {amplitude}");
        }
        assert!(!sound.is_truncated, "{name}");
        assert!(content_by(&path, Decoders::OwnAndFfmpeg).is_ok(), "{name}");
    }
}

/// A file that ffmpeg reads but cannot write.
fn clip(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decode/clips").join(name)
}

#[test]
fn formats_that_ffmpeg_cannot_write_are_named_and_heard_through_it() {
    let made = Made::new();
    let dsd = made.bytes("a.dsf", &dsf());
    for (path, why, rate_hz, num_channels) in [
        (clip("he-aac.m4a"), "HE-AAC (AAC with spectral band replication)", 44_100, 2),
        (clip("he-aac-v2.m4a"), "HE-AAC v2 (AAC with parametric stereo)", 44_100, 2),
        (clip("tone.ape"), "Monkey's Audio", 8_000, 1),
        (clip("tone.mpc"), "Musepack", 44_100, 2),
        (dsd, "DSD", 352_800, 1),
    ] {
        let own = AudioFile::open(&path).unwrap_err();
        assert_eq!(own.to_string(), format!("{why} is not supported"));
        let sound = read_by(&path, Decoders::OwnAndFfmpeg).unwrap_or_else(|error| panic!("{why}: {error}"));
        assert_eq!((sound.rate_hz, sound.num_channels), (rate_hz, num_channels), "{why}");
        assert!((sound.seconds() - SECONDS).abs() < 0.1, "{why} lasts {} s", sound.seconds());
        let amplitude = sound.channel_amplitude(0);
        assert!((amplitude - AMPLITUDE).abs() < 0.1, "{why}: {amplitude}");
    }
}

/// A DSF file with the sine of the first channel, made by a second-order modulator.
fn dsf() -> Vec<u8> {
    const RATE_HZ: u32 = 2_822_400;
    const BLOCK_LEN: usize = 4096;
    let num_samples = (f64::from(RATE_HZ) * SECONDS) as usize;
    let (mut first, mut second, mut out) = (0.0, 0.0, 1.0);
    let mut data = vec![0_u8; (num_samples / 8).next_multiple_of(BLOCK_LEN)];
    for at in 0..num_samples {
        let sine = AMPLITUDE * (TAU * frequency_hz(0) * at as f64 / f64::from(RATE_HZ)).sin();
        first += sine - out;
        second += first - out;
        out = if second >= 0.0 { 1.0 } else { -1.0 };
        if out > 0.0 {
            data[at / 8] |= 1 << (at % 8);
        }
    }
    let long = |number: usize| (number as u64).to_le_bytes();
    let short = |number: u32| number.to_le_bytes();
    let format = [short(1), short(0), short(1), short(1), short(RATE_HZ), short(1)].concat();
    [
        &b"DSD "[..],
        &long(28),
        &long(28 + 52 + 12 + data.len()),
        &long(0),
        b"fmt ",
        &long(52),
        &format,
        &long(num_samples),
        &short(BLOCK_LEN as u32),
        &short(0),
        b"data",
        &long(12 + data.len()),
        &data,
    ]
    .concat()
}

#[test]
fn what_can_be_decoded_without_it_is() {
    let made = Made::new();
    let path = made.sines("a.flac", 44_100, 2, "");
    let (own, by) = (read_by(&path, Decoders::Own).unwrap(), read_by(&path, Decoders::OwnAndFfmpeg).unwrap());
    assert!(own.samples == by.samples && by.declared_seconds == Some(SECONDS));
}

#[test]
fn what_ffmpeg_cannot_read_either_says_both_reasons() {
    let made = Made::new();
    let path = made.bytes("-i.wv", &[&b"wvpk"[..], &[7; 5000]].concat());
    let error = AudioFile::open_by(&path, Decoders::OwnAndFfmpeg).unwrap_err().to_string();
    assert!(error.starts_with("WavPack is not supported, and ffmpeg cannot decode it either: "), "{error}");
}

#[test]
fn a_list_of_addresses_is_not_followed() {
    let made = Made::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let list =
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://{address}/a.mp3\n#EXT-X-ENDLIST\n");
    let path = made.bytes("a.m3u8", list.as_bytes());
    assert!(AudioFile::open_by(&path, Decoders::OwnAndFfmpeg).is_err());
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "nobody has called");
}
