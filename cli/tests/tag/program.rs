//! Runs the program, and makes the files for it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use genrescope_tests::chord;
use serde_json::Value;
use tempfile::TempDir;

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn command(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genrescope"));
    for argument in arguments {
        command.arg(&argument);
        // Results of an earlier run would prove nothing here.
        if argument.as_ref() == "tag" {
            command.arg("--no-cache");
        }
    }
    command.stdin(Stdio::null());
    command
}

pub(crate) fn genrescope(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    let output = command(arguments).output().unwrap();
    Run {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// `genrescope tag` with options, then paths.
pub(crate) fn tag(options: &[&str], paths: &[impl AsRef<Path>]) -> Run {
    let paths = paths.iter().map(|path| path.as_ref().as_os_str());
    genrescope(std::iter::once(OsStr::new("tag")).chain(options.iter().map(OsStr::new)).chain(paths))
}

impl Run {
    /// Its output as one JSON object per line, provided that nothing went wrong.
    pub(crate) fn json(&self) -> Vec<Value> {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:?}");
        self.lines_of_json()
    }

    pub(crate) fn lines_of_json(&self) -> Vec<Value> {
        assert!(self.stdout.is_empty() || self.stdout.ends_with('\n'), "whole lines");
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Names and probabilities of an object such as `"genres"`.
pub(crate) fn probabilities(object: &Value) -> Vec<(&str, f64)> {
    let pairs = object.as_object().unwrap().iter();
    pairs.map(|(name, probability)| (name.as_str(), probability.as_f64().unwrap())).collect()
}

pub(crate) fn sum(object: &Value) -> f64 {
    probabilities(object).iter().map(|(_, probability)| probability).sum()
}

/// A clip that ships with the repository.
pub(crate) fn clip(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips").join(name);
    assert!(path.is_file(), "{}", path.display());
    path
}

/// A folder that is removed with everything in it.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes bytes to a file, which may be in a subfolder.
    pub(crate) fn file(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A short sound in a file with this name.
    pub(crate) fn sound(&self, name: impl AsRef<Path>) -> PathBuf {
        self.file(name, &chord(1.0, 0))
    }
}
