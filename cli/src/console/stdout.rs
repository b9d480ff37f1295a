//! Results, on stdout.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_offline::is_harmless;

/// Prints a text in one write, so that no line is ever half there.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn print_whole(text: &str) -> io::Result<()> {
    let mut stdout = Stdout::new();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Prints a text, and treats a closed pipe as its end.
///
/// # Errors
/// If the output cannot be written for another reason.
pub(crate) fn print_quietly(text: &str) -> Result<ExitCode> {
    match Stdout::new().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write the output")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Stdout, where names from files and tags go. Files and pipes get every byte as it is; on a terminal,
/// characters that it would obey, or that turn a line round, are written as JSON writes them: `\u009b`. JSON
/// stays valid that way, and CSV and playlists are there for eyes only.
#[derive(Debug)]
pub(crate) struct Stdout {
    out: io::Stdout,
    is_terminal: bool,
    /// The beginning of a character whose end has not been written yet.
    rest: Vec<u8>,
}

impl Stdout {
    pub(crate) fn new() -> Self {
        let out = io::stdout();
        Self { is_terminal: out.is_terminal(), out, rest: Vec::new() }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_terminal {
            return self.out.write(bytes);
        }
        self.rest.extend(bytes);
        let text = take_text(&mut self.rest);
        self.out.write_all(escaped(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Takes all but a last character that is not complete.
fn take_text(bytes: &mut Vec<u8>) -> String {
    let len = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    };
    let rest = bytes.split_off(len);
    String::from_utf8_lossy(&std::mem::replace(bytes, rest)).into_owned()
}

fn escaped(text: &str) -> Cow<'_, str> {
    let is_shown = |(at, c): (usize, char)| match c {
        '\n' | '\t' => true,
        // The end of a line of CSV.
        '\r' => text[at + 1..].starts_with('\n'),
        c => is_harmless(c),
    };
    if text.char_indices().all(is_shown) {
        return text.into();
    }
    let mut escaped = String::new();
    for (at, c) in text.char_indices() {
        if is_shown((at, c)) {
            escaped.push(c);
        } else {
            escaped += &format!("\\u{:04x}", u32::from(c));
        }
    }
    escaped.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped_as_in_json() {
        let line = "a\u{1b}[2J,\u{9b}31m,\u{202e}é 日本\r\n";
        assert_eq!(escaped(line), "a\\u001b[2J,\\u009b31m,\\u202eé 日本\r\n");
        assert_eq!(escaped("a\rb\u{7f}"), "a\\u000db\\u007f");
        let object = serde_json::json!({ "path": "\u{9b}31m\u{202e}.wav\u{7f}" });
        let read: serde_json::Value = serde_json::from_str(&escaped(&object.to_string())).unwrap();
        assert_eq!(read, object);
        assert!(matches!(escaped("plain\tline\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_character_written_in_two_parts_stays_one() {
        let mut bytes = vec![b'a', 0xc2];
        assert_eq!(take_text(&mut bytes), "a");
        bytes.push(0x9b);
        assert_eq!((take_text(&mut bytes).as_str(), bytes.len()), ("\u{9b}", 0));
        assert_eq!(take_text(&mut vec![0xff, b'b']), "\u{fffd}b");
    }
}
