//! Damaged, cut and wrong files: an error that says so, or what can be recovered from them.

use std::path::Path;

use genrescope_decode::{AudioFile, Error};
use genrescope_tests::wav;

use crate::made::{AMPLITUDE, Made, SECONDS, cut, run};
use crate::read::read;

/// The message for a file that does not open.
fn refusal(path: &Path) -> String {
    match AudioFile::open(path) {
        Ok(file) => panic!("{} opens: {file:?}", path.display()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_not_a_file_is_refused_without_waiting_for_it() {
    let made = Made::new();
    assert_eq!(refusal(&made.path("")), "a folder, not a file");
    assert!(matches!(AudioFile::open(made.path("missing.mp3")), Err(Error::Read(_))));
    assert!(matches!(AudioFile::open(made.bytes("empty.mp3", b"")), Err(Error::Empty)));
    #[cfg(unix)]
    {
        let pipe = made.path("pipe.mp3");
        run(std::process::Command::new("mkfifo").arg(&pipe));
        assert_eq!(refusal(&pipe), "a pipe, not a file");
        assert_eq!(refusal("/dev/zero".as_ref()), "a device, not a file");
    }
}

#[test]
fn what_is_not_audio_is_reported_as_such() {
    let made = Made::new();
    let not_audio = "not an audio file, or one in an unknown format";
    assert_eq!(refusal(&made.bytes("a.mp3", b"x")), not_audio);
    assert_eq!(
        refusal(&made.bytes("a.txt", "Lorem ipsum dolor sit amet. ".repeat(5000).as_bytes())),
        not_audio
    );
    assert_eq!(refusal(&made.bytes("zero.wav", &[0; 300_000])), not_audio);
    assert_eq!(refusal(&made.bytes("ff.mp3", &[0xff; 300_000])), not_audio);
    let picture = made.path("a.png");
    run(std::process::Command::new("ffmpeg")
        .args("-nostdin -v error -y -f lavfi -i testsrc=size=320x240 -frames:v 1".split(' '))
        .arg(&picture));
    assert_eq!(refusal(&picture), not_audio);
    let photo = made.path("a.jpg");
    run(std::process::Command::new("ffmpeg")
        .args("-nostdin -v error -y -f lavfi -i testsrc=size=1280x960 -frames:v 1".split(' '))
        .arg(&photo));
    assert_eq!(refusal(&photo), not_audio);
}

#[test]
fn formats_and_codecs_without_a_decoder_are_named() {
    let made = Made::new();
    for (name, channels, options, message) in [
        ("a.wma", 2, "", "Windows Media (WMA) is not supported"),
        ("a.wv", 2, "", "WavPack is not supported"),
        ("a.tta", 2, "", "True Audio (TTA) is not supported"),
        ("a.au", 2, "", "Sun audio (AU) is not supported"),
        ("a.avi", 2, "", "AVI video is not supported"),
        ("a.w64", 2, "", "Wave64 is not supported"),
        ("a.ac3", 2, "", "Dolby Digital (AC-3) is not supported"),
        ("a.eac3", 2, "", "Dolby Digital Plus (E-AC-3) is not supported"),
        ("a.dts", 2, "-c:a dca -strict -2", "DTS is not supported"),
        ("a.thd", 2, "-c:a truehd -strict -2", "Dolby TrueHD is not supported"),
        ("a.flv", 2, "-c:a mp3 -ar 44100", "Flash video is not supported"),
        ("a.mov", 2, "-c:a pcm_mulaw", "µ-law sound is not supported"),
        ("a.mka", 2, "-c:a pcm_u8", "PCM of 8 bits in Matroska is not supported"),
        ("a.caf", 2, "-c:a libopus", "Opus without its header is not supported"),
        ("a.caf", 2, "-c:a pcm_s8", "this kind of file (unsupported bits per channel) is not supported"),
        ("a.mp4", 2, "-c:a ac3", "Dolby Digital (AC-3) is not supported"),
        ("a.mp4", 2, "-c:a eac3", "Dolby Digital Plus (E-AC-3) is not supported"),
        ("a.m4a", 6, "-c:a aac", "AAC with 6 channels is not supported"),
        ("a.aac", 6, "-c:a aac", "AAC with 6 channels is not supported"),
    ] {
        assert_eq!(refusal(&made.sines(name, 48_000, channels, options)), message, "{name} {options}");
    }
    let silent = made.path("silent.mp4");
    run(std::process::Command::new("ffmpeg")
        .args("-nostdin -v error -y -f lavfi -i testsrc=size=64x64:duration=1 -c:v mjpeg".split(' '))
        .arg(&silent));
    assert_eq!(refusal(&silent), "it has no audio track");
}

#[test]
fn what_looks_like_mpeg_in_a_file_of_another_format_is_not_heard() {
    let made = Made::new();
    let mpeg = std::fs::read(made.sines("a.mp3", 44_100, 2, "-id3v2_version 0")).unwrap();
    for (magic, name) in [
        (&b"MAC "[..], "Monkey's Audio"),
        (b"wvpk", "WavPack"),
        (b"MP+\x07", "Musepack"),
        (b"RIFX", "big-endian WAV (RIFX)"),
        (b"tBaK", "TAK"),
        (b"OFR ", "OptimFROG"),
    ] {
        let message = refusal(&made.bytes("a", &[magic, &mpeg].concat()));
        assert_eq!(message, format!("{name} is not supported"));
    }
}

#[test]
fn sound_behind_a_tag_that_claims_to_be_longer_than_the_file_is_heard() {
    let made = Made::new();
    let path = made.sines("a.mp3", 44_100, 2, "-id3v2_version 0 -write_xing 0");
    let tag = b"ID3\x04\0\0\x7f\x7f\x7f\x7fTIT2\0\0\0\x05\0\0\0Song";
    let sound = read(&made.bytes("b.mp3", &[&tag[..], &std::fs::read(path).unwrap()].concat())).unwrap();
    assert!((sound.seconds() - SECONDS).abs() < 0.1 && !sound.is_truncated, "{} s", sound.seconds());
}

#[test]
fn he_aac_is_named() {
    // ffmpeg has no encoder for it: the object type in the decoder's configuration is changed to that of
    // HE-AAC.
    let made = Made::new();
    let path = made.sines("a.m4a", 44_100, 2, "-c:a aac");
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|four| four == b"esds").unwrap();
    let config = at + bytes[at..].windows(2).position(|two| two == [0x12, 0x10]).unwrap();
    for (object_type, name) in [(5, "HE-AAC (AAC with spectral band replication)"), (29, "HE-AAC v2")] {
        // Object type, 22 050 Hz, 2 channels, 44 100 Hz, the object type inside: LC.
        let value: u32 = object_type << 27 | 7 << 23 | 2 << 19 | 4 << 15 | 2 << 10;
        bytes[config..config + 4].copy_from_slice(&value.to_be_bytes());
        let message = refusal(&made.bytes("he.m4a", &bytes));
        assert!(message.starts_with(name) && message.ends_with("is not supported"), "{message}");
    }
}

#[test]
fn a_cut_file_gives_what_is_there_and_reports_the_cut() {
    let made = Made::new();
    for (name, options) in [
        ("a.wav", ""),
        ("a.aiff", ""),
        ("a.caf", ""),
        ("a.flac", ""),
        ("a.mp3", ""),
        ("a.ogg", "-c:a libvorbis -page_duration 200000"),
        ("a.opus", "-c:a libopus -page_duration 200000"),
        ("a.m4a", "-c:a aac -movflags +faststart"),
        ("b.m4a", "-c:a alac -movflags +faststart"),
    ] {
        let path = made.sines(name, 48_000, 2, options);
        cut(&path, 0.6);
        let sound = read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(sound.is_truncated, "{name}");
        assert!((0.3 * SECONDS..0.75 * SECONDS).contains(&sound.seconds()), "{name}: {} s", sound.seconds());
        let got = sound.channel_amplitude(0);
        assert!((got - AMPLITUDE).abs() < 0.05, "{name}: amplitude {got}");
    }
}

#[test]
fn a_file_cut_before_its_sound_is_reported_as_such() {
    let made = Made::new();
    for (name, len, message) in [
        ("a.wav", 30, "the file is cut short: it ends before any sound"),
        ("a.aiff", 20, "the file is cut short: it ends before any sound"),
        ("a.flac", 30, "the file is cut short: it ends before any sound"),
        ("a.ogg", 60, "the file is cut short: it ends before any sound"),
        ("a.opus", 60, "the file is cut short: it ends before any sound"),
        ("a.mp3", 30, "not an audio file, or one in an unknown format"),
        ("a.m4a", 20_000, "the file is damaged: its index is missing, as after an unfinished recording"),
    ] {
        let bytes = std::fs::read(made.sines(name, 48_000, 2, "")).unwrap();
        assert_eq!(refusal(&made.bytes("cut", &bytes[..len])), message, "{name}");
    }
}

#[test]
fn valid_files_of_zero_length_hold_no_sound() {
    let made = Made::new();
    assert_eq!(refusal(&made.bytes("a.wav", &wav::<f32>(44_100, 2, []))), "it holds no sound");
    assert_eq!(refusal(&made.encoded("a.aiff", &wav::<f32>(44_100, 2, []), "")), "it holds no sound");
    // A FLAC file of length 0 means unknown length; it cannot be told from a cut one.
    let cut_short = "the file is cut short: it ends before any sound";
    assert_eq!(refusal(&made.encoded("a.flac", &wav::<f32>(44_100, 2, []), "")), cut_short);
}

#[test]
fn damage_in_the_middle_is_skipped_and_counted() {
    let made = Made::new();
    for (name, options) in
        [("a.mp3", "-b:a 128k"), ("a.m4a", "-c:a aac"), ("b.m4a", "-c:a alac"), ("a.flac", "")]
    {
        let path = made.sines(name, 44_100, 2, options);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 1500].fill(0xff);
        let sound = read(&made.bytes("damaged", &bytes)).unwrap();
        let lost = SECONDS - sound.seconds();
        assert!(lost < 0.4, "{name}: {lost} s are lost");
        assert!(sound.damaged_packets > 0, "{name}");
        assert!(!sound.is_truncated, "{name}");
    }
}

#[test]
fn a_wave_file_written_to_a_pipe_has_no_length_and_is_not_reported_as_cut() {
    let made = Made::new();
    let plain = wav(44_100, 2, (0..88_200).map(|_| 0.25_f32));
    for unknown in [0xffff_ffff_u32, 0x7fff_ffff, 0x7fff_f000] {
        let mut bytes = plain.clone();
        bytes[4..8].copy_from_slice(&unknown.to_le_bytes());
        bytes[40..44].copy_from_slice(&unknown.saturating_sub(36).max(unknown & 0x8000_0000).to_le_bytes());
        let sound = read(&made.bytes("a.wav", &bytes)).unwrap();
        assert_eq!(
            (sound.seconds(), sound.declared_seconds, sound.is_truncated),
            (1.0, None, false),
            "{unknown:x}"
        );
    }
}

#[test]
fn a_sample_rate_that_changes_in_the_middle_is_an_error_that_says_where() {
    let made = Made::new();
    let first = std::fs::read(made.sines("a.ogg", 44_100, 2, "-c:a libvorbis")).unwrap();
    let second = std::fs::read(made.sines("b.ogg", 32_000, 2, "-c:a libvorbis -serial_offset 7")).unwrap();
    let message = read(&made.bytes("joined.ogg", &[first, second].concat())).unwrap_err().to_string();
    assert_eq!(message, "its sample rate changes from 44100 to 32000 Hz after 2.0 s, which is not supported");
}

#[test]
fn absurd_numbers_in_a_header_are_refused() {
    let made = Made::new();
    let plain = wav(44_100, 2, (0..88_200).map(|_| 0.25_f32));
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = plain.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        refusal(&made.bytes("a.wav", &changed))
    };
    assert_eq!(with(24, &[0; 4]), "its sample rate of 0 Hz is not between 1000 and 768000 Hz");
    assert_eq!(with(24, &[0xff; 4]), "its sample rate of 4294967295 Hz is not between 1000 and 768000 Hz");
    with(22, &[0, 0]);
    assert!(with(22, &[0xff, 0xff]).contains("channel count"));
    with(34, &[0, 0]);
    with(20, &[0x55, 0x55]);
}

