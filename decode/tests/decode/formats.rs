//! Every format, bit depth, rate and channel count decodes to the sound that went in.

use genrescope_decode::{AudioFile, describe};
use genrescope_tests::wav;

use crate::made::{AMPLITUDE, Made, SECONDS, frequency_hz};
use crate::read::{Sound, read};

/// Reads sines back and checks length, rate, channels, and each channel's share in the mono mix.
fn check(name: &str, rate_hz: u32, num_channels: usize, options: &str, tolerance: f64) -> Sound {
    let made = Made::new();
    let path = made.sines(name, rate_hz, num_channels, options);
    let what = format!("{name}, {rate_hz} Hz, {num_channels} channels, {options}");
    let sound = read(&path).unwrap_or_else(|error| panic!("{what}: {error}"));
    let rate_out_hz = if name.ends_with("opus") || name.ends_with("webm") { 48_000 } else { rate_hz };
    assert_eq!((sound.rate_hz, sound.num_channels), (rate_out_hz, num_channels), "{what}");
    assert!(!sound.is_truncated && sound.damaged_packets == 0 && sound.non_finite_samples == 0, "{what}");
    for channel in 0..num_channels {
        // The fourth of six channels carries only low notes; lossy codecs drop the rest.
        if tolerance > 1e-3 && num_channels == 6 && channel == 3 {
            continue;
        }
        let got = sound.channel_amplitude(channel);
        assert!((got - AMPLITUDE).abs() < tolerance, "{what}: channel {channel} has amplitude {got}");
    }
    sound
}

/// As [`check`], for formats that keep the exact number of samples.
fn check_exact(name: &str, rate_hz: u32, num_channels: usize, options: &str, tolerance: f64) {
    let sound = check(name, rate_hz, num_channels, options, tolerance);
    assert_eq!(sound.seconds(), SECONDS, "{name} {options}");
    let declared = sound.declared_seconds.unwrap_or_else(|| panic!("{name} {options} declares its length"));
    assert!((declared - SECONDS).abs() < 1e-3, "{name} {options} declares {declared} s");
}

/// As [`check`], for formats that may add what their codec needs at the ends.
fn check_close(name: &str, rate_hz: u32, num_channels: usize, options: &str, tolerance: f64) {
    let sound = check(name, rate_hz, num_channels, options, tolerance);
    let slack = 4096.0 / f64::from(rate_hz);
    assert!((sound.seconds() - SECONDS).abs() < slack, "{name} {options} lasts {} s", sound.seconds());
}

#[test]
fn wave_of_every_bit_depth() {
    for (codec, tolerance) in [
        ("pcm_u8", 5e-3),
        ("pcm_s16le", 1e-4),
        ("pcm_s24le", 1e-6),
        ("pcm_s32le", 1e-6),
        ("pcm_f32le", 1e-6),
        ("pcm_f64le", 1e-6),
        ("pcm_alaw", 2e-2),
        ("pcm_mulaw", 2e-2),
    ] {
        check_exact("a.wav", 44_100, 2, &format!("-c:a {codec}"), tolerance);
    }
    check_close("a.wav", 44_100, 2, "-c:a adpcm_ms", 2e-2);
    check_close("a.wav", 44_100, 2, "-c:a adpcm_ima_wav", 2e-2);
}

#[test]
fn mpeg_in_wave_is_the_stream_that_it_is_wrapped_around() {
    let made = Made::new();
    for (codec, bare, options) in
        [("libmp3lame", "a.mp3", ""), ("libmp3lame", "a.mp3", "-rf64 always"), ("mp2", "a.mp2", "")]
    {
        let codec = format!("-b:a 192k -c:a {codec}");
        let bare = made.sines(bare, 44_100, 2, &codec);
        let expected = read(&bare).unwrap();
        // Tags after the sound are not sound.
        let path = made.sines("a.wav", 44_100, 2, &format!("{codec} {options} -metadata title=Title"));
        let sound = read(&path).unwrap();
        assert_eq!((sound.rate_hz, sound.num_channels), (44_100, 2), "{codec} {options}");
        assert!((sound.seconds() - expected.seconds()).abs() < 0.06, "{codec}: {} s", sound.seconds());
        assert!((sound.channel_amplitude(1) - AMPLITUDE).abs() < 0.02, "{codec} {options}");
        assert_eq!((sound.damaged_packets, sound.is_truncated), (0, false), "{codec} {options}");
        assert_eq!(describe(&path).unwrap().title.as_deref(), Some("Title"), "{codec} {options}");
    }
}

