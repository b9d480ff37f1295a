//! From what the user named to the files themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use genrescope_decode::{Decoders, foreign_kind, is_audio_name, is_audio_name_for, is_of_the_system};
use walkdir::{DirEntry, WalkDir};

use crate::error::Code;
use crate::printable::printable;

/// The files to work on, and what led nowhere.
#[derive(Debug, Default, PartialEq)]
pub struct Inputs {
    /// Named files in the order given, those in folders and patterns sorted; each file of a folder once,
    /// however many links lead to it.
    pub files: Vec<PathBuf>,
    /// What led nowhere.
    pub troubles: Vec<InputTrouble>,
    /// How many files in folders are of each kind that cannot be read.
    unreadable: BTreeMap<&'static str, usize>,
    /// Who is to decode them.
    decoders: Option<Decoders>,
}

/// Something named by the user that leads to no file.
#[derive(Debug, Clone, PartialEq)]
pub struct InputTrouble {
    /// What was named, or lies below it.
    pub path: PathBuf,
    /// What kind of trouble it is, for programs.
    pub code: Code,
    /// What is wrong with it, for people.
    pub words: String,
}

impl Inputs {
    /// Looks up files, folders and patterns, none of which will be decoded.
    pub fn list(paths: &[PathBuf]) -> Self {
        Self::default().with(paths)
    }

    /// The same, for what these decoders can read.
    pub fn list_for(paths: &[PathBuf], decoders: Decoders) -> Self {
        Self { decoders: Some(decoders), ..Self::default() }.with(paths)
    }

    fn with(self, paths: &[PathBuf]) -> Self {
        let mut inputs = self;
        for path in paths {
            // A file may have the name of a pattern.
            if path.symlink_metadata().is_ok() {
                inputs.add(path.clone());
            } else {
                inputs.add_pattern(path);
            }
        }
        inputs
    }

    /// Which files in folders are left out because they are of a kind that cannot be read, in one line, if
    /// any; and whether ffmpeg could decode them.
    pub fn left_out(&self) -> Option<(String, bool)> {
        let mut kinds: Vec<(usize, &str)> =
            self.unreadable.iter().map(|(&kind, &number)| (number, kind)).collect();
        // The most frequent first; ties by name, as they already are.
        kinds.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        let words: Vec<String> = kinds.iter().map(|(number, kind)| format!("{number} {kind}")).collect();
        let words = words.join(", ");
        let is_for_ffmpeg = self.decoders == Some(Decoders::Own);
        match kinds.iter().map(|(number, _)| number).sum() {
            0 => None,
            1 => {
                Some((format!("1 file of a kind that cannot be read was left out ({words})"), is_for_ffmpeg))
            }
            all => Some((
                format!("{all} files of kinds that cannot be read were left out ({words})"),
                is_for_ffmpeg,
            )),
        }
    }

    fn add(&mut self, path: PathBuf) {
        if path.is_dir() {
            self.add_folder(&path);
        } else {
            self.files.push(path);
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let before = (self.files.len(), self.troubles.len());
        let mut has_links = false;
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| !is_hidden(entry)) {
            match entry {
                Ok(entry) => {
                    has_links |= entry.depth() > 0 && entry.path_is_symlink();
                    if entry.file_type().is_file() {
                        if is_audio_name_for(entry.path(), self.decoders.unwrap_or_default()) {
                            self.files.push(entry.into_path());
                        } else if let Some(kind) = foreign_kind(entry.path()) {
                            *self.unreadable.entry(kind).or_default() += 1;
                        }
                    }
                }
                Err(error) if is_of_no_interest(&error) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.fail(&path, Code::Unreadable, format!("cannot be listed: {reason}"));
                }
            }
        }
        if has_links {
            let found = self.files.split_off(before.0);
            self.files.extend(each_once(found, folder));
        }
        if (self.files.len(), self.troubles.len()) == before {
            self.fail(folder, Code::NotFound, "no audio files in this folder".to_owned());
        }
    }

    fn add_pattern(&mut self, path: &Path) {
        let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
        match pattern.map(glob::glob) {
            Some(Ok(found)) => {
                let before = (self.files.len(), self.troubles.len());
                for path in found.flatten() {
                    self.add(path);
                }
                if (self.files.len(), self.troubles.len()) == before {
                    self.fail(path, Code::NotFound, "no file matches this pattern".to_owned());
                }
            }
            Some(Err(error)) => {
                self.fail(path, Code::NotFound, format!("not a valid pattern: {}", error.msg));
            }
            None => self.fail(path, Code::NotFound, "no such file or folder".to_owned()),
        }
    }

    fn fail(&mut self, path: &Path, code: Code, words: String) {
        self.troubles.push(InputTrouble { path: path.to_owned(), code, words });
    }
}

impl fmt::Display for InputTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", printable(&self.path), self.words)
    }
}

/// Each file once, even if links lead to it in several ways: by its place in the folder, or else by the first
/// way found.
fn each_once(files: Vec<PathBuf>, folder: &Path) -> Vec<PathBuf> {
    let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut chosen: HashMap<PathBuf, usize> = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        let real = file.canonicalize().unwrap_or_else(|_| file.clone());
        let lies_there = file.strip_prefix(folder).is_ok_and(|below| root.join(below) == real);
        let place = chosen.entry(real).or_insert(index);
        if lies_there {
            *place = index;
        }
    }
    let chosen: BTreeSet<usize> = chosen.into_values().collect();
    let numbered = files.into_iter().enumerate();
    numbered.filter(|(index, _)| chosen.contains(index)).map(|(_, file)| file).collect()
}

/// Whether this is in a folder only for the system's own use: `._song.mp3` is not a song, and `@eaDir` is
/// where a Synology disk station keeps what it knows about the songs.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && is_of_the_system(entry.file_name())
}

/// A link back to a folder that contains it, or one to nothing that is not named like a song.
fn is_of_no_interest(error: &walkdir::Error) -> bool {
    let is_denied = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
    // A link to nowhere or to itself matters only if it stood for music.
    let leads_nowhere = !is_denied && error.path().is_some_and(|path| path.is_symlink() && !path.exists());
    error.loop_ancestor().is_some() || leads_nowhere && !error.path().is_some_and(is_audio_name)
}
