//! Killed at any moment, and without room: every file that `--save` names is wholly old or wholly new.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use genrescope_tests::names_in;
use tempfile::TempDir;

use crate::ENDINGS;
use crate::mix::write_silence;

/// An earlier file of the same kind.
fn old(new: &[u8]) -> Vec<u8> {
    [&new[..new.len().min(512)], b"by hand"].concat()
}

/// Recordings of silence, so that saving takes longer than hearing, and the folder for their files.
struct Saving {
    folder: TempDir,
    /// All files by their names, as an undisturbed run writes them.
    new: BTreeMap<String, Vec<u8>>,
    /// How long such a run takes.
    took: Duration,
}

impl Saving {
    fn new(num_mixes: usize) -> Self {
        let folder = TempDir::new().unwrap();
        for number in 0..num_mixes {
            write_silence(&folder.path().join(format!("{number}.wav")), 5.0);
        }
        let mut saving = Self { folder, new: BTreeMap::new(), took: Duration::ZERO };
        let started = Instant::now();
        let output = saving.command(&[]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        saving.took = started.elapsed();
        saving.new = contents(&saving.out());
        assert_eq!(saving.new.len(), num_mixes * ENDINGS.len());
        saving
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// `genrescope set` that saves everything over the existing files, as an argument of `wrapper`.
    fn command(&self, wrapper: &[&str]) -> Command {
        let program = [wrapper, &[env!("CARGO_BIN_EXE_genrescope")]].concat();
        let mut command = Command::new(program[0]);
        command
            .args(&program[1..])
            .args(["set", ".", "--save", "all", "--force", "--folder", "out"])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Overwrites all files with earlier ones, and leaves other files alone.
    fn make_old(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        for (name, new) in &self.new {
            std::fs::write(folder.join(name), old(new)).unwrap();
        }
    }

    /// How many of the files are new; the others must be old, and none lost.
    fn num_new(&self, folder: &Path) -> usize {
        let found = contents(folder);
        let is_new = |(name, new): (&String, &Vec<u8>)| {
            let found = found.get(name).unwrap_or_else(|| panic!("{name} is lost"));
            assert!(found == new || *found == old(new), "{name} is neither old nor new");
            found == new
        };
        self.new.iter().map(is_new).filter(|is_new| *is_new).count()
    }
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |name: String| {
        let bytes = std::fs::read(folder.join(&name)).unwrap();
        (name, bytes)
    };
    names_in(folder).into_iter().map(read).collect()
}

#[test]
fn a_killed_run_leaves_every_file_wholly_old_or_wholly_new() {
    let saving = Saving::new(4);
    let num_rounds = 12;
    let (mut num_between, mut num_left) = (0, 0);
    for round in 1..num_rounds {
        saving.make_old(&saving.out());
        let mut child = saving.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(saving.took * round / num_rounds);
        child.kill().unwrap();
        child.wait().unwrap();
        let num_new = saving.num_new(&saving.out());
        num_between += usize::from(num_new > 0 && num_new < saving.new.len());
        // What is left of a file has another name, and is gone before the next one is begun.
        let is_left = |name: &String| !saving.new.contains_key(name);
        let left: Vec<String> = names_in(&saving.out()).into_iter().filter(is_left).collect();
        let is_ours = |name: &String| name.starts_with(".genrescope-") && name.ends_with(".tmp");
        assert!(left.len() <= 1 && left.iter().all(is_ours), "{left:?}");
        num_left += left.len();
    }
    assert!(num_between > 0, "no kill came while files were written: the test shows nothing");
    println!("{num_left} times a part of a file was left");
    // The next run gets them all, and leaves others' files alone.
    std::fs::write(saving.out().join(".genrescope-1-0.tmp"), "half a file").unwrap();
    std::fs::write(saving.out().join("0.cue.12.part"), "by hand").unwrap();
    assert!(saving.command(&[]).status().unwrap().success());
    assert_eq!(saving.num_new(&saving.out()), saving.new.len());
    assert_eq!(std::fs::read_to_string(saving.out().join("0.cue.12.part")).unwrap(), "by hand");
    assert_eq!(names_in(&saving.out()).len(), saving.new.len() + 1);
}

/// What a run without room must do: report it, and leave only old or new files.
#[cfg(unix)]
fn check_without_room(saving: &Saving, output: &Output, left: &Path, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let num_old = saving.new.len() - saving.num_new(left);
    assert_eq!(stderr.lines().count(), num_old, "a line for each file that could not be written: {stderr}");
    assert!(num_old > 0 && stderr.lines().all(|line| line.contains(words)), "{stderr}");
    assert_eq!(names_in(left).len(), saving.new.len(), "nothing half written is left");
}

#[cfg(unix)]
#[test]
fn files_that_may_not_grow_stay_old() {
    let saving = Saving::new(1);
    saving.make_old(&saving.out());
    // 8 blocks of 512 bytes, without the signal that would end the program.
    let limits = ["sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"];
    let output = saving.command(&limits).output().unwrap();
    check_without_room(&saving, &output, &saving.out(), "cannot be written: File too large");
    // The short ones fit.
    assert!(saving.num_new(&saving.out()) > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn files_on_a_full_disk_stay_old() {
    use std::os::unix::fs::MetadataExt as _;

    let saving = Saving::new(1);
    let (old, left) = (saving.folder.path().join("old"), saving.folder.path().join("left"));
    saving.make_old(&old);
    // A page for each old file, and room for half of the longest new one.
    let longest = saving.new.values().map(Vec::len).max().unwrap();
    let size = saving.new.len() * 4096 + longest / 2;
    let script = format!(
        "mount -t tmpfs -o size={size} none out && cp old/* out || exit 99; \"$@\"; code=$?; cp -r out left; exit $code"
    );
    let is_root = Path::new("/proc/self").metadata().is_ok_and(|metadata| metadata.uid() == 0);
    let wrapper = ["unshare", if is_root { "-m" } else { "-rm" }, "sh", "-c", &script, "sh"];
    let output = saving.command(&wrapper).output().unwrap();
    if output.status.code() == Some(99) || String::from_utf8_lossy(&output.stderr).contains("unshare failed")
    {
        eprintln!("nothing can be mounted here: {output:?}");
        return;
    }
    check_without_room(&saving, &output, &left, "cannot be written: No space left on device");
}
