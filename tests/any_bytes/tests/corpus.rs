//! The inputs in `fuzz/corpus`: hostile and broken bytes made by hand, and every input that ever broke
//! something.

use std::fs;
use std::path::{Path, PathBuf};

use genrescope_any_bytes::CHECKS;

/// Runs one check on all of its inputs, with a small stack and at most a minute, so that they pass
/// everywhere.
fn replay(name: &str) {
    let (_, check) = CHECKS.iter().find(|(known, _)| *known == name).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
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
        fn every_check_has_a_test() {
            assert_eq!(CHECKS.map(|(name, _)| name), [$(stringify!($name)),*]);
        }
    };
}

genrescope_any_bytes::for_each_check!(replay);
