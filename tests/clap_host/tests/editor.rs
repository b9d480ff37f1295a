//! The editor of the built plugin, on an X server without a screen, while music plays.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use genrescope_tests::Screen;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

const PATIENCE: Duration = Duration::from_secs(60);

/// A host with the plugin in it, which plays jazz.
struct Host {
    process: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// To look at its window.
    connection: RustConnection,
    // Last, so that it goes last.
    _screen: Screen,
}

/// What a window shows: blue, green, red, row by row.
struct Picture(Vec<[u8; 3]>);

impl Picture {
    fn num_colors(&self) -> usize {
        let mut colors = self.0.clone();
        colors.sort_unstable();
        colors.dedup();
        colors.len()
    }

    /// Pixels of this colour (red, green, blue), or nearly.
    fn count(&self, [red, green, blue]: [u8; 3]) -> usize {
        let near = |pixel: &&[u8; 3]| pixel.iter().zip([blue, green, red]).all(|(&a, b)| a.abs_diff(b) <= 6);
        self.0.iter().filter(near).count()
    }
}

impl Host {
    fn start() -> Self {
        let screen = Screen::start();
        let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/../clips/jazz.wav");
        let mut process = Command::new(env!("CARGO_BIN_EXE_clap_host_window"))
            .arg(clip)
            .env("DISPLAY", screen.display())
            // Every window has a thread, and each of the first few threads makes the allocator put memory aside. That
            // would look like a leak.
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let commands = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        let (connection, _) = x11rb::connect(Some(screen.display())).unwrap();
        Self { process, commands, answers, connection, _screen: screen }
    }

    /// Sends a command; returns the numbers of the answer, whose first word must be as told.
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
        Picture(image.data.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
    }

    /// Looks until the picture is as wanted.
    fn wait_for(&self, what: &str, window: u32, width: u32, height: u32, is_so: impl Fn(&Picture) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            let picture = self.picture(window, width, height);
            if is_so(&picture) {
                return;
            }
            assert!(Instant::now() < end, "no {what}: {} colours", picture.num_colors());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Size of the plugin's window within the host's.
    fn inner_size(&self, window: u32) -> Option<(u32, u32)> {
        let tree = self.connection.query_tree(window).unwrap().reply().unwrap();
        let child = *tree.children.first()?;
        let geometry = self.connection.get_geometry(child).unwrap().reply().ok()?;
        Some((u32::from(geometry.width), u32::from(geometry.height)))
    }

    /// What it uses, once it uses no more threads and files than `limit`: a window's thread ends a little later.
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
            assert!(Instant::now() < end, "{usage:?} do not become {limit:?}");
        }
    }

    /// Kibibytes of memory, threads, open files.
    fn usage(&self) -> Usage {
        let folder = format!("/proc/{}", self.process.id());
        let status = std::fs::read_to_string(format!("{folder}/status")).unwrap();
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse::<usize>().unwrap()
        };
        Usage {
            kib: number("VmRSS:"),
            threads: number("Threads:"),
            files: std::fs::read_dir(format!("{folder}/fd")).unwrap().count(),
        }
    }

    /// Ends it as one would end a DAW, with the editor as it is.
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
                panic!("the host does not end");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "{status}");
    }
}

#[derive(Debug, Clone, Copy)]
struct Usage {
    kib: usize,
    threads: usize,
    files: usize,
}

/// Colour of jazz in the palette.
const JAZZ: [u8; 3] = [0x77, 0xAA, 0xDD];

#[test]
fn the_editor_opens_draws_what_is_heard_resizes_and_closes() {
    let mut host = Host::start();
    let opened = host.send("open 1", "opened");
    let [window, width, height] = opened[..] else { panic!("{opened:?}") };
    host.wait_for("bar of jazz", window, width, height, |picture| {
        picture.num_colors() > 50 && picture.count(JAZZ) > 300
    });
    for (width, height) in [(900, 640), (360, 240), (700, 300)] {
        let resized = host.send(&format!("resize {width} {height}"), "resized");
        assert_eq!(resized, [width, height]);
        let end = Instant::now() + PATIENCE;
        while host.inner_size(window) != Some((width, height)) {
            assert!(Instant::now() < end, "it stays at {:?}", host.inner_size(window));
            std::thread::sleep(Duration::from_millis(20));
        }
        host.wait_for("bar of jazz", window, width, height, |picture| {
            picture.num_colors() > 50 && picture.count(JAZZ) > 100
        });
    }
    host.send("close", "closed");
    // It opens again in the size it had.
    let opened = host.send("open 1", "opened");
    let [window, 700, 300] = opened[..] else { panic!("{opened:?}") };
    host.wait_for("bar of jazz", window, 700, 300, |picture| picture.count(JAZZ) > 100);
    host.end();
}

#[test]
#[ignore = "`cargo xtask hosts` runs it: on a busy machine, a window opened right after another was closed may stay empty"]
fn fifty_rounds_of_opening_and_closing_leave_nothing_behind() {
    let mut host = Host::start();
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
    let limit = Usage { threads: idle.threads + 4, files: idle.files + 4, ..idle };
    let before = host.usage_when_idle(Some(limit));
    for i in 0..50 {
        // Some are closed before they have drawn anything.
        round(&mut host, i % 3 != 0);
    }
    let after = host.usage_when_idle(Some(before));
    host.end();
    // A picture's worth each round would be 40 MiB and more.
    assert!(after.kib < before.kib + (16 << 10), "{before:?}, then {after:?}");
}
