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
//!
//! # Examples
//! Read the genres of a file, plan a change, write it, undo it:
//! ```
//! use std::fs::{self, File};
//! use std::path::Path;
//!
//! use genrescope_tags::{Edit, Field, Journal, Plan, Profile, TagFile, runs, undo_run};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let clips = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/clips"));
//! # let folder = tempfile::tempdir()?;
//! # let (song, data_folder) = (folder.path().join("song.mp3"), folder.path().join("data"));
//! # fs::copy(clips.join("house.mp3"), &song)?;
//! let before = fs::read(&song)?;
//! let genres = TagFile::read(&File::open(&song)?)?.values(&Field::Genre)?;
//!
//! // Programs differ in how they read several genres: a profile knows how.
//! let profile = Profile::named("rekordbox").expect("it is one of PROFILES");
//! let mut values = genres.clone();
//! values.push("Deep House".to_owned());
//! let plan = Plan::make(&song, &profile, |_tags| Ok(vec![Edit { field: Field::Genre, values }]))?;
//! for change in &plan.changes {
//!     println!("{}: {:?} becomes {:?}", change.field, change.old, change.new);
//! }
//!
//! // A hash of the sound that knows nothing about tags proves that only tags change.
//! let sound = |path: &Path| {
//!     let hash = genrescope_decode::content_hash(path).map_err(|error| error.to_string())?;
//!     Ok(*hash.as_bytes())
//! };
//! let command = vec!["my-tagger".to_owned(), "song.mp3".to_owned()];
//! let mut journal = Journal::new(&data_folder, command);
//! journal.prepare()?;
//! plan.write(&mut journal, false, &sound)?;
//! let written = TagFile::read(&File::open(&song)?)?.values(&Field::Genre)?;
//! assert!(written[0].ends_with("Deep House") && written != genres);
//!
//! // A run is undone once nothing writes to it anymore.
//! drop(journal);
//! let mut runs = runs(&data_folder)?;
//! let run = runs.last_mut().expect("one was just written");
//! undo_run(run, |path, outcome| println!("{}: {outcome:?}", path.display()))?;
//! assert_eq!(fs::read(&song)?, before);
//! # Ok(())
//! # }
//! ```
//!
//! What to write for what a model heard is decided by [`Rules`], what genres are called by a [`Taxonomy`].

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