#[test]
fn tags_number_track_and_disc() {
    let made = Made::new();
    for name in ["a.mp3", "a.flac", "a.ogg", "a.m4a", "a.wav"] {
        let path = made.sines(name, 44_100, 2, "-metadata track=3/9 -metadata disc=2/2");
        let description = describe(&path).unwrap();
        assert_eq!(description.track, Some(3), "{name}");
        // A list of texts in WAV has no place for it.
        assert_eq!(description.disc, Some(2).filter(|_| name != "a.wav"), "{name}");
    }
    let none = made.sines("none.mp3", 44_100, 2, "-metadata track=0");
    assert_eq!(describe(&none).unwrap().track, None);
}

#[test]
fn a_list_info_that_is_no_utf_8_is_in_the_code_page_of_windows() {
    let made = Made::new();
    for (text, title) in [(&b"Caf\xe9 \x80 \x96"[..], "Café € –"), ("Café €".as_bytes(), "Café €")]
    {
        let item = [b"INAM", &(text.len() as u32).to_le_bytes()[..], text].concat();
        let list = [b"INFO", &item[..], &vec![0; item.len() % 2]].concat();
        let mut bytes = std::fs::read(made.sines("a.wav", 44_100, 1, "-bitexact")).unwrap();
        bytes.extend([b"LIST", &(list.len() as u32).to_le_bytes()[..], &list].concat());
        let len = (bytes.len() as u32 - 8).to_le_bytes();
        bytes[4..8].copy_from_slice(&len);
        assert_eq!(describe(made.bytes("b.wav", &bytes)).unwrap().title.as_deref(), Some(title));
    }
}

#[test]
fn wave_of_12_and_20_bits() {
    let made = Made::new();
    for (codec, room, bits) in [("pcm_s16le", 16_u8, 12_u8), ("pcm_s24le", 24, 20)] {
        let path = made.sines("a.wav", 44_100, 2, &format!("-bitexact -c:a {codec}"));
        let mut bytes = std::fs::read(&path).unwrap();
        // ffmpeg writes 24 bits as WAVE_FORMAT_EXTENSIBLE.
        bytes[20..22].copy_from_slice(&[1, 0]);
        assert_eq!(bytes[34], room);
        bytes[34] = bits;
        let sound = read(&made.bytes("b.wav", &bytes)).unwrap_or_else(|error| panic!("{bits} bits: {error}"));
        assert!(sound.samples == read(&path).unwrap().samples, "{bits} bits");
    }
}

#[test]
fn quicktime_and_caf_of_every_order_of_bytes() {
    for (name, codecs) in [
        (
            "a.mov",
            &["s16be", "s16le", "s24be", "s24le", "s32be", "s32le", "f32be", "f32le", "f64be", "f64le"][..],
        ),
        (
            "a.caf",
            &["s16be", "s16le", "s24be", "s24le", "s32be", "s32le", "f32be", "f32le", "f64be", "f64le"],
        ),
    ] {
        for codec in codecs {
            check_exact(name, 44_100, 2, &format!("-c:a pcm_{codec}"), 1e-4);
        }
    }
    for codec in ["pcm_mulaw", "pcm_alaw"] {
        check_exact("a.caf", 44_100, 2, &format!("-c:a {codec}"), 2e-2);
    }
}

