//! The window, on an X server without a screen.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::program::{Invocation, genrescope};
use super::wav::{self, silence};
use super::{PATIENCE, clip};

/// Colour of jazz in the palette.
const JAZZ: [u8; 3] = [0x77, 0xaa, 0xdd];

/// Runs a tool to its end; says what to install where it is missing.
fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{}", missing(command, &error)))
}

fn missing(command: &Command, error: &std::io::Error) -> String {
    format!(
        "cannot run {:?}: {error}; the window's tests need xvfb, openbox, xdotool and imagemagick, which `cargo xtask test` installs",
        command.get_program()
    )
}

/// A screen in memory, with a window manager.
struct Screen {
    server: Child,
    manager: Child,
    display: String,
}

impl Screen {
    fn start() -> Self {
        let mut command = Command::new("Xvfb");
        // It chooses a free number, and says which.
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let mut server = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}", missing(&command, &error)));
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        let mut command = Command::new("openbox");
        let manager = command
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}", missing(&command, &error)));
        Self { server, manager, display }
    }

    fn genrescope(&self, arguments: &[&str]) -> Invocation {
        genrescope(arguments)
            .env("DISPLAY", &self.display)
            .env("WAYLAND_DISPLAY", "")
            .env("RUST_LOG", "genrescope=debug")
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = run(Command::new("xdotool").args(arguments).env("DISPLAY", &self.display));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// The window that `genrescope` opens.
    fn window(&self) -> Window<'_> {
        let end = Instant::now() + PATIENCE;
        loop {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", "^genrescope$"]);
            if let Some(id) = found.lines().next_back() {
                return Window { screen: self, id: id.to_owned() };
            }
            assert!(Instant::now() < end, "there is no window");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in [&mut self.manager, &mut self.server] {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

struct Window<'a> {
    screen: &'a Screen,
    id: String,
}

/// What a window shows: red, green and blue, row by row.
struct Picture {
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Pixels of this colour, or nearly.
    fn count(&self, color: [u8; 3]) -> usize {
        self.pixels.iter().filter(|pixel| pixel.iter().zip(color).all(|(&a, b)| a.abs_diff(b) <= 6)).count()
    }

    /// Pixels as in the lighter half of the spectrogram, where red leads.
    fn count_hot(&self) -> usize {
        self.pixels
            .iter()
            .filter(|[red, green, blue]| *red > 180 && *green > 60 && *red > blue.saturating_add(60))
            .count()
    }

    /// How many colours there are.
    fn num_colors(&self) -> usize {
        let mut colors = self.pixels.clone();
        colors.sort_unstable();
        colors.dedup();
        colors.len()
    }
}

impl Window<'_> {
    fn picture(&self) -> Picture {
        let output = run(Command::new("import")
            .args(["-window", &self.id, "-depth", "8", "rgb:-"])
            .env("DISPLAY", &self.screen.display));
        assert!(output.status.success(), "{output:?}");
        Picture { pixels: output.stdout.as_chunks::<3>().0.to_vec() }
    }

    /// Looks until the picture is as wanted.
    fn wait_for(&self, what: &str, is_so: impl Fn(&Picture) -> bool) -> Picture {
        let end = Instant::now() + PATIENCE;
        loop {
            let picture = self.picture();
            if is_so(&picture) {
                return picture;
            }
            assert!(Instant::now() < end, "no {what}: {} colours", picture.num_colors());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn press(&self, key: &str) {
        self.screen.xdotool(&["windowfocus", "--sync", &self.id, "key", key]);
    }

    fn resize(&self, width: usize, height: usize) {
        self.screen.xdotool(&["windowsize", &self.id, &width.to_string(), &height.to_string()]);
        self.wait_for("new size", |picture| picture.pixels.len() == width * height);
    }
}

#[test]
fn the_window_opens_draws_obeys_keys_resizes_and_closes() {
    let screen = Screen::start();
    let program = screen.genrescope(&["listen", "--from", &clip("jazz.wav"), "--window"]).start();
    let window = screen.window();
    let picture = window.wait_for("bar of jazz", |picture| picture.count(JAZZ) > 1500);
    assert_eq!(picture.pixels.len(), 960 * 600);
    assert!(picture.num_colors() > 100, "{} colours", picture.num_colors());
    assert!(picture.count_hot() < 5000, "no spectrogram yet: {}", picture.count_hot());
    window.press("2");
    window.wait_for("spectrogram", |picture| picture.count_hot() > 5000);
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
fn silence_is_hardly_drawn_and_the_window_closes_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("silence.wav");
    wav::write(&path, 44_100, &silence(44_100, 17.0));
    let screen = Screen::start();
    let run = screen.genrescope(&["listen", "--from", path.to_str().unwrap(), "--window"]).finish(PATIENCE);
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
fn without_a_display_it_says_so() {
    let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--window"])
        .env("DISPLAY", "")
        .env("WAYLAND_DISPLAY", "")
        .finish(PATIENCE);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert!(run.stderr.contains("cannot open a window"), "{run:?}");
}
