//! The inputs in `fuzz/corpus`: hostile and broken bytes made by hand, and every input that ever broke
//! something.

use std::fs;
use std::path::{Path, PathBuf};

use genrescope_any_bytes::CHECKS;

fn fuzz_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// Runs one check on all of its inputs, with a small stack and at most a minute, so that they pass
/// everywhere.
fn replay(name: &str) {
    let (_, check) = CHECKS.iter().find(|(known, _)| *known == name).unwrap();
    let folder = fuzz_folder().join("corpus").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        eprintln!("{name}: {}", file.display());
        let begin = std::time::Instant::now();
        check(&fs::read(&file).unwrap());
        assert!(begin.elapsed().as_secs() < 60, "{} took {:?}", file.display(), begin.elapsed());
    }
}

/// A test for each check.
macro_rules! replay {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        #[test]
        fn every_check_has_a_test_and_a_fuzz_target() {
            let tests = [$(stringify!($name)),*];
            assert_eq!(CHECKS.map(|(name, _)| name), tests);
            let manifest = fs::read_to_string(fuzz_folder().join("Cargo.toml")).unwrap();
            for name in tests {
                assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
                let target = fuzz_folder().join("fuzz_targets").join(format!("{name}.rs"));
                assert!(fs::read_to_string(target).unwrap().contains(&format!("\"{name}\"")), "{name}");
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