#[test]
fn wave_of_every_rate_and_channel_count() {
    for rate_hz in [4_000, 8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000, 384_000] {
        check_exact("a.wav", rate_hz, 1, "-c:a pcm_s16le", 1e-4);
    }
    for num_channels in 1..=8 {
        check_exact("a.wav", 48_000, num_channels, "-c:a pcm_s24le", 1e-6);
    }
}

#[test]
fn the_header_of_wave_files_over_4_gib_is_read() {
    check_exact("a.wav", 44_100, 2, "-c:a pcm_s16le -rf64 always", 1e-4);
}

#[test]
fn what_comes_after_the_sound_of_a_wave_file_is_not_heard() {
    let made = Made::new();
    let junk = [&b"JUNK\x40\x42\x0f\0"[..], &[0x55; 1_000_000]].concat();
    let plain =
        std::fs::read(made.sines("a.wav", 44_100, 2, "-bitexact -c:a pcm_s16le -rf64 always")).unwrap();
    assert!(plain.starts_with(b"RF64") && &plain[12..16] == b"ds64");
    let samples = read(&made.bytes("plain.wav", &plain)).unwrap().samples;
    let with = |name: &[u8; 4], outer: u64, data: Option<u64>| {
        let mut bytes = [&plain[..], &junk].concat();
        bytes[..4].copy_from_slice(name);
        bytes[20..28].copy_from_slice(&outer.to_le_bytes());
        if let Some(data) = data {
            bytes[28..36].copy_from_slice(&data.to_le_bytes());
        }
        read(&made.bytes("b.wav", &bytes)).unwrap()
    };
    let whole = (plain.len() + junk.len() - 8) as u64;
    for name in [b"RF64", b"BW64"] {
        let sound = with(name, whole, None);
        assert!(sound.samples == samples && !sound.has_wrong_length && !sound.is_truncated);
        let sound = with(name, 0, None);
        assert!(sound.samples == samples && sound.has_wrong_length && !sound.is_truncated);
        // The file was never finished: everything may be sound.
        let sound = with(name, 0, Some(0));
        assert!(sound.seconds() > SECONDS && sound.has_wrong_length && !sound.is_truncated);
        let sound = with(name, whole, Some(5 << 30));
        assert!(sound.seconds() > SECONDS && sound.is_truncated);
    }
    let riff = std::fs::read(made.sines("c.wav", 44_100, 2, "-bitexact -c:a pcm_s16le")).unwrap();
    for outer in [u32::MAX, 0, (riff.len() + junk.len() - 8) as u32] {
        let mut bytes = [&riff[..], &junk].concat();
        bytes[4..8].copy_from_slice(&outer.to_le_bytes());
        assert!(read(&made.bytes("d.wav", &bytes)).unwrap().samples == samples, "{outer}");
    }
}

#[test]
fn aiff_of_every_bit_depth() {
    for (codec, tolerance) in [
        ("pcm_s8", 5e-3),
        ("pcm_s16be", 1e-4),
        ("pcm_s16le", 1e-4),
        ("pcm_s24be", 1e-6),
        ("pcm_s32be", 1e-6),
        ("pcm_f32be", 1e-6),
        ("pcm_f64be", 1e-6),
    ] {
        check_exact("a.aiff", 44_100, 2, &format!("-c:a {codec}"), tolerance);
    }
    check_exact("a.aif", 96_000, 1, "-f aiff -c:a pcm_s24be", 1e-6);
}

#[test]
fn flac_of_every_bit_depth_rate_and_channel_count() {
    for num_channels in 1..=8 {
        check_exact("a.flac", 44_100, num_channels, "-sample_fmt s16", 1e-4);
    }
    for rate_hz in [8_000, 48_000, 96_000, 192_000] {
        check_exact("a.flac", rate_hz, 2, "-sample_fmt s32 -bits_per_raw_sample 24", 1e-6);
    }
    check("a.ogg", 44_100, 2, "-c:a flac", 1e-4);
}

