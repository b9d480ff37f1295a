//! What happens if system packages are missing; stand-ins replace programs that would change the machine.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

/// A script that is being written while another test starts a process cannot be run: one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Everything is installed except cmake, which has been removed.
const DPKG_WITHOUT_CMAKE: (&str, &str) = (
    "dpkg-query",
    "for package; do case $package in cmake) echo cmake rc;; *) echo $package ii;; esac; done; exit 1",
);
const NOT_ROOT: (&str, &str) = ("id", "echo 1000");

/// Makes a folder of programs, each a shell script under its own name.
fn programs(name: &str, scripts: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (program, script) in scripts {
        let path = folder.join(program);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// Runs xtask with these programs and no others.
fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).env("PATH", folder).env("CARGO", folder.join("cargo"));
    command.output().unwrap()
}

#[test]
fn without_the_right_to_install_it_prints_the_command_and_stops() {
    let _alone = ONE_AT_A_TIME.lock();
    let folder =
        programs("no_right", &[DPKG_WITHOUT_CMAKE, NOT_ROOT, ("sudo", "exit 1"), ("cargo", "exit 0")]);
    for chore in [&["run"][..], &["run", "--", "tag"], &["test"], &["ci"]] {
        let output = xtask(&folder, chore);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{chore:?}: {said}");
        assert!(said.contains("sudo apt-get update && sudo apt-get install cmake"), "{chore:?}: {said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn with_the_right_to_install_it_does_so_and_continues() {
    let _alone = ONE_AT_A_TIME.lock();
    let record = "printf '%s\\n' \"$*\" >> \"${0%/*}/said\"; echo from apt";
    let cargo = "echo cargo \"$@\" >> \"${0%/*}/said\"";
    let folder = programs("right", &[DPKG_WITHOUT_CMAKE, NOT_ROOT, ("sudo", record), ("cargo", cargo)]);
    let output = xtask(&folder, &["test"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        !String::from_utf8_lossy(&output.stdout).contains("from apt"),
        "apt's messages belong on standard error"
    );
    let said = fs::read_to_string(folder.join("said")).unwrap();
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said[0], "-n true");
    assert!(said[1].contains("apt-get") && said[1].contains(" update"), "{}", said[1]);
    assert!(said[2].contains(" install -y") && said[2].ends_with(" cmake"), "{}", said[2]);
    assert!(said[3].starts_with("cargo fmt"), "{}", said[3]);
}

#[test]
fn an_installation_that_fails_stops_it() {
    let _alone = ONE_AT_A_TIME.lock();
    let fails = "[ \"$2\" = true ]";
    let folder = programs("fails", &[DPKG_WITHOUT_CMAKE, NOT_ROOT, ("sudo", fails), ("cargo", "exit 0")]);
    let output = xtask(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("sudo apt-get install cmake"));
}

#[test]
fn on_another_system_it_says_what_is_needed_and_continues() {
    let _alone = ONE_AT_A_TIME.lock();
    let folder = programs("no_dpkg", &[("cargo", "exit 0")]);
    let output = xtask(&folder, &["test"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("cmake"));
}

#[test]
fn every_step_runs_and_failing_ones_are_named_at_the_end() {
    let _alone = ONE_AT_A_TIME.lock();
    let cargo = "case \"$1\" in deny) [ \"$2\" = --version ] || echo \"$@\" > \"${0%/*}/denied\";; clippy) exit 101;; test) echo 'test result: FAILED. 7 passed; 2 failed; 1 ignored';; esac";
    let folder = programs("steps", &[("cargo", cargo)]);
    let output = xtask(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout);
    let line = |name: &str| said.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert!(line("clippy").contains("FAILED"), "{said}");
    for name in ["formatting", "comments", "docs"] {
        assert!(line(name).contains("passed"), "{name}: {said}");
    }
    let denied = fs::read_to_string(folder.join("denied")).unwrap();
    assert!(line("licenses").contains("passed") && denied.contains("check licenses bans sources"), "{said}");
    assert_eq!(said.lines().last(), Some("tests: 7 passed, 2 failed, 1 skipped"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("2 of 9 steps failed"));
}

#[test]
fn cargo_deny_is_installed_where_it_is_missing_and_a_failure_of_that_is_a_failed_step() {
    let _alone = ONE_AT_A_TIME.lock();
    for (installs, code) in [("exit 0", 0), ("exit 1", 1)] {
        let cargo = format!(
            "echo \"$@\" >> \"${{0%/*}}/said\"; case \"$1 $2\" in 'deny --version') exit 101;; install*) {installs};; esac"
        );
        let folder = programs("no_deny", &[("cargo", &cargo)]);
        let output = xtask(&folder, &["test"]);
        assert_eq!(output.status.code(), Some(code), "{installs}");
        let said = fs::read_to_string(folder.join("said")).unwrap();
        assert!(said.contains("install cargo-deny --locked"), "{said}");
        assert_eq!(said.contains("check licenses bans sources"), code == 0, "{said}");
    }
}
