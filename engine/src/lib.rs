//! From sound to genre, in real time.
//!
//! ```text
//! audio thread ──> ring ──> analysis ──> model ──> listening window ──> snapshot ──> faces
//!  AudioTap       f32       log-mel      tract      pooling, state       Copy value
//!  push_block               patches      + head
//! ```
//!
//! Live, [`Engine::start`] wires the stages; a few threads run the analysis for all engines of a process. The
//! audio callback gets the [`AudioTap`] and nothing else. Offline, a [`Listener`] runs the same stages on the
//! caller's thread and gives the same numbers for the same samples.
//!
//! # Examples
//! Offline: samples that are all there, heard on this very thread.
//! ```
//! use genrescope_engine::{Listener, Settings, State};
//!
//! # fn main() -> genrescope_engine::Result<()> {
//! let model = genrescope_models::default_model()?;
//! let mut listener = Listener::new(model.clone(), 22_050, Settings::default())?;
//! let tone: Vec<f32> = (0..4 * 22_050).map(|i| 0.3 * (i as f32 * 0.06).sin()).collect();
//! listener.push(&tone, |update| println!("heard {:.1} s", update.end_seconds));
//! listener.finish(|_| ());
//!
//! let snapshot = listener.snapshot();
//! assert!(matches!(snapshot.state, State::NotMusic | State::Unsure | State::Sure));
//! for (genre, probability) in model.genres().names().zip(&*snapshot.genres) {
//!     println!("{genre}: {probability:.2}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Live: the callback pushes blocks of any length, and a face looks whenever it likes.
//! ```
//! use genrescope_engine::{Engine, EngineConfig};
//!
//! # fn main() -> genrescope_engine::Result<()> {
//! let config = EngineConfig { sample_rate_hz: 48_000, ..EngineConfig::default() };
//! let (engine, mut tap) = Engine::start(config, genrescope_models::default_model()?)?;
//!
//! // In the audio callback, for two channels:
//! tap.push_block(&[&[0.1; 480], &[0.2; 480]]);
//!
//! // In the face:
//! println!("{} after {:.1} s", engine.snapshot().state, engine.snapshot().heard_seconds);
//!
//! // At the end: no more sound comes, and what came is heard.
//! drop(tap);
//! assert_eq!(engine.join().heard_seconds, 0.01);
//! # Ok(())
//! # }
//! ```
//!
//! `examples/` has whole programs: a file, a live input, a head of one's own.
//!
//! # Where to go from here
//! - [`Engine`] and [`AudioTap`] for live sound, [`Settings`] and [`EngineConfig`] for how to listen.
//! - [`Listener`] for sound that is all there, [`FeatureStream`] for what the network hears in it.
//! - [`Snapshot`] and [`State`] for the answer; the [`Model`] names its genres and tags.
//! - [`model`] for heads of one's own, [`analysis`] for the stages before the network.
//! - [`Error`] for all that can go wrong.

pub mod analysis;
mod command;
mod companion;
mod engine;
mod error;
mod listening;
pub mod model;
mod pool;
mod worker;

use genrescope_realtime::{audio, ring, snapshot};

pub use analysis::{Analyzer, SpectrumColumn, SpectrumReader};
pub use audio::{AudioTap, MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, mix_down};
pub use command::Command;
pub use companion::Companion;
pub use engine::{Engine, EngineConfig};
pub use error::{Error, Result};
pub use listening::{FeatureStream, Heard, Listener, Settings, Update, WHOLE_TRACK};
pub use model::{Model, ModelSource};
pub use snapshot::{
    GenreMeters, Level, MAX_EMBEDDING_LEN, MAX_GENRES, MAX_TAGS, Slots, Snapshot, SnapshotReader, State,
};
