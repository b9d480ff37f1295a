//! A screen in memory.

use std::io::{BufRead as _, BufReader, ErrorKind};
use std::process::{Child, Command, Stdio};

/// An X server that nobody sees; gone with this value.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Starts one of 1280 x 800 pixels.
    ///
    /// # Panics
    /// If it cannot be started, with what to install.
    pub fn start() -> Self {
        let mut command = Command::new("Xvfb");
        // It chooses a free number, and says which.
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut server = server.unwrap_or_else(|error| match error.kind() {
            ErrorKind::NotFound => panic!("there is no Xvfb: install xvfb, or let `cargo xtask test` do it"),
            _ => panic!("cannot start Xvfb: {error}"),
        });
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        Self { server, display }
    }

    /// What `DISPLAY` must say to use it.
    pub fn display(&self) -> &str {
        &self.display
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
