//! `--log`: the session as JSON lines, for `genrescope replay`.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use genrescope_record::stamped;

use crate::console::printable;
use crate::files::{FileKind, ensure_replaceable};

/// Appends lines to a file, each whole: whatever ends the program, no line is torn.
#[derive(Debug)]
pub(super) struct SessionLog {
    path: PathBuf,
    file: File,
    error: Option<io::Error>,
}

impl SessionLog {
    /// Opens the file; an existing session is kept, and this one comes after it.
    ///
    /// # Errors
    /// If it cannot be opened, or holds something else.
    pub(super) fn open(path: &Path) -> Result<Self> {
        if path.is_file() {
            ensure_replaceable(path, FileKind::Json)?;
        }
        let open = || {
            let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
            if !ends_with_a_line(&mut file)? {
                file.write_all(b"\n")?;
            }
            io::Result::Ok(file)
        };
        let file = open().with_context(|| format!("cannot write the log {}", printable(path)))?;
        Ok(Self { path: path.to_owned(), file, error: None })
    }

    /// Adds an object, with the time.
    pub(super) fn write(&mut self, object: &str) {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64());
        // In one piece, without a buffer that would be lost with the program.
        let line = stamped(object, seconds) + "\n";
        if self.error.is_none() {
            // Nothing more after an error, or the rest of a torn line would become the start of the next.
            self.error = self.file.write_all(line.as_bytes()).err();
        }
    }

    /// Why it is incomplete, if so.
    pub(super) fn close(self) -> Option<anyhow::Error> {
        let error = self.error?;
        Some(anyhow::Error::new(error).context(format!("the log {} is incomplete", printable(&self.path))))
    }
}

/// Whether the file is empty, or its last line has an end.
fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_session_comes_after_the_first_even_if_that_was_torn() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.jsonl");
        SessionLog::open(&path).unwrap().write(r#"{"a":1}"#);
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"torn").unwrap();
        let mut log = SessionLog::open(&path).unwrap();
        log.write(r#"{"a":2}"#);
        assert!(log.close().is_none());
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert_eq!(lines[1], "{\"torn");
        for (line, a) in [(lines[0], 1), (lines[2], 2)] {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(value["a"], a);
            assert!(value["unix_seconds"].as_f64().unwrap() > 1e9);
        }
        assert!(text.ends_with('\n'));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_told_at_the_end() {
        let mut log = SessionLog::open(Path::new("/dev/full")).unwrap();
        log.write("{}");
        log.write("{}");
        let error = log.close().unwrap();
        assert!(error.to_string().contains("/dev/full is incomplete"), "{error}");
    }
}
