//! Labeled audio: what there is to learn from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use genrescope_decode::{Decoders, is_audio_name_for, is_of_the_system};

use crate::labels::{LabelMap, Target};

/// Where a clip's sound comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sound {
    /// An audio file.
    File(PathBuf),
    /// Made by code: the index of a [`synthetic`](crate::synthetic_clips) clip.
    Synthetic(u32),
    /// Music made by code: which genre, and which take of it.
    Studio {
        /// The genre played.
        genre: String,
        /// Which of its takes.
        take: u32,
    },
}

/// One labeled clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// Its sound.
    pub sound: Sound,
    /// The collection it is from.
    pub source: String,
    /// Its genre, in the collection's own words.
    pub genre: String,
    /// Clips of one recording or artist share a group, in whatever collection; it is never divided between
    /// training and judging.
    pub group: String,
    /// What the head should answer.
    pub target: Target,
    /// How much it counts relative to others of its label: 1, or less where the label is uncertain.
    pub trust: f64,
    /// Whether its label is too uncertain to judge by.
    pub is_weak: bool,
}

impl Clip {
    /// Whether it is a recording.
    pub fn is_file(&self) -> bool {
        matches!(self.sound, Sound::File(_))
    }

    /// A name for messages.
    pub fn name(&self) -> String {
        match &self.sound {
            Sound::File(path) => path.display().to_string(),
            Sound::Synthetic(index) => format!("synthetic clip {index}"),
            Sound::Studio { genre, take } => format!("studio take {take} of {genre}"),
        }
    }
}

/// Reads a manifest: tab-separated, a header, and at least the columns `path`, `genre` and `group`; `set`
/// names the collection and `subgenre` says more about the genre. Paths are relative to the manifest.
///
/// Clips whose genre the label map leaves out are not returned.
///
/// # Errors
/// When the file cannot be read, a column is missing, or a genre is unknown to the label map.
pub fn read_manifest(path: &Path, labels: &LabelMap) -> Result<Vec<Clip>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("manifest {} cannot be read", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| header.iter().position(|column| *column == name);
    let required = |name: &str| {
        column(name).with_context(|| format!("manifest {} has no column `{name}`", path.display()))
    };
    let (path_column, genre_column, group_column) =
        (required("path")?, required("genre")?, required("group")?);
    let (set_column, subgenre_column) = (column("set"), column("subgenre"));
    let mut clips = Vec::new();
    for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let field =
            |column: Option<usize>| column.and_then(|column| fields.get(column)).copied().unwrap_or("");
        let place = || format!("manifest {}, line {}", path.display(), index + 2);
        if fields.len() < header.len() {
            bail!("{}: {} columns, expected {}", place(), fields.len(), header.len());
        }
        let (source, genre) = (field(set_column), field(Some(genre_column)));
        let Some(target) = labels.target(source, genre, field(subgenre_column)).with_context(place)? else {
            continue;
        };
        if labels.is_left_out(field(Some(path_column))) {
            continue;
        }
        clips.push(Clip {
            sound: Sound::File(folder.join(field(Some(path_column)))),
            group: field(Some(group_column)).to_owned(),
            source: source.to_owned(),
            genre: genre.to_owned(),
            target,
            trust: labels.trust(source, genre),
            is_weak: labels.is_weak(source),
        });
    }
    Ok(clips)
}

/// Reads folders: each folder in `root` is a genre, each audio file below it a clip and a group of its own.
///
/// Leaves out files that are not named like audio files, the system's own, and folders without any music.
/// Folders whose names differ only in case are one genre.
///
/// # Errors
/// When a folder cannot be read, or there are fewer than two genres.
pub fn read_folders(root: &Path, decoders: Decoders) -> Result<(LabelMap, Vec<Clip>)> {
    let mut genres: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for folder in list(root)?.into_iter().filter(|path| path.is_dir()) {
        let files = files_below(&folder, decoders)?;
        if !files.is_empty() {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            genres.entry(name).or_default().extend(files);
        }
    }
    if genres.len() < 2 {
        bail!(
            "{} has {} with audio files; a head needs at least two genres, one folder each",
            root.display(),
            if genres.len() == 1 { "1 folder".to_owned() } else { format!("{} folders", genres.len()) },
        );
    }
    let labels = LabelMap::plain(genres.keys().cloned().collect());
    let mut clips = Vec::new();
    for (genre, files) in genres {
        let target = labels.target("", &genre, "")?.context("the label map was made from these names")?;
        for file in files {
            clips.push(Clip {
                group: file.display().to_string(),
                sound: Sound::File(file),
                source: String::new(),
                genre: genre.clone(),
                target: target.clone(),
                trust: 1.0,
                is_weak: false,
            });
        }
    }
    Ok((labels, clips))
}

/// A folder's entries except the system's own, sorted, so that training does not depend on the file system.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("folder {} cannot be read", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.file_name().is_some_and(|name| !is_of_the_system(name)));
    paths.sort();
    Ok(paths)
}

/// The audio files in a folder and below it.
pub(crate) fn files_below(folder: &Path, decoders: Decoders) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in list(folder)? {
        if path.is_dir() && !path.is_symlink() {
            files.extend(files_below(&path, decoders)?);
        } else if path.is_file() && is_audio_name_for(&path, decoders) {
            files.push(path);
        }
    }
    Ok(files)
}