#[test]
fn mp3_of_every_rate_and_bit_rate() {
    for rate_hz in [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] {
        check_exact("a.mp3", rate_hz, 1, "", 0.05);
    }
    for options in ["-b:a 128k", "-b:a 320k", "-q:a 2", "-b:a 192k -joint_stereo 0"] {
        check_exact("a.mp3", 44_100, 2, options, 0.05);
    }
    check_close("a.mp3", 44_100, 2, "-b:a 64k -abr 1 -write_xing 0", 0.05);
    check_close("a.mp2", 44_100, 2, "-b:a 256k", 0.05);
}

#[test]
fn an_mp3_without_a_length_header_is_read_to_its_end() {
    // Its bit rate rises after the start, so an estimate from the first frames falls short or goes too far.
    let made = Made::new();
    let rate_hz = 44_100;
    let quiet = (0..10 * rate_hz).map(|_| 0.0);
    let noise =
        (0..10 * rate_hz).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 24) as f32 - 0.5);
    for (name, samples) in [
        ("rising.mp3", quiet.clone().chain(noise.clone()).collect::<Vec<_>>()),
        ("falling.mp3", noise.chain(quiet).collect()),
    ] {
        let path = made.encoded(name, &wav(rate_hz, 1, samples), "-q:a 0 -write_xing 0");
        let sound = read(&path).unwrap();
        assert!((sound.seconds() - 20.0).abs() < 0.1, "{name} lasts {} s", sound.seconds());
        assert!(!sound.is_truncated, "{name}");
    }
}

#[test]
fn mp3s_joined_end_to_end_are_read_to_the_end_of_the_last() {
    let made = Made::new();
    let one = std::fs::read(made.sines("one.mp3", 44_100, 2, "")).unwrap();
    let sound = read(&made.bytes("two.mp3", &[&one[..], &one].concat())).unwrap();
    assert!((sound.seconds() - 2.0 * SECONDS).abs() < 0.2, "{} s", sound.seconds());
}

#[test]
fn m4a_with_aac_or_alac() {
    for rate_hz in [8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000] {
        check_close("a.m4a", rate_hz, 1, "-c:a aac", 0.05);
    }
    for options in [
        "-c:a aac -b:a 192k",
        "-c:a aac -movflags +faststart",
        "-c:a aac -movflags frag_keyframe+empty_moov -frag_duration 500000",
    ] {
        check_close("a.m4a", 44_100, 2, options, 0.05);
    }
    check_close("a.aac", 44_100, 2, "-c:a aac", 0.05);
    check_close("a.m4a", 44_100, 2, "-c:a alac -sample_fmt s16p", 1e-4);
    check_close("a.m4a", 96_000, 2, "-c:a alac -sample_fmt s32p", 1e-6);
    check_close("a.m4a", 48_000, 6, "-c:a alac -sample_fmt s16p", 1e-4);
    check_close("a.mov", 48_000, 2, "-c:a pcm_s24le", 1e-6);
}

#[test]
fn ogg_vorbis_of_every_rate_and_channel_count() {
    for rate_hz in [8_000, 22_050, 44_100, 48_000, 96_000] {
        check_exact_but_undeclared("a.ogg", rate_hz, 2, "-c:a libvorbis -q:a 5");
    }
    for num_channels in [1, 2, 6] {
        check_exact_but_undeclared("a.ogg", 44_100, num_channels, "-c:a libvorbis -q:a 8");
    }
}

fn check_exact_but_undeclared(name: &str, rate_hz: u32, num_channels: usize, options: &str) {
    let sound = check(name, rate_hz, num_channels, options, 0.05);
    assert!(
        (sound.seconds() - SECONDS).abs() < 2e-3,
        "{name} {rate_hz} {options} lasts {} s",
        sound.seconds()
    );
}