/// A wave file of one second, with a word of its header changed.
fn with_word(bytes: &[u8], at: usize, word: [u8; 4]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at..at + 4].copy_from_slice(&word);
    changed
}

/// A length in a header.
fn word_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*bytes[at..].first_chunk().unwrap())
}

#[test]
fn a_wave_file_with_a_wrong_outer_length_is_heard_to_its_end_and_reported() {
    let made = Made::new();
    let plain = wav(44_100, 2, (0..88_200).map(|_| 0.25_f32));
    let whole = plain.len() as u32 - 8;
    let tagged = [&plain[..], b"LIST\x0c\0\0\0INFOINAM\0\0\0\0"].concat();
    for (len, is_wrong) in [
        (whole, false),
        // The header counted too, or a byte of padding that is not there.
        (whole + 8, false),
        (whole + 1, false),
        (0, true),
        (3, true),
        (1000, true),
        // Chunks after the sound may be missing, which does not concern us.
        (whole + 200, false),
        (0x7fff_ffff, false),
        (u32::MAX, true),
    ] {
        let sound = read(&made.bytes("a.wav", &with_word(&plain, 4, len.to_le_bytes()))).unwrap();
        let got = (sound.seconds(), sound.is_truncated, sound.has_wrong_length);
        assert_eq!(got, (1.0, false, is_wrong), "{len}");
        assert_eq!(sound.declared_seconds, Some(1.0), "{len}");
        let sound = read(&made.bytes("a.wav", &with_word(&tagged, 4, len.to_le_bytes()))).unwrap();
        assert_eq!((sound.seconds(), sound.is_truncated), (1.0, false), "{len}, with tags after the sound");
    }
}

