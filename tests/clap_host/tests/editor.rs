//! The editor of the built plugin, on an X server without a screen, while music plays.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use genrescope_tests::{Picture, Screen};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::present::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

const PATIENCE: Duration = Duration::from_secs(60);

/// A host with the plugin in it, which plays a clip over and over.
struct Host {
    process: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// For looking at its window.
    connection: RustConnection,
    // Last, so that it is dropped last.
    _screen: Screen,
}

impl Host {
    fn start(clip: &str) -> Self {
        Self::start_with(clip, &[])
    }

    /// The same with additional environment variables.
    fn start_with(clip: &str, environment: &[(&str, String)]) -> Self {
        let screen = Screen::start();
        let clip = format!("{}/../clips/{clip}", env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new(env!("CARGO_BIN_EXE_clap_host_window"))
            .arg(clip)
            .env("DISPLAY", screen.display())
            .envs(environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let commands = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        let (connection, _) = x11rb::connect(Some(screen.display())).unwrap();
        Self { process, commands, answers, connection, _screen: screen }
    }

    /// Sends a command; returns the numbers of the answer, whose first word must be `answer`.
    fn send(&mut self, command: &str, answer: &str) -> Vec<u32> {
        writeln!(self.commands, "{command}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some(answer), "to {command:?}: {line:?}");
        words.map(|word| word.parse().unwrap()).collect()
    }

    fn picture(&self, window: u32, width: u32, height: u32) -> Picture {
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, window, 0, 0, width as u16, height as u16, u32::MAX)
            .unwrap()
            .reply()
            .unwrap();
        // Blue, green, red, and an unused byte.
        Picture { pixels: image.data.chunks_exact(4).map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect() }
    }

    /// Takes pictures until one is as wanted.
    fn wait_for(&self, what: &str, window: u32, width: u32, height: u32, is_so: impl Fn(&Picture) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            let picture = self.picture(window, width, height);
            if is_so(&picture) {
                return;
            }
            assert!(Instant::now() < end, "no {what}: {} colors", picture.num_colors());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The plugin's window inside the host's.
    fn inner(&self, window: u32) -> Option<u32> {
        self.connection.query_tree(window).unwrap().reply().unwrap().children.first().copied()
    }

    /// Waits until the plugin's window has this size, in pixels.
    fn wait_for_inner_size(&self, window: u32, width: u32, height: u32) {
        let inner_size = || {
            let geometry = self.connection.get_geometry(self.inner(window)?).unwrap().reply().ok()?;
            Some((u32::from(geometry.width), u32::from(geometry.height)))
        };
        let end = Instant::now() + PATIENCE;
        while inner_size() != Some((width, height)) {
            assert!(Instant::now() < end, "it is {:?}, not {width} x {height}", inner_size());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How many pictures the plugin draws in a given time. Before each one, it asks the server when it may,
    /// which other clients can hear.
    fn num_pictures(&self, window: u32, time: Duration) -> usize {
        let inner = self.inner(window).expect("the plugin has a window");
        let id = self.connection.generate_id().unwrap();
        let select = |mask| self.connection.present_select_input(id, inner, mask).unwrap().check().unwrap();
        select(present::EventMask::COMPLETE_NOTIFY);
        let (mut num, end) = (0, Instant::now() + time);
        while Instant::now() < end {
            while let Some(event) = self.connection.poll_for_event().unwrap() {
                num += usize::from(matches!(event, Event::PresentCompleteNotify(_)));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        select(present::EventMask::NO_EVENT);
        num
    }

    /// Its usage once it has no more threads and files than `limit`: a window's thread ends a little later.
    fn usage_when_idle(&self, limit: Option<Usage>) -> Usage {
        let end = Instant::now() + PATIENCE;
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let usage = self.usage();
            let is_idle =
                limit.is_none_or(|limit| usage.threads <= limit.threads && usage.files <= limit.files);
            if is_idle {
                return usage;
            }
            assert!(Instant::now() < end, "still {usage:?} instead of {limit:?}");
        }
    }

    /// Bytes that stay in use: the least of many readings, since each analysis takes some and gives them
    /// back.
    fn memory(&mut self) -> u32 {
        let looks = (0..100).map(|_| {
            std::thread::sleep(Duration::from_millis(10));
            self.send("memory", "memory")[0]
        });
        looks.min().unwrap()
    }

    /// Threads and open files.
    fn usage(&self) -> Usage {
        let folder = format!("/proc/{}", self.process.id());
        let count = |what: &str| std::fs::read_dir(format!("{folder}/{what}")).unwrap().count();
        Usage { threads: count("task"), files: count("fd") }
    }

    /// Ends it as you would end a DAW, with the editor as it is.
    fn end(self) {
        let Self { mut process, commands, .. } = self;
        drop(commands);
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = process.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > end {
                process.kill().unwrap();
                panic!("the host does not exit");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "{status}");
    }
}

#[derive(Debug, Clone, Copy)]
struct Usage {
    threads: usize,
    files: usize,
}

/// Color of jazz in the palette.
const JAZZ: [u8; 3] = [0x77, 0xAA, 0xDD];

#[test]
fn the_editor_opens_draws_what_is_heard_resizes_and_closes() {
    let mut host = Host::start("jazz.wav");
    let opened = host.send("open 1", "opened");
    let [window, width, height] = opened[..] else { panic!("{opened:?}") };
    host.wait_for("bar of jazz", window, width, height, |picture| {
        picture.num_colors() > 50 && picture.count(JAZZ) > 300
    });
    for (width, height) in [(900, 640), (360, 240), (700, 300)] {
        let resized = host.send(&format!("resize {width} {height}"), "resized");
        assert_eq!(resized, [width, height]);
        host.wait_for_inner_size(window, width, height);
        host.wait_for("bar of jazz", window, width, height, |picture| {
            picture.num_colors() > 50 && picture.count(JAZZ) > 100
        });
    }
    host.send("close", "closed");
    // It opens again with the size it had.
    let opened = host.send("open 1", "opened");
    let [window, 700, 300] = opened[..] else { panic!("{opened:?}") };
    host.wait_for("bar of jazz", window, 700, 300, |picture| picture.count(JAZZ) > 100);
    host.end();
}

#[test]
fn the_editor_keeps_its_size_whatever_the_scale() {
    let mut host = Host::start("jazz.wav");
    for (scale, width, height) in
        [("1", 860, 500), ("2", 1720, 1000), ("2", 1720, 1000), ("1.5", 1290, 750), ("1", 860, 500)]
    {
        let opened = host.send(&format!("open {scale}"), "opened");
        assert_eq!(opened[1..], [width, height], "at {scale}");
        host.wait_for_inner_size(opened[0], width, height);
        host.send("close", "closed");
    }
    let opened = host.send("open 2", "opened");
    // No smaller than the view can be, in pixels at this scale.
    assert_eq!(host.send("resize 100 100", "resized"), [720, 480]);
    host.wait_for_inner_size(opened[0], 720, 480);
    host.send("close", "closed");
    assert_eq!(host.send("open 1", "opened")[1..], [360, 240]);
    host.end();
}

#[test]
fn a_host_may_take_its_time_before_it_shows_the_editor() {
    let mut host = Host::start("jazz.wav");
    let opened = host.send("open 1 500", "opened");
    let [window, width, height] = opened[..] else { panic!("{opened:?}") };
    host.wait_for("bar of jazz", window, width, height, |picture| picture.count(JAZZ) > 300);
    host.end();
}

#[test]
fn the_editor_is_drawn_when_there_is_something_new_and_otherwise_hardly() {
    const SECONDS: u64 = 5;
    for (clip, expected) in [("jazz.wav", 3 * SECONDS..=60 * SECONDS), ("silence.flac", 1..=4 * SECONDS)] {
        let mut host = Host::start(clip);
        let opened = host.send("open 1", "opened");
        let [window, width, height] = opened[..] else { panic!("{opened:?}") };
        host.wait_for("picture", window, width, height, |picture| picture.num_colors() > 10);
        // Not before the model is loaded, and what was in motion is at rest.
        let end = Instant::now() + PATIENCE;
        loop {
            let num = host.num_pictures(window, Duration::from_secs(SECONDS));
            println!("{clip}: {num} pictures in {SECONDS} s");
            if expected.contains(&(num as u64)) {
                break;
            }
            assert!(Instant::now() < end, "{clip}: {num} pictures in {SECONDS} s");
        }
        host.end();
    }
}

/// Bytes that a round of opening and closing may leave behind. On glibc we measured 8 to 12 kB, lost by Mesa,
/// whose drivers are loaded and unloaded with each window. Where only resident memory is known, the allocator
/// takes some MiB now and then.
const MAX_LEFT: u32 = if cfg!(target_env = "gnu") { 16 << 10 } else { 320 << 10 };

/// A library path on which the libraries that read the keyboard map are invalid.
///
/// baseview 0.4.2 never frees that map: 71 KiB per window, in which our own leaks would drown. Without the
/// libraries it does without the map.
fn without_keyboard_map() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_keyboard_map");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["libxkbcommon-x11.so.0", "libxkbcommon-x11.so"] {
        std::fs::write(folder.join(name), b"").unwrap();
    }
    let others = std::env::var("LD_LIBRARY_PATH").unwrap_or_default();
    format!("{}:{others}", folder.display())
}

#[test]
fn fifty_rounds_of_opening_and_closing_leave_nothing_behind() {
    let mut host = Host::start_with("jazz.wav", &[("LD_LIBRARY_PATH", without_keyboard_map())]);
    let round = |host: &mut Host, look: bool| {
        let opened = host.send("open 1", "opened");
        let [window, width, height] = opened[..] else { panic!("{opened:?}") };
        if look {
            host.wait_for("picture", window, width, height, |picture| picture.num_colors() > 10);
        }
        host.send("close", "closed");
    };
    let idle = host.usage_when_idle(None);
    // Until fonts and drivers are loaded.
    for _ in 0..5 {
        round(&mut host, true);
    }
    // Mesa keeps a few threads from the first picture on; they may stay.
    let limit = Usage { threads: idle.threads + 4, files: idle.files + 4 };
    let before = host.usage_when_idle(Some(limit));
    let mut memory = Vec::new();
    for i in 0..50 {
        // Some are closed before they have drawn anything.
        round(&mut host, i % 3 != 0);
        if i % 10 == 9 {
            host.usage_when_idle(Some(before));
            memory.push(host.memory());
        }
    }
    host.end();
    // The first ten still load something.
    let left = memory[4].saturating_sub(memory[0]) / 40;
    println!("{left} bytes more after each round: {memory:?}");
    assert!(left <= MAX_LEFT, "{left} bytes more after each round: {memory:?}");
}