#[test]
fn opus_of_every_rate_and_channel_count() {
    for rate_hz in [8_000, 12_000, 16_000, 24_000, 48_000] {
        check_exact_but_undeclared("a.opus", rate_hz, 2, "-c:a libopus -b:a 96k");
    }
    for (num_channels, options) in [
        (1, "-c:a libopus -b:a 64k"),
        (2, "-c:a libopus -b:a 24k"),
        (2, "-c:a libopus -b:a 160k -frame_duration 2.5"),
        (2, "-c:a libopus -b:a 96k -frame_duration 120"),
        (2, "-c:a libopus -b:a 96k -vbr off"),
    ] {
        check_exact_but_undeclared("a.opus", 48_000, num_channels, options);
    }
}

#[test]
fn opus_in_surround() {
    for (num_channels, options) in [
        (3, "-c:a libopus -b:a 256k -af channelmap=0|1|2:3.0"),
        (4, "-c:a libopus -b:a 256k -af channelmap=0|1|2|3:quad"),
        (5, "-c:a libopus -b:a 384k -af channelmap=0|1|2|3|4:5.0"),
        (6, "-c:a libopus -b:a 510k"),
        (6, "-c:a libopus -b:a 510k -vbr off -frame_duration 60"),
        (8, "-c:a libopus -b:a 510k"),
    ] {
        let made = Made::new();
        let path = made.sines("a.opus", 48_000, num_channels, &format!("{options} -mapping_family 1"));
        let sound = read(&path).unwrap();
        assert_eq!((sound.num_channels, sound.damaged_packets), (num_channels, 0));
        assert!(
            (sound.seconds() - SECONDS).abs() < 2e-3,
            "{num_channels} channels last {} s",
            sound.seconds()
        );
        // The low-frequency channel is missing from 6 and 8; the others are all there. Opus orders them
        // differently, and so pairs them differently: each weighs an eighth more or an eighth less.
        let amplitude = |channel: usize| sound.amplitude(frequency_hz(channel)) * num_channels as f64;
        let is_there = |channel: &usize| (amplitude(*channel) - AMPLITUDE).abs() < 0.1 + AMPLITUDE / 8.0;
        let num_there = (0..num_channels).filter(is_there).count();
        assert!(
            num_there >= num_channels - usize::from(num_channels >= 6),
            "{num_there} of {num_channels} are there"
        );
    }
}

#[test]
fn further_formats_are_read() {
    check_close("a.caf", 44_100, 2, "-c:a pcm_s16be", 1e-4);
    check_close("a.mka", 44_100, 2, "-c:a flac", 1e-4);
    check_close("a.webm", 48_000, 2, "-c:a libopus", 0.05);
    check_close("a.webm", 48_000, 2, "-c:a libvorbis", 0.05);
    check_close("a.mp4", 48_000, 2, "-c:a libopus -strict experimental", 0.05);
}

#[test]
fn the_first_audio_track_of_a_video() {
    let made = Made::new();
    let options = "-f lavfi -i testsrc=size=64x64:rate=5:duration=2 -c:v mjpeg -c:a aac";
    let path = made.sines("a.mp4", 44_100, 2, options);
    let sound = read(&path).unwrap();
    assert!((sound.channel_amplitude(0) - AMPLITUDE).abs() < 0.05);
}

#[test]
fn the_content_decides_and_not_the_name() {
    let made = Made::new();
    for (from, to) in [
        ("a.flac", "b.mp3"),
        ("a.mp3", "b.wav"),
        ("a.wav", "b.ogg"),
        ("a.ogg", "b.m4a"),
        ("a.m4a", "b.flac"),
        ("a.opus", "b.txt"),
        ("a.aiff", "b"),
    ] {
        let path = made.sines(from, 48_000, 2, "");
        let renamed = made.path(to);
        std::fs::rename(path, &renamed).unwrap();
        let sound = read(&renamed).unwrap_or_else(|error| panic!("{from} as {to}: {error}"));
        assert!((sound.channel_amplitude(1) - AMPLITUDE).abs() < 0.05, "{from} as {to}");
    }
}

