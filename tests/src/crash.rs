//! A crash in the middle of a run.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;
use std::time::Duration;

use crate::{children, signal};

/// Crashes the only child process of a program once the program has printed its first line and is busy with
/// what comes next; returns that line and everything that follows.
///
/// # Panics
/// If there is no child process, or several, or the output is not piped.
pub fn crash_after_first_line(program: &mut Child) -> (String, String) {
    let mut lines = BufReader::new(program.stdout.take().expect("its output is piped"));
    let (mut first, mut rest) = (String::new(), String::new());
    lines.read_line(&mut first).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let workers = children(program.id());
    assert_eq!(workers.len(), 1, "after {first}");
    signal(workers[0], "ABRT");
    lines.read_to_string(&mut rest).unwrap();
    (first, rest)
}
