//! A home folder with everything that the documents' commands name.

use std::f64::consts::TAU;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use genrescope_tests::small_wav;
use tempfile::TempDir;

/// Clips that ship with the repository, and what they are called here.
const CLIPS: [(&str, &[&str]); 7] = [
    ("house.mp3", &["track.mp3", "mix.mp3", "song.mp3", "Music/house.mp3"]),
    ("metal.mp3", &["new.mp3", "new/a.mp3", "Music/intro.mp3"]),
    ("orchestral.flac", &["sets/a.flac", "set.flac", "Music/orchestral.flac"]),
    ("techno.ogg", &["Music/techno.ogg"]),
    ("rock.ogg", &["Music/rock.ogg"]),
    ("funk.m4a", &["Music/funk.m4a"]),
    ("drum_and_bass.opus", &["Downloads/drum_and_bass.opus"]),
];

/// Removed with everything that the commands leave there.
pub(crate) struct Scratch {
    home: TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let scratch = Self { home: TempDir::new().unwrap() };
        let clips = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips");
        for (clip, names) in CLIPS {
            let bytes = std::fs::read(clips.join(clip)).unwrap();
            names.iter().for_each(|name| scratch.file(name, &bytes));
        }
        for index in 0..4 {
            let hz = 200.0 + 17.0 * f64::from(index);
            let drone = small_wav(4.0, |time| 0.3 * (TAU * hz * time).sin());
            scratch.file(&format!("my-music/drone/{index}.wav"), &drone);
            let rate = 2.0 + 0.1 * f64::from(index);
            let beat = small_wav(4.0, |time| {
                (1.0 - 6.0 * (time * rate).fract()).max(0.0) * 0.7 * (TAU * 60.0 * time).sin()
            });
            scratch.file(&format!("my-music/beat/{index}.wav"), &beat);
        }
        scratch.file("export.csv", b"path,genre\nMusic/house.mp3,House\nMusic/intro.mp3,Metal\n");
        scratch.run("genrescope listen --from track.mp3 --fast --json --log evening.jsonl");
        scratch
    }

    fn file(&self, name: &str, bytes: &[u8]) {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        // The cache does not trust what has only just been written.
        let yesterday = SystemTime::now() - Duration::from_secs(86_400);
        File::options().write(true).open(path).unwrap().set_modified(yesterday).unwrap();
    }

    /// Has a shell run a command, which must succeed.
    #[track_caller]
    pub(crate) fn run(&self, command: &str) {
        let program = Path::new(env!("CARGO_BIN_EXE_genrescope"));
        let folders =
            std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
        let own = std::iter::once(program.parent().unwrap().to_owned());
        let mut shell = Command::new("bash");
        // Without `pipefail` only the last program of a pipe would count.
        shell.args(["-o", "pipefail", "-c", command]).current_dir(self.home.path()).stdin(Stdio::null());
        shell.env("PATH", std::env::join_paths(own.chain(folders)).unwrap()).env("HOME", self.home.path());
        for name in ["XDG_CACHE_HOME", "XDG_DATA_HOME", "GENRESCOPE_CACHE_DIR", "GENRESCOPE_DATA_DIR"] {
            shell.env_remove(name);
        }
        // Nobody is there to look at a window.
        let Output { status, stdout, stderr } =
            shell.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert!(status.success(), "{command}\n{status}\n{}{}", text(&stdout), text(&stderr));
    }
}
