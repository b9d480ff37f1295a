//! Signals to a program under test.

use std::process::Command;

/// Sends one by its name without `SIG`, such as `INT` for Ctrl-C; works on Unix.
///
/// # Panics
/// If there is no such process.
pub fn signal(process: u32, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), process.to_string()]).status();
    assert!(status.expect("the kill command exists").success(), "{process} takes no {name}");
}
