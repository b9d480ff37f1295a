//! The undo journal: what every write changed, safely on disk before the file changes.
//!
//! A run is a file of JSON lines, only ever appended to. A line that a kill or a full disk cut short does not
//! count: what it would have recorded did not happen. Next to it is a file that is locked while the run
//! writes, because undoing a run before its last file is in place would miss that file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Tried as _};
use crate::file_edit::{FileEdit, Hash, Splice};
use crate::replace::sync_folder;

/// Where runs are kept, in the user's data folder.
const FOLDER: &str = "undo";

/// One line of a run.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Run {
        started: f64,
        command: Vec<String>,
    },
    File(Box<Entry>),
    /// The file with this number took its new contents.
    Done {
        file: usize,
    },
    /// It has its old contents again.
    Undone {
        file: usize,
    },
}

/// What one write changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The file, absolute.
    path: String,
    /// Its name as bytes, if it is not text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    old_sha256: String,
    new_sha256: String,
    /// Seconds since 1970 and nanoseconds.
    old_modified: Option<(u64, u32)>,
    /// The kind of its tags.
    pub tags: String,
    /// What changed, for people.
    pub changes: Vec<Change>,
    /// Position in the new file, length there, and the old bytes.
    splices: Vec<(u64, u64, String)>,
}

/// What changed in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: String,
    /// Its values before.
    pub old: Vec<String>,
    /// Its values after.
    pub new: Vec<String>,
}

/// A run that writes.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    command: Vec<String>,
    /// Created with the first write.
    run: Option<OpenRun>,
    num_files: usize,
}

/// The file that a run writes to.
#[derive(Debug)]
struct OpenRun {
    number: u64,
    file: File,
    /// Locked; `None` where the file system has no locks.
    lock: Option<File>,
    lock_path: PathBuf,
}

impl Drop for OpenRun {
    fn drop(&mut self) {
        drop(self.lock.take());
        // If a kill leaves it behind, it is unlocked, and does no harm.
        let _ = std::fs::remove_file(&self.lock_path);
    }
}

/// A past run.
#[derive(Debug)]
pub struct Run {
    /// Its number.
    pub number: u64,
    /// When it began.
    pub started: SystemTime,
    /// The command line.
    pub command: Vec<String>,
    /// What it wrote, in that order.
    pub files: Vec<RunFile>,
    /// Lines of its journal that are damaged: what they recorded cannot be undone.
    pub num_unreadable: usize,
    path: PathBuf,
}

/// One file of a run.
#[derive(Debug)]
pub struct RunFile {
    /// What changed.
    pub entry: Entry,
    /// Its number in the journal, where damaged entries count too.
    number: usize,
    /// Whether the write completed; if a kill interrupted it, it may or may not have.
    pub is_done: bool,
    /// Whether it was undone.
    pub is_undone: bool,
}

impl Entry {
    /// Describes a write.
    pub fn new(
        path: &Path,
        file_edit: &FileEdit,
        (old_hash, new_hash): (Hash, Hash),
        old_modified: Option<SystemTime>,
        tags: String,
        changes: Vec<Change>,
    ) -> Self {
        let since = old_modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let inverse = file_edit.inverse();
        let splices = inverse.splices().iter();
        Self {
            path: path.to_string_lossy().into_owned(),
            path_bytes: path.to_str().is_none().then(|| BASE64.encode(path.as_os_str().as_encoded_bytes())),
            old_sha256: HEXLOWER.encode(&old_hash),
            new_sha256: HEXLOWER.encode(&new_hash),
            old_modified: since.map(|since| (since.as_secs(), since.subsec_nanos())),
            tags,
            changes,
            splices: splices
                .map(|splice| (splice.at, splice.old.len() as u64, BASE64.encode(&splice.new)))
                .collect(),
        }
    }

    /// The file, absolute.
    pub fn path(&self) -> PathBuf {
        match self.path_bytes.as_ref().and_then(|bytes| BASE64.decode(bytes.as_bytes()).ok()) {
            Some(bytes) => from_bytes(bytes, &self.path),
            None => PathBuf::from(&self.path),
        }
    }