#[test]
fn an_empty_data_chunk_does_not_hide_a_second_one_with_the_sound() {
    let made = Made::new();
    let plain = wav(44_100, 2, (0..88_200).map(|_| 0.25_f32));
    let (header, sound) = plain.split_at(36);
    let tag: &[u8] = b"LIST\x0c\0\0\0INFOINAM\0\0\0\0";
    for between in [&[][..], tag, b"data\0\0\0\0"] {
        let bytes = [header, b"data\0\0\0\0", between, sound].concat();
        let outer_len = (bytes.len() as u32 - 8).to_le_bytes();
        let heard = read(&made.bytes("a.wav", &with_word(&bytes, 4, outer_len))).unwrap();
        let got = (heard.seconds(), heard.is_truncated, heard.has_wrong_length);
        assert_eq!(got, (1.0, false, false), "{between:?}");
    }
}

#[test]
fn a_wave_file_whose_sound_claims_to_be_longer_than_the_file_is_heard_and_reported() {
    const FRAME_LEN: usize = 8;
    let made = Made::new();
    let plain = wav(44_100, 2, (0..88_200).map(|_| 0.25_f32));
    let sound_len = word_at(&plain, 40);
    // What lies behind the sound is taken for sound then, as in other programs.
    let tag: &[u8] = b"LIST\x0c\0\0\0INFOINAM\0\0\0\0";
    for (behind, more) in [(&[][..], 1), (&[], 2), (&[], 5000), (&[], sound_len), (tag, 100)] {
        let mut bytes = with_word(&plain, 40, (sound_len + more).to_le_bytes());
        bytes.extend(behind);
        for outer in [word_at(&bytes, 4), word_at(&bytes, 4) + behind.len() as u32, 0, u32::MAX] {
            let sound = read(&made.bytes("a.wav", &with_word(&bytes, 4, outer.to_le_bytes()))).unwrap();
            let seconds = 1.0 + (behind.len() / FRAME_LEN) as f64 / 44_100.0;
            let got = (sound.seconds(), sound.is_truncated, sound.has_wrong_length);
            // Less than a frame is no sound.
            let lacks_frames = more as usize - behind.len() >= FRAME_LEN;
            assert_eq!(got, (seconds, lacks_frames, !lacks_frames), "{more} more, in {outer}");
        }
    }
}

