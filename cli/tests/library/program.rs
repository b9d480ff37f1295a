//! Runs the program, and makes the files for it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use genrescope_tests::chord;
use tempfile::TempDir;

/// The result of a run.
#[derive(Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// What it printed, provided that nothing went wrong.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{self:?}");
        &self.stdout
    }

    /// How many files were known from before, according to the table's last line.
    #[track_caller]
    pub(crate) fn num_known(&self) -> usize {
        let last = self.text().lines().last().unwrap();
        match last.rsplit_once(", ").and_then(|(_, known)| known.strip_suffix(" known from before")) {
            Some(number) => number.parse().unwrap(),
            None => 0,
        }
    }
}

/// A folder with music in it, and a cache folder of its own; removed with everything in it.
pub(crate) struct Library {
    folder: TempDir,
}

impl Library {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// The folder with the music.
    pub(crate) fn music(&self) -> PathBuf {
        self.folder.path().join("music")
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.path().join("cache/analyses.sqlite")
    }

    /// A path beside the music.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program in the music's folder, with this library's cache.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_genrescope"));
        command.args(arguments).stdin(Stdio::null()).current_dir(self.music());
        command.env("GENRESCOPE_CACHE_DIR", self.folder.path().join("cache"));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().unwrap().into()
    }

    /// Starts it, so that it can be observed while it runs.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Writes bytes to a file of the music, dated an hour ago.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.music().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        age(&path);
        path
    }

    /// A different sound for each number.
    pub(crate) fn sound(&self, name: &str, number: u32) -> PathBuf {
        self.file(name, &chord(1.0, number))
    }

    /// A clip that ships with the repository.
    pub(crate) fn clip(&self, name: &str) -> PathBuf {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips").join(name);
        self.file(name, &std::fs::read(from).unwrap())
    }
}

/// Makes a file look as if it had last been changed an hour ago.
pub(crate) fn age(path: &Path) {
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
}

/// Runs another program, which must succeed.
pub(crate) fn run_tool(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