    /// When the file was last changed before the write.
    pub fn old_modified(&self) -> Option<SystemTime> {
        self.old_modified.map(|(seconds, nanos)| UNIX_EPOCH + Duration::new(seconds, nanos))
    }

    /// Whether a file with this hash is the one before the write.
    pub fn is_old(&self, hash: &Hash) -> bool {
        self.old_sha256 == HEXLOWER.encode(hash)
    }

    /// Whether a file with this hash is the one after the write.
    pub fn is_new(&self, hash: &Hash) -> bool {
        self.new_sha256 == HEXLOWER.encode(hash)
    }

    /// The edit that restores the old contents. `read` returns bytes of the file as it is now.
    ///
    /// # Errors
    /// If the journal is damaged, or the file shorter than it says.
    pub fn undo_edit(&self, mut read: impl FnMut(u64, u64) -> Result<Vec<u8>>) -> Result<FileEdit> {
        let mut splices = Vec::new();
        for (at, len, old) in &self.splices {
            let old = BASE64.decode(old.as_bytes());
            let old = old.map_err(|_| Error::damaged("undo journal", "its bytes are not base64"))?;
            splices.push(Splice::new(*at, read(*at, *len)?, old));
        }
        FileEdit::new(splices)
    }
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>, _text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

#[cfg(not(unix))]
fn from_bytes(_bytes: Vec<u8>, text: &str) -> PathBuf {
    PathBuf::from(text)
}

impl Journal {
    /// A journal in the user's data folder.
    pub fn new(data_folder: impl AsRef<Path>, command: Vec<String>) -> Self {
        Self { folder: data_folder.as_ref().join(FOLDER), command, run: None, num_files: 0 }
    }

    /// Creates its folder, and proves that it is writable: it is better to know before a long run than after
    /// it.
    ///
    /// # Errors
    /// If that is not possible; then we could not write any file either.
    pub fn prepare(&self) -> Result<()> {
        let what = || format!("{NOT_KEPT} in {}", self.folder.display());
        std::fs::create_dir_all(&self.folder).tried(what())?;
        let path = self.folder.join(format!("writable-{}", std::process::id()));
        let written = std::fs::write(&path, b"yes");
        let removed = std::fs::remove_file(&path);
        written.and(removed).tried(what())
    }

    /// The number of this run, once it has written something.
    pub fn run(&self) -> Option<u64> {
        self.run.as_ref().map(|run| run.number)
    }

    /// Saves to disk what is about to be written, and returns its number in the run.
    ///
    /// # Errors
    /// If that is not possible; then the file must not be written.
    pub fn begin(&mut self, entry: Entry) -> Result<usize> {
        if self.run.is_none() {
            self.run = Some(self.create()?);
        }
        let file = &mut self.run.as_mut().expect("it was just created").file;
        append(file, &Line::File(Box::new(entry)))?;
        file.sync_data().tried(NOT_KEPT)?;
        self.num_files += 1;
        Ok(self.num_files - 1)
    }

    /// Notes that the write completed. If this line is lost, the file's hash shows the same.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub fn done(&mut self, file: usize) -> Result<()> {
        self.run.as_mut().map_or(Ok(()), |run| append(&mut run.file, &Line::Done { file }))
    }

    fn create(&self) -> Result<OpenRun> {
        std::fs::create_dir_all(&self.folder).tried(format!("{NOT_KEPT} in {}", self.folder.display()))?;
        let mut number = numbers(&self.folder)?.last().copied().unwrap_or(0) + 1;
        let (number, mut file) = loop {
            match OpenOptions::new().append(true).create_new(true).open(run_path(&self.folder, number)) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                other => break (number, other.tried(format!("{NOT_KEPT} in {}", self.folder.display()))?),
            }
        };
        let lock_path = lock_path(&self.folder, number);
        let lock = File::create(&lock_path).ok().filter(|lock| lock.try_lock().is_ok());
        let started = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
        append(&mut file, &Line::Run { started, command: self.command.clone() })?;
        sync_folder(&self.folder);
        Ok(OpenRun { number, file, lock, lock_path })
    }
}