#[test]
fn a_recording_whose_header_was_never_finished_is_heard_to_its_end_and_reported() {
    let made = Made::new();
    let plain = wav(44_100, 2, (0..88_200).map(|_| 0.25_f32));
    let quiet = wav(44_100, 2, (0..88_200).map(|_| 0.0_f32));
    for bytes in [&plain, &quiet] {
        for outer in [0, 36, u32::MAX] {
            let bytes = with_word(&with_word(bytes, 4, outer.to_le_bytes()), 40, [0; 4]);
            let sound = read(&made.bytes("a.wav", &bytes)).unwrap();
            assert_eq!(
                (sound.seconds(), sound.is_truncated, sound.has_wrong_length),
                (1.0, false, true),
                "{outer}"
            );
        }
    }
    // No sound, but a list of tags.
    let empty = [&wav::<f32>(44_100, 2, [])[..], b"LIST\x0c\0\0\0INFOINAM\0\0\0\0"].concat();
    assert_eq!(refusal(&made.bytes("a.wav", &empty)), "it holds no sound");
}

#[test]
fn an_aiff_file_with_wrong_lengths_is_heard_to_its_end_and_reported() {
    let made = Made::new();
    for options in ["", "-write_id3v2 1 -metadata title=Song"] {
        let plain = std::fs::read(made.sines("a.aiff", 44_100, 2, options)).unwrap();
        let whole = plain.len() as u32 - 8;
        let sound_at = plain.windows(4).position(|four| four == b"SSND").unwrap();
        for (len, is_wrong) in
            [(whole, false), (whole + 200, true), (u32::MAX, true), (0, true), (3, true), (1000, true)]
        {
            let sound = read(&made.bytes("b.aiff", &with_word(&plain, 4, len.to_be_bytes()))).unwrap();
            let got = (sound.seconds(), sound.is_truncated, sound.has_wrong_length);
            assert_eq!(got, (SECONDS, false, is_wrong), "{len} {options}");
        }
        if options.is_empty() {
            for outer in [0, 46, u32::MAX] {
                let bytes = with_word(&with_word(&plain, 4, u32::to_be_bytes(outer)), sound_at + 4, [0; 4]);
                let sound = read(&made.bytes("b.aiff", &bytes)).unwrap();
                let got = (sound.seconds(), sound.is_truncated, sound.has_wrong_length);
                assert_eq!(got, (SECONDS, false, true), "{outer}");
            }
        }
    }
}

