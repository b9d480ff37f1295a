//! The targets, each on its corpus: they build, and survive it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_any_bytes::CHECKS;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs one target on all inputs of its corpus.
fn replay(name: &str, target: &str) {
    let corpus = folder().join("corpus").join(name);
    let files: Vec<PathBuf> = fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    let output = Command::new(target).args(&files).output().unwrap();
    let [names, words] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{:?}\n{words}", names.lines().last());
    assert_eq!(names.lines().count(), files.len());
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
                assert!(code.contains(&format!("genrescope_fuzz::target!(\"{name}\"")), "{code}");
            }
        }
    };
}

genrescope_any_bytes::for_each_check!(replay);
