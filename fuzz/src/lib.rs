//! Turns a check in `tests/any_bytes` into a program. If cargo-fuzz builds it, libFuzzer calls the check with
//! what it makes up; if cargo alone builds it, the program checks the files that it is given.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

pub use genrescope_any_bytes::check;
#[cfg(fuzzing)]
pub use libfuzzer_sys;

/// The whole program for the check of this name; `init` is what to do before libFuzzer begins.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::target!($name, init: ());
    };
    ($name:literal, init: $init:expr) => {
        #[cfg(fuzzing)]
        $crate::libfuzzer_sys::fuzz_target!(init: $init, |bytes: &[u8]| $crate::check($name, bytes));

        #[cfg(not(fuzzing))]
        fn main() -> std::process::ExitCode {
            $crate::check_files($name)
        }
    };
}

/// Checks the files that the command line names, and prints each name first: a check that fails panics.
pub fn check_files(name: &str) -> ExitCode {
    for path in env::args_os().skip(1).map(PathBuf::from) {
        println!("{}", path.display());
        match fs::read(&path) {
            Ok(bytes) => check(name, &bytes),
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}
