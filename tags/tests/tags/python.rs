//! mutagen, another implementation of all these formats, as the judge.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

const MUTAGEN: &str = "mutagen==1.48.1";

/// A Python that has mutagen. Made once and kept with the build.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(MUTAGEN.replace("==", "-"));
        // Another test program may be at it.
        let lock = File::create(folder.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        let ready = folder.join("ready");
        let python = folder.join("bin/python");
        if !ready.exists() {
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
            run(Command::new(&python).args(["-m", "pip", "install", "--quiet", MUTAGEN]));
            std::fs::write(ready, b"").unwrap();
        }
        python
    })
}

/// Runs a tool, shows what it says only when it fails, and gives its output.
pub(crate) fn run(command: &mut Command) -> Vec<u8> {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tags").join(name)
}

/// What mutagen finds in files.
pub(crate) fn read(paths: &[&Path]) -> Vec<Found> {
    let stdout = run(Command::new(python()).arg(script("read.py")).args(paths));
    let lines = String::from_utf8(stdout).unwrap();
    lines.lines().map(|line| Found(serde_json::from_str(line).unwrap())).collect()
}

/// Has mutagen put tags into a file that careless programs lose.
pub(crate) fn make_nasty(kind: &str, path: &Path) {
    run(Command::new(python()).arg(script("nasty.py")).arg(kind).arg(path));
}

/// What mutagen found in one file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found(Value);

impl Found {
    /// `ID3v2.3`
    pub(crate) fn kind(&self) -> &str {
        self.0["kind"].as_str().unwrap()
    }

    pub(crate) fn genre(&self) -> Vec<&str> {
        texts(&self.0["genre"])
    }

    pub(crate) fn custom(&self, name: &str) -> Vec<&str> {
        self.0["custom"].get(name).map_or(Vec::new(), texts)
    }

    /// Every other tag, picture and block, as text.
    pub(crate) fn others(&self) -> Vec<&str> {
        texts(&self.0["others"])
    }
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}
