//! The sanitizers that come with the toolchain, and how cargo is told to use them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::process::{cargo, output_of, root, target_dir};

/// The one target for which the pinned toolchain has the libraries, and for which our checks are written.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Makes `cargo test` link RealtimeSanitizer into the test written for it; on systems without it, that test
/// is empty.
pub(crate) fn enable_realtime(cargo_test: &mut Command) {
    match library("rtsan") {
        Some(library) => {
            cargo_test.env("RTSAN_ENABLE", "1").env("RTSAN_LIB_PATH", library);
        }
        None => eprintln!("\n==> realtime sanitizer: skipped, this system has none"),
    }
}

/// The real-time crate's tests under ThreadSanitizer; `None` on systems without it.
///
/// The crate and its few dependencies are rebuilt with it, in a separate target folder. The standard
/// library is not, and the sanitizer's ABI check has to be told so.
pub(crate) fn thread_test() -> Option<Command> {
    library("tsan")?;
    let mut command =
        cargo(["test", "--locked", "--package", "genrescope-realtime", "--tests", "--target", TARGET]);
    let mut options = OsString::from("halt_on_error=1 suppressions=");
    options.push(root().join("realtime/tests/tsan_suppressions.txt"));
    command
        .arg("--target-dir")
        .arg(target_dir().join("tsan"))
        .current_dir(root())
        // Sanitizers are flags of the nightly compiler; this variable makes the stable one accept them.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer -Zunstable-options")
        .env("TSAN_OPTIONS", options);
    Some(command)
}

/// The toolchain's own static library of a sanitizer, `librustc-<channel>_rt.<name>.a`.
fn library(name: &str) -> Option<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        return None;
    }
    let sysroot = output_of(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()))?;
    let folder = PathBuf::from(sysroot).join("lib/rustlib").join(TARGET).join("lib");
    let ending = format!("_rt.{name}.a");
    let mut files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    files.find(|file| file.to_string_lossy().ends_with(&ending))
}
