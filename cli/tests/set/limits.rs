//! Hostile recordings: each costs one line, and the others go on.

#[cfg(unix)]
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use genrescope_tests::crash_after_first_line;
#[cfg(unix)]
use genrescope_tests::signal;
use tempfile::TempDir;

use crate::mix::{write_noise, write_silence};
#[cfg(unix)]
use crate::start;
use crate::{set, text};

#[test]
fn a_recording_that_takes_too_long_is_given_up_and_the_others_go_on() {
    let folder = TempDir::new().unwrap();
    write_noise(&folder.path().join("long.wav"), 3600.0);
    write_silence(&folder.path().join("z.wav"), 5.0);
    let output = set(&["--time-limit", "2", "long.wav", "z.wav"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "genrescope: long.wav: given up after 2 s; --time-limit allows more\n");
    assert!(text(&output.stdout).starts_with("z.wav"), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_recording_that_needs_too_much_memory_is_given_up() {
    let folder = TempDir::new().unwrap();
    write_silence(&folder.path().join("a.wav"), 5.0);
    let output = set(&["--memory-limit", "40", "a.wav"], folder.path());
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
    assert_eq!(
        text(&output.stderr),
        "genrescope: a.wav: needs more memory than 40 MiB; --memory-limit allows more\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_analysis_that_crashes_costs_one_line_and_the_next_recording_goes_on() {
    let folder = TempDir::new().unwrap();
    write_silence(&folder.path().join("a.wav"), 5.0);
    write_noise(&folder.path().join("crash.wav"), 3600.0);
    write_silence(&folder.path().join("z.wav"), 5.0);
    let mut child = start(&["--json", "a.wav", "crash.wav", "z.wav"], folder.path());
    // It works on the second recording for a minute or more.
    let (first, rest) = crash_after_first_line(&mut child);
    let output = child.wait_with_output().unwrap();
    assert!(first.contains("a.wav"), "{first}");
    assert!(rest.contains("z.wav") && rest.lines().count() == 1, "{rest}");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).starts_with("genrescope: crash.wav: its analysis crashed (signal: 6 (SIGABRT)")
            && text(&output.stderr).lines().count() == 1,
        "{output:?}"
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_at_once_and_its_analysis_too() {
    let folder = TempDir::new().unwrap();
    write_noise(&folder.path().join("long.wav"), 3600.0);
    let child = start(&["long.wav"], folder.path());
    std::thread::sleep(Duration::from_secs(1));
    let asked = Instant::now();
    signal(child.id(), "INT");
    let output = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    // 130 is the exit code in shells.
    let said = "genrescope: interrupted after 0 of 1 files\n";
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(130), "", said));
}
