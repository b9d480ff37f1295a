//! Runs a program and talks to it; whatever happens, none is left running.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use genrescope_tests::signal;
use serde_json::Value;

/// A command to run.
pub(crate) struct Invocation {
    command: Command,
    /// For a machine without sound: an empty home folder.
    home: Option<tempfile::TempDir>,
}

/// `genrescope` with these arguments.
pub(crate) fn genrescope(arguments: &[&str]) -> Invocation {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genrescope"));
    command.args(arguments);
    Invocation { command, home: None }
}

impl Invocation {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Hides all sound systems from it.
    pub(crate) fn without_sound(mut self) -> Self {
        let home = tempfile::tempdir().unwrap();
        hide_sound(&mut self.command, home.path());
        self.home = Some(home);
        self
    }

    /// Gives it its own terminal of 80 by 24, whose output takes the place of stdout.
    pub(crate) fn on_a_terminal(self) -> Self {
        let program = self.command.get_program();
        let words: Vec<String> = std::iter::once(program)
            .chain(self.command.get_args())
            .map(|word| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''")))
            .collect();
        let mut command = Command::new("script");
        // `exec`, so that a signal to the terminal's only program reaches ours.
        let line = format!("stty rows 24 cols 80; exec {}", words.join(" "));
        command.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]);
        command.env("TERM", "xterm-256color").env("SHELL", "/bin/sh").stdin(Stdio::piped());
        Self { command, home: self.home }
    }

    pub(crate) fn start(mut self) -> Program {
        let takes_keys = self.command.get_program() == "script";
        self.command.stdin(if takes_keys { Stdio::piped() } else { Stdio::null() });
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run {:?}: {error}", self.command.get_program()));
        let (sender, lines) = mpsc::channel();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (closer, closed) = mpsc::channel::<()>();
        std::thread::spawn(move || {
            loop {
                let mut line = Vec::new();
                // A screen has no line ends, but every sequence that moves the cursor begins with this byte.
                let end = if takes_keys { 0x1b } else { b'\n' };
                let num_bytes = stdout.read_until(end, &mut line).unwrap_or(0);
                let line = String::from_utf8_lossy(&line).into_owned();
                if num_bytes == 0
                    || closed.try_recv() == Err(mpsc::TryRecvError::Disconnected)
                    || sender.send(line).is_err()
                {
                    return;
                }
            }
        });
        let mut stderr = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            // Bytes that are not text are not a message either.
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let stdin = child.stdin.take();
        Program {
            child,
            stdin,
            lines,
            closer: Some(closer),
            stdout: String::new(),
            stderr: Some(stderr),
            _home: self.home,
        }
    }

    /// Runs it to its end.
    pub(crate) fn finish(self, patience: Duration) -> Run {
        self.start().wait(patience)
    }
}

/// Hides PulseAudio, PipeWire, JACK and sound cards from a program.
pub(crate) fn hide_sound(command: &mut Command, home: &Path) {
    command
        .env("XDG_RUNTIME_DIR", home)
        .env("HOME", home)
        .env("ALSA_CONFIG_PATH", "/dev/null")
        .env_remove("PULSE_SERVER")
        .env_remove("PULSE_RUNTIME_PATH");
}

/// What a finished program has left.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Standard output as one value per line.
    pub(crate) fn json(&self) -> Vec<Value> {
        assert!(!self.stdout.is_empty(), "{self:?}");
        self.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

/// A running program; killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    closer: Option<mpsc::Sender<()>>,
    stdout: String,
    stderr: Option<JoinHandle<String>>,
    _home: Option<tempfile::TempDir>,
}

impl Program {
    /// The next line of its output; `None` if that ends or takes too long.
    pub(crate) fn next_line(&mut self, patience: Duration) -> Option<String> {
        let line = self.lines.recv_timeout(patience).ok()?;
        self.stdout.push_str(&line);
        Some(line)
    }

    /// The same as a value.
    pub(crate) fn next_json(&mut self, patience: Duration) -> Option<Value> {
        self.next_line(patience).map(|line| serde_json::from_str(&line).expect(&line))
    }

    /// Reads until these words have appeared.
    pub(crate) fn wait_for(&mut self, words: &str, patience: Duration) {
        let end = Instant::now() + patience;
        while !self.stdout.contains(words) {
            assert!(
                Instant::now() < end && self.next_line(patience).is_some(),
                "no {words:?} in {}",
                self.stdout
            );
        }
    }

    /// Closes the reading end of its output.
    pub(crate) fn close_stdout(&mut self) {
        self.closer = None;
    }

    pub(crate) fn type_keys(&mut self, keys: &str) {
        let stdin = self.stdin.as_mut().expect("the program has a terminal");
        stdin.write_all(keys.as_bytes()).and_then(|()| stdin.flush()).unwrap();
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        signal(self.child.id(), "INT");
    }

    /// Closes the terminal of a program that has one.
    pub(crate) fn terminate(&self) {
        let children = Command::new("ps")
            .args(["-o", "pid=", "--ppid", &self.child.id().to_string()])
            .output()
            .expect("ps lists children");
        for child in String::from_utf8_lossy(&children.stdout).split_whitespace() {
            signal(child.parse().unwrap(), "TERM");
        }
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it; returns its output up to then.
    pub(crate) fn kill(&mut self) -> Run {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.wait(Duration::from_secs(10))
    }

    /// Waits for its end; returns its output since it was started.
    pub(crate) fn wait(&mut self, patience: Duration) -> Run {
        let end = Instant::now() + patience;
        loop {
            match self.lines.recv_timeout(Duration::from_millis(20)) {
                Ok(line) => self.stdout.push_str(&line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(Duration::from_millis(20)),
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it wrote last is still on its way.
                while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(2)) {
                    self.stdout.push_str(&line);
                }
                let stderr = self.stderr.take().map(|thread| thread.join().unwrap()).unwrap_or_default();
                return Run { code: status.code(), stdout: std::mem::take(&mut self.stdout), stderr };
            }
            assert!(Instant::now() < end, "still running; so far: {}", self.stdout);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