#[test]
fn tags_and_pictures_are_not_sound() {
    let made = Made::new();
    let path = made.sines("a.mp3", 44_100, 2, "-id3v2_version 0 -write_id3v1 0");
    let plain = read(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    // A picture's bytes, full of what look like MPEG frames.
    let picture = [0xff, 0xfb, 0x90, 0x64].repeat(400_000);
    let len = picture.len();
    let synchsafe = [len >> 21, len >> 14, len >> 7, len].map(|part| (part & 0x7f) as u8);
    let id3v2 = [b"ID3\x04\0\0", &synchsafe[..], &picture].concat();
    let ape_header = |flags: u32| {
        let words = [2000, picture.len() as u32 + 32, 1, flags, 0, 0];
        [b"APETAGEX", &words.map(u32::to_le_bytes).concat()[..]].concat()
    };
    let ape = [&ape_header(0xa000_0000)[..], &picture, &ape_header(0x8000_0000)].concat();
    let id3v1 = [&b"TAG"[..], &[b' '; 125]].concat();
    let all = [&id3v2[..], &id3v2, &bytes, &ape, &id3v1].concat();
    let tagged = read(&made.bytes("b.mp3", &all)).unwrap();
    assert_eq!(tagged.samples, plain.samples);
    let flac = std::fs::read(made.sines("a.flac", 44_100, 2, "")).unwrap();
    let tagged = read(&made.bytes("b.flac", &[&id3v2[..], &flac].concat())).unwrap();
    assert_eq!(tagged.seconds(), SECONDS);
}

/// An ID3v1 tag, an APE tag with a header and without one, and a Lyrics3 tag.
fn trailing_tags() -> [Vec<u8>; 5] {
    let id3v1 = [&b"TAG"[..], &[b' '; 125]].concat();
    let item = b"\x04\0\0\0\0\0\0\0Title\0Song";
    let ends = |flags: u32| {
        let words = [2000, item.len() as u32 + 32, 1, flags, 0, 0];
        [b"APETAGEX", &words.map(u32::to_le_bytes).concat()[..]].concat()
    };
    let ape = [&ends(0xa000_0000)[..], item, &ends(0x8000_0000)].concat();
    let bare_ape = [&item[..], &ends(0)].concat();
    let lyrics = b"LYRICSBEGININD0000200000021LYRICS200".to_vec();
    let enhanced = [&b"TAG+"[..], &[b' '; 223], &id3v1].concat();
    [
        id3v1.clone(),
        enhanced,
        [&ape[..], &id3v1].concat(),
        [&bare_ape[..], &lyrics, &id3v1].concat(),
        [&id3v1[..], &ape].concat(),
    ]
}

#[test]
fn a_file_with_tags_after_its_sound_is_complete() {
    let made = Made::new();
    for (name, options) in [
        ("a.flac", ""),
        ("a.mp3", ""),
        ("a.aac", "-c:a aac"),
        ("a.m4a", "-c:a aac"),
        ("b.m4a", "-c:a alac -movflags +faststart"),
        ("a.ogg", "-c:a libvorbis"),
        ("a.opus", "-c:a libopus"),
        ("a.wav", ""),
        ("a.aiff", ""),
        ("a.caf", ""),
        ("a.mka", "-c:a flac"),
    ] {
        let path = made.sines(name, 48_000, 2, options);
        let (plain, bytes) = (read(&path).unwrap(), std::fs::read(&path).unwrap());
        for (index, tags) in trailing_tags().iter().enumerate() {
            let tagged = read(&made.bytes("tagged", &[&bytes[..], tags].concat()));
            let tagged = tagged.unwrap_or_else(|error| panic!("{name} with tags {index}: {error}"));
            assert!(tagged.samples == plain.samples, "{name} with tags {index}: {} s", tagged.seconds());
            let troubles = (tagged.is_truncated, tagged.damaged_packets, tagged.has_wrong_length);
            assert_eq!(troubles, (false, 0, false), "{name} with tags {index}");
        }
    }
    // What else may follow the last frame is not sound either.
    let path = made.sines("a.flac", 48_000, 2, "");
    let sound =
        read(&made.bytes("b.flac", &[&std::fs::read(path).unwrap()[..], &[0; 4096]].concat())).unwrap();
    assert!(!sound.is_truncated && sound.seconds() > SECONDS - 0.1, "{} s", sound.seconds());
}

#[test]
fn a_file_with_tags_or_zeros_before_its_sound_is_heard() {
    let made = Made::new();
    // The length as it should be, and as RealJukebox wrote it: with all eight bits of each byte.
    let frame = [&b"TIT2\0\0\x01\xc2\0\0\0"[..], &[b'x'; 449]].concat();
    let id3v2 = [b"ID3\x03\0\0\0\0\x03\x4c", &frame[..]].concat();
    let real_jukebox = [b"ID3\x03\0\0\0\0\x01\xcc", &frame[..]].concat();
    let ape = [b"APETAGEX".as_slice(), &[2000_u32, 32, 0, 0xa000_0000, 0, 0].map(u32::to_le_bytes).concat()]
        .concat();
    let ape = [&ape[..], b"APETAGEX", &[2000_u32, 32, 0, 0x8000_0000, 0, 0].map(u32::to_le_bytes).concat()]
        .concat();
    assert_eq!(frame.len(), 0x1cc);
    let zeros = vec![0; 70_000];
    let padded = [&zeros[..], &id3v2, &zeros[..2048]].concat();
    for (name, options) in [
        ("a.flac", ""),
        ("a.mp3", ""),
        ("a.aac", "-c:a aac"),
        ("a.m4a", "-c:a aac"),
        ("b.m4a", "-c:a alac -movflags +faststart"),
        ("a.ogg", "-c:a libvorbis"),
        ("a.opus", "-c:a libopus"),
        ("a.wav", ""),
        ("a.aiff", ""),
    ] {
        let path = made.sines(name, 48_000, 2, options);
        let (plain, bytes) = (read(&path).unwrap(), std::fs::read(&path).unwrap());
        for (index, tags) in [&id3v2, &real_jukebox, &zeros, &padded, &ape].into_iter().enumerate() {
            let tagged = read(&made.bytes("tagged", &[&tags[..], &bytes].concat()));
            let tagged = tagged.unwrap_or_else(|error| panic!("{name} with tags {index}: {error}"));
            assert!(tagged.samples == plain.samples, "{name} with tags {index}: {} s", tagged.seconds());
            let troubles = (tagged.is_truncated, tagged.damaged_packets, tagged.has_wrong_length);
            assert_eq!(troubles, (false, 0, false), "{name} with tags {index}");
        }
    }
}

#[test]
fn recordings_joined_in_one_ogg_file_are_read_one_after_another() {
    let made = Made::new();
    let first = std::fs::read(made.sines("a.ogg", 44_100, 2, "-c:a libvorbis")).unwrap();
    let second = std::fs::read(made.sines("b.ogg", 44_100, 1, "-c:a libvorbis -serial_offset 7")).unwrap();
    let sound = read(&made.bytes("joined.ogg", &[first, second].concat())).unwrap();
    assert!((sound.seconds() - 2.0 * SECONDS).abs() < 0.01, "{} s", sound.seconds());
}

#[test]
fn nan_and_infinity_become_silence() {
    let made = Made::new();
    let samples =
        (0..44_100).flat_map(|i| if i % 3 == 0 { [f32::NAN, 0.5] } else { [f32::INFINITY, f32::MAX] });
    let mut file = AudioFile::open(made.bytes("a.wav", &wav(44_100, 2, samples))).unwrap();
    while let Some(block) = file.next_block().unwrap() {
        assert!(block.iter().all(|&sample| sample == 0.0));
    }
    assert_eq!(file.non_finite_samples(), 44_100);
}
