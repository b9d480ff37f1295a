//! A screen in memory.

use std::io::{BufRead as _, BufReader, ErrorKind};
use std::process::{Child, Command, Stdio};

/// An X server that nobody sees; ended when this value is dropped.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    manager: Option<Child>,
    display: String,
}

impl Screen {
    /// Starts one with 1280 x 800 pixels.
    ///
    /// # Panics
    /// If it cannot be started; the message says what to install.
    pub fn start() -> Self {
        let mut command = Command::new("Xvfb");
        // It chooses a free number, and reports it.
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let mut server = start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        Self { server, manager: None, display }
    }

    /// Starts one with a window manager, for programs that open their own windows.
    ///
    /// # Panics
    /// If one of the two cannot be started; the message says what to install.
    pub fn start_with_manager() -> Self {
        let mut screen = Self::start();
        let mut command = Command::new("openbox");
        // A window opened while it starts may never be shown; so it reports when it has started.
        command.args(["--startup", "echo started"]).env("DISPLAY", &screen.display);
        let mut manager = start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut lines = BufReader::new(manager.stdout.as_mut().unwrap()).lines();
        let has_started = lines.any(|line| line.unwrap() == "started");
        screen.manager = Some(manager);
        assert!(has_started, "the window manager ended while starting");
        screen
    }

    /// The value of `DISPLAY` for using it.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Runs a tool on it to the end; returns what it printed.
    ///
    /// # Panics
    /// If it cannot be started; the message says what to install.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new(program);
        command.args(arguments).env("DISPLAY", &self.display).stdout(Stdio::piped());
        start(&mut command).wait_with_output().unwrap().stdout
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in self.manager.iter_mut().chain([&mut self.server]) {
            // It may have ended on its own.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn start(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| {
        let program = command.get_program();
        match error.kind() {
            ErrorKind::NotFound => panic!(
                "there is no {program:?}: window tests need xvfb, openbox, xdotool and imagemagick, which \
                 `cargo xtask test` installs"
            ),
            _ => panic!("cannot start {program:?}: {error}"),
        }
    })
}
