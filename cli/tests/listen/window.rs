//! The window, on an X server without a screen.

use std::time::{Duration, Instant};

use genrescope_tests::{Picture, Screen};

use super::program::{Invocation, Program, genrescope};
use super::wav::{self, silence};
use super::{PATIENCE, clip};

/// Color of jazz in the palette.
const JAZZ: [u8; 3] = [0x77, 0xaa, 0xdd];

fn start_on(screen: &Screen, arguments: &[&str]) -> Invocation {
    genrescope(arguments)
        .env("DISPLAY", screen.display())
        .env("WAYLAND_DISPLAY", "")
        .env("RUST_LOG", "genrescope=debug")
}

fn xdotool(screen: &Screen, arguments: &[&str]) -> String {
    String::from_utf8(screen.run("xdotool", arguments)).unwrap().trim().to_owned()
}

struct Window<'a> {
    screen: &'a Screen,
    id: String,
}

/// Pixels as in the lighter half of the spectrogram, where red dominates.
fn count_hot(picture: &Picture) -> usize {
    let is_hot = |[red, green, blue]: &&[u8; 3]| *red > 180 && *green > 60 && *red > blue.saturating_add(60);
    picture.pixels.iter().filter(is_hot).count()
}

impl Window<'_> {
    /// The window that the program opens.
    fn find<'a>(screen: &'a Screen, program: &mut Program) -> Window<'a> {
        let end = Instant::now() + PATIENCE;
        loop {
            let found = xdotool(screen, &["search", "--onlyvisible", "--name", "^genrescope$"]);
            if let Some(id) = found.lines().next_back() {
                return Window { screen, id: id.to_owned() };
            }
            if program.has_ended() || Instant::now() > end {
                let others = xdotool(screen, &["search", "--name", "", "getwindowname", "%@"]);
                panic!("no window is visible among {others:?}: {:?}", program.kill());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn picture(&self) -> Picture {
        let pixels = self.screen.run("import", &["-window", &self.id, "-depth", "8", "rgb:-"]);
        Picture { pixels: pixels.as_chunks::<3>().0.to_vec() }
    }

    /// Takes pictures until one is as wanted.
    fn wait_for(&self, what: &str, is_so: impl Fn(&Picture) -> bool) -> Picture {
        let end = Instant::now() + PATIENCE;
        loop {
            let picture = self.picture();
            if is_so(&picture) {
                return picture;
            }
            assert!(Instant::now() < end, "no {what}: {} colors", picture.num_colors());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn press(&self, key: &str) {
        xdotool(self.screen, &["windowfocus", "--sync", &self.id, "key", key]);
    }

    fn resize(&self, width: usize, height: usize) {
        xdotool(self.screen, &["windowsize", &self.id, &width.to_string(), &height.to_string()]);
        self.wait_for("new size", |picture| picture.pixels.len() == width * height);
    }
}

#[test]
fn the_window_opens_draws_obeys_keys_resizes_and_closes() {
    let screen = Screen::start_with_manager();
    let mut program = start_on(&screen, &["listen", "--from", &clip("jazz.wav"), "--window"]).start();
    let window = Window::find(&screen, &mut program);
    let picture = window.wait_for("bar of jazz", |picture| picture.count(JAZZ) > 1500);
    assert_eq!(picture.pixels.len(), 960 * 600);
    assert!(picture.num_colors() > 100, "{} colors", picture.num_colors());
    assert!(count_hot(&picture) < 5000, "no spectrogram yet: {}", count_hot(&picture));
    window.press("2");
    window.wait_for("spectrogram", |picture| count_hot(picture) > 5000);
    window.press("1");
    for (width, height) in [(480, 420), (360, 240)] {
        window.resize(width, height);
        window.wait_for("bar of jazz", |picture| picture.count(JAZZ) > 600);
    }
    window.press("alt+F4");
    let run = program.wait(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn silence_is_hardly_ever_drawn_and_the_window_closes_after_the_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("silence.wav");
    wav::write(&path, 44_100, &silence(44_100, 17.0));
    let screen = Screen::start_with_manager();
    let arguments = ["listen", "--from", path.to_str().unwrap(), "--seconds", "17", "--window"];
    let run = start_on(&screen, &arguments).finish(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    // `... 11 pictures in 5.5 s`: only the ribbon moves, twice a second.
    let counts: Vec<u32> = run
        .stderr
        .lines()
        .filter_map(|line| line.split_once(" pictures in ")?.0.split_whitespace().next_back()?.parse().ok())
        .collect();
    assert!(counts.len() >= 2 && *counts.last().unwrap() <= 25, "{run:?}");
}

#[test]
fn the_last_answer_stays_in_the_window_until_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("session.jsonl");
    let jazz = clip("jazz.wav");
    let screen = Screen::start_with_manager();
    let log = record.to_str().unwrap();
    for arguments in [
        &["listen", "--from", &jazz, "--fast", "--window", "--log", log][..],
        &["replay", log, "--speed", "1000", "--window"],
    ] {
        let mut program = start_on(&screen, arguments).start();
        let window = Window::find(&screen, &mut program);
        // All of it is heard within a second or two.
        std::thread::sleep(Duration::from_secs(6));
        window.wait_for("bar of jazz", |picture| picture.count(JAZZ) > 1500);
        assert!(!program.has_ended(), "{arguments:?}");
        window.press("alt+F4");
        let run = program.wait(PATIENCE);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
}

#[test]
fn without_a_display_it_says_so() {
    let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--window"])
        .env("DISPLAY", "")
        .env("WAYLAND_DISPLAY", "")
        .finish(PATIENCE);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    let words = "cannot open a window: there is no screen: neither WAYLAND_DISPLAY nor DISPLAY is set; ";
    assert!(run.stderr.contains(words) && !run.stderr.contains(".rs:"), "{run:?}");
}
