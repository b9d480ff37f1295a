//! Genres in the tags of audio files, written without losing a byte.
//!
//! ```text
//! file ──> container ──> policy ──> FileEdit ──> copy, proof ──> journal ──> the file
//!          its tags       what to    bytes that   next to it,    how to       in one step
//!                         write      change       fsynced        undo it
//! ```
//!
//! We never read a tag into a model of our own and write that back. What changes is a [`FileEdit`]: the bytes
//! of one field, and the lengths around it. Everything else, known or not, stays where it is, because nothing
//! touches it; the journal holds the inverse of the same edit, which restores the file bit for bit.

mod ape;
mod chapter;
mod common;
mod container;
mod error;
mod field;
mod file;
mod file_edit;
mod flac;
mod id3v1;
mod id3v2;
mod iff;
mod info_list;
mod journal;
mod leftovers;
mod mp4;
mod mpeg;
mod ogg;
mod policy;
mod profile;
mod replace;
mod said;
mod source;
mod tail;
mod taxonomy;
mod undo;
mod vorbis_comment;
mod writer;

pub use self::chapter::Chapter;
pub use self::common::Common;
pub use self::container::OtherTagGenre;
pub use self::error::{Error, Result};
pub use self::field::{Edit, Field, FieldError};
pub use self::file::{Carried, TagFile};
pub use self::file_edit::{FileEdit, Hash, Splice};
pub use self::id3v1::GENRES as ID3V1_GENRES;
pub use self::journal::{Change, Entry, Journal, Run, RunFile, runs};
pub use self::leftovers::{create_temp_file, remove_leftovers};
pub use self::policy::{GenreLevel, Policy, Rules, ScoredGenre, scores_text};
pub use self::profile::{Id3Version, MultiValue, PROFILES, Profile};
pub use self::taxonomy::Taxonomy;
pub use self::undo::{Undone, Unrestorable, check_undo, newest_undoable, undo, undo_run};
pub use self::writer::{Plan, SoundHash};