const NOT_KEPT: &str = "the undo journal cannot be written";

/// One write call per line, so that no line is half written between others.
fn append(file: &mut File, line: &Line) -> Result<()> {
    let mut text = serde_json::to_string(line).map_err(|error| Error::Unproven(error.to_string()))?;
    text.push('\n');
    let before = file.metadata().tried(NOT_KEPT)?.len();
    let written = file.write_all(text.as_bytes());
    if written.is_err() {
        // A line cut short by a full disk would swallow the next one.
        let _ = file.set_len(before);
    }
    written.tried(NOT_KEPT)
}

fn run_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:06}.jsonl"))
}

/// The file that is locked while a run writes.
fn lock_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:06}.lock"))
}

/// Numbers of the runs in a folder, oldest first.
fn numbers(folder: &Path) -> Result<Vec<u64>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.tried(format!("the undo journal in {} cannot be read", folder.display()))?,
    };
    let mut numbers: Vec<u64> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".jsonl")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// All runs, oldest first.
///
/// # Errors
/// If the folder cannot be read.
pub fn runs(data_folder: impl AsRef<Path>) -> Result<Vec<Run>> {
    let folder = data_folder.as_ref().join(FOLDER);
    numbers(&folder)?.into_iter().map(|number| Run::read(&folder, number)).collect()
}

impl Run {
    /// Whether any of it is left to undo.
    pub fn is_open(&self) -> bool {
        self.files.iter().any(|file| !file.is_undone)
    }

    fn read(folder: &Path, number: u64) -> Result<Self> {
        let path = run_path(folder, number);
        let what = format!("the undo journal {} cannot be read", path.display());
        let text = String::from_utf8_lossy(&std::fs::read(&path).tried(what)?).into_owned();
        let mut run = Self {
            number,
            started: UNIX_EPOCH,
            command: Vec::new(),
            files: Vec::new(),
            num_unreadable: 0,
            path,
        };
        let mut num_files = 0;
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            match serde_json::from_str(line) {
                Ok(Line::Run { started, command }) => {
                    run.started = UNIX_EPOCH + Duration::try_from_secs_f64(started).unwrap_or_default();
                    run.command = command;
                }
                Ok(Line::File(entry)) => {
                    let number = num_files;
                    run.files.push(RunFile { entry: *entry, number, is_done: false, is_undone: false });
                    num_files += 1;
                }
                Ok(Line::Done { file }) => run.mark(file, |file| file.is_done = true),
                Ok(Line::Undone { file }) => run.mark(file, |file| file.is_undone = true),
                Err(_) => {
                    run.num_unreadable += 1;
                    // The other two kinds of line are short, and are about a file that is already counted.
                    num_files += usize::from(line.starts_with("{\"file\""));
                }
            }
        }
        Ok(run)
    }

    /// Whether it is still writing, in a running process.
    pub fn is_writing(&self) -> bool {
        let lock = self.path.parent().map(|folder| lock_path(folder, self.number));
        let lock = lock.and_then(|path| File::open(path).ok());
        lock.is_some_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }

    fn mark(&mut self, number: usize, set: impl Fn(&mut RunFile)) {
        if let Ok(index) = self.files.binary_search_by_key(&number, |file| file.number) {
            set(&mut self.files[index]);
        }
    }

    /// Notes that a file has its old contents again.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn undone(&mut self, file: usize) -> Result<()> {
        let file = self.files[file].number;
        let mut journal = OpenOptions::new().append(true).open(&self.path).tried(NOT_KEPT)?;
        append(&mut journal, &Line::Undone { file })?;
        journal.sync_data().tried(NOT_KEPT)?;
        self.mark(file, |file| file.is_undone = true);
        Ok(())
    }
}