#[test]
fn a_caf_file_written_to_a_pipe_is_heard_to_its_end() {
    let made = Made::new();
    let mut bytes = std::fs::read(made.sines("a.caf", 44_100, 2, "")).unwrap();
    let at = bytes.windows(4).position(|four| four == b"data").unwrap();
    bytes[at + 4..at + 12].fill(0xff);
    let sound = read(&made.bytes("b.caf", &bytes)).unwrap();
    assert_eq!((sound.seconds(), sound.is_truncated), (SECONDS, false));
}

#[test]
fn codecs_in_multi_codec_containers_are_named() {
    let made = Made::new();
    for (name, options, message) in [
        ("a.wav", "-c:a ac3", "Dolby Digital (AC-3) in WAV is not supported"),
        ("a.wav", "-c:a aac", "AAC in WAV is not supported"),
        ("a.wav", "-c:a wmav2", "Windows Media Audio in WAV is not supported"),
        ("a.mka", "-c:a ac3", "Dolby Digital (AC-3) is not supported"),
        ("a.mka", "-c:a wavpack", "WavPack is not supported"),
        ("a.aifc", "-f aiff -c:a adpcm_ima_qt", "IMA ADPCM in AIFF-C is not supported"),
    ] {
        assert_eq!(refusal(&made.sines(name, 48_000, 2, options)), message, "{name} {options}");
    }
    // ffmpeg may lack an encoder for it, so this is a page as libspeex begins its files.
    let mut page = [&b"OggS\0\x02"[..], &[0; 20], &[1, 80], b"Speex   1.2.1"].concat();
    page.resize(28 + 80 + 4000, 0);
    assert_eq!(refusal(&made.bytes("a.ogg", &page)), "Speex is not supported");
}

#[test]
fn protected_music_is_reported_as_protected() {
    let made = Made::new();
    for options in ["-c:a aac", "-c:a aac -movflags +faststart"] {
        let bytes = std::fs::read(made.sines("a.m4a", 44_100, 2, options)).unwrap();
        let at = bytes.windows(4).position(|four| four == b"stsd").unwrap() + 16;
        assert_eq!(&bytes[at..at + 4], b"mp4a");
        for (kind, message) in [
            (b"drms", "copy-protected music (FairPlay DRM) is not supported"),
            (b"enca", "encrypted sound (DRM) is not supported"),
            (b"samr", "AMR is not supported"),
        ] {
            assert_eq!(refusal(&made.bytes("b.m4a", &with_word(&bytes, at, *kind))), message, "{options}");
        }
    }
}
