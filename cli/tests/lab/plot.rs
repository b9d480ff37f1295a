//! `genrescope plot`.

use std::ffi::OsStr;
use std::path::Path;

use crate::program::{Run, clip, genrescope};

fn plot(out: &Path, options: &[&str], paths: &[&Path]) -> Run {
    let options = options.iter().map(OsStr::new);
    let paths = paths.iter().map(|path| path.as_os_str());
    genrescope(
        [OsStr::new("plot"), OsStr::new("--no-cache"), OsStr::new("--out"), out.as_os_str()]
            .into_iter()
            .chain(options)
            .chain(paths),
    )
}

/// Width and height of a PNG file.
fn size(path: &Path) -> [u32; 2] {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    [16, 20].map(|at| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()))
}

#[test]
fn a_figure_has_a_panel_for_each_thing_to_show() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("rock.png");
    let height = |options: &[&str]| {
        let run = plot(&out, options, &[&clip("rock.ogg")]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
        let [width, height] = size(&out);
        assert_eq!(width, 1600);
        height
    };
    let chromagram = height(&["--show", "chromagram"]);
    assert!(height(&[]) > chromagram + 400);
    assert!(height(&["--show", "chromagram,genres"]) > chromagram + 180);
    assert!(height(&["--show", "curves,similarity", "--features", "mfcc,tonnetz"]) > 900 + 2 * 200);
}

#[test]
fn vectors_say_what_they_show_of_an_excerpt() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("jazz.svg");
    let run = plot(&out, &["--from", "0:05", "--to", "8", "--scale", "mel"], &[&clip("jazz.wav")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let svg = std::fs::read_to_string(&out).unwrap();
    for label in
        ["jazz.wav", "0:05 to 0:08", "Mel spectrogram", "Chromagram", "F#", "0:06.0", "0:07.5", "8192"]
    {
        assert!(svg.contains(&format!("aria-label=\"{label}\"")), "{label}");
    }
    assert!(!svg.contains("aria-label=\"0:08.5\"") && svg.contains("data:image/png;base64,"));
}

#[test]
fn a_folder_becomes_a_sheet_without_what_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let music = folder.path().join("music");
    std::fs::create_dir(&music).unwrap();
    for name in ["jazz.wav", "techno.ogg", "rock.ogg", "silence.flac", "funk.m4a"] {
        std::fs::copy(clip(name), music.join(name)).unwrap();
    }
    std::fs::write(music.join("broken.mp3"), "no music").unwrap();
    let out = folder.path().join("sheet.svg");
    let run = plot(&out, &[], &[&music]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.lines().any(|line| line.contains("broken.mp3: ")), "{}", run.stderr);
    let svg = std::fs::read_to_string(&out).unwrap();
    assert_eq!(svg.matches("<image ").count(), 5);
    assert!(svg.contains("aria-label=\"techno.ogg\"") && !svg.contains("broken"));
}

#[test]
fn at_a_low_rate_harmony_is_that_of_the_stft() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("rock.png");
    let run = plot(&out, &["--rate", "8000", "--show", "chromagram,similarity"], &[&clip("rock.ogg")]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    assert!(run.stderr.contains("chroma is that of the STFT: "), "{run:?}");
    assert_eq!(size(&out)[0], 1600);
}

#[test]
fn what_cannot_be_drawn_is_said_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let jazz = clip("jazz.wav");
    for (name, options, code, reason) in [
        ("a.jpg", &[][..], 2, "must be .png or .svg"),
        ("a.png", &["--from", "5", "--to", "4"], 2, "--to must be later than --from"),
        ("a.png", &["--rate", "999"], 2, "it must be a whole number from 1000 to 192000"),
        (
            "a.png",
            &["--rate", "8000", "--show", "curves", "--features", "rms,tonnetz"],
            2,
            "tonnetz cannot be drawn: the constant-Q transform needs a sample rate of at least 8412 Hz",
        ),
        ("a.png", &["--features", "loudness"], 2, "known are centroid, bandwidth"),
        ("a.png", &["--from", "1:00"], 1, "the requested part lies beyond its end"),
    ] {
        let run = plot(&folder.path().join(name), options, &[&jazz]);
        assert!(run.code == code && run.stderr.contains(reason), "{options:?}: {run:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
