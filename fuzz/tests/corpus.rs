//! The targets as libFuzzer runs them, each on its corpus: they build, and survive it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_any_bytes::CHECKS;

/// What one input may take, as in `cargo xtask fuzz`, with more time: this is built for debugging.
const LIMITS: [&str; 2] = ["-rss_limit_mb=2048", "-timeout=60"];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs one target on all inputs of its corpus.
fn replay(name: &str, target: &str) {
    let corpus = folder().join("corpus").join(name);
    let files: Vec<PathBuf> = fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    let output = Command::new(target).args(LIMITS).args(&files).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let num_run = words.lines().filter(|line| line.starts_with("Executed ")).count();
    assert_eq!(num_run, files.len(), "{words}");
}

/// A test for each target.
macro_rules! replay {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name), env!(concat!("CARGO_BIN_EXE_", stringify!($name))));
        })*

        #[test]
        fn every_check_has_a_target() {
            let targets = [$(stringify!($name)),*];
            assert_eq!(CHECKS.map(|(name, _)| name), targets);
            for name in targets {
                let code = fs::read_to_string(folder().join(format!("fuzz_targets/{name}.rs"))).unwrap();
                assert!(code.contains(&format!("check(\"{name}\", bytes)")), "{code}");
            }
        }
    };
}

replay! {
    content_hash
    decode
    description
    head
    manifest
    network
    origin
    osc
    rule
    session_log
    tags_aiff
    tags_flac
    tags_mp3
    tags_mp4
    tags_ogg
    tags_wav
    taxonomy
    web_socket
}
