//! Labeled audio: what there is to learn from.

use std::path::{Path, PathBuf};

use crate::labels::Target;

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

    /// Its file, if it is a recording.
    pub fn path(&self) -> Option<&Path> {
        match &self.sound {
            Sound::File(path) => Some(path),
            _ => None,
        }
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
