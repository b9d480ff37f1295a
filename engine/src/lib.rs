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
//! ```no_run
//! use std::sync::Arc;
//! use genrescope_engine::{Engine, EngineConfig, Model};
//!
//! # fn main() -> genrescope_engine::Result<()> {
//! # let files: genrescope_engine::model::ModelFiles = unimplemented!();
//! let model = Arc::new(Model::read(&files)?);
//! let config = EngineConfig { sample_rate_hz: 48_000, ..EngineConfig::default() };
//! let (engine, mut tap) = Engine::start(config, model)?;
//! // In the audio callback, two channels of any length:
//! tap.push_block(&[&[0.0; 480], &[0.0; 480]]);
//! // In the face, as often as it likes:
//! let snapshot = engine.snapshot();
//! println!("{:?} after {:.1} s", snapshot.state, snapshot.heard_seconds);
//! # Ok(())
//! # }
//! ```

pub mod analysis;
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
pub use companion::Companion;
pub use engine::{Command, Engine, EngineConfig};
pub use error::{Error, Result};
pub use listening::{FeatureStream, Heard, Listener, Settings, Update, WHOLE_TRACK};
pub use model::{Model, ModelSource};
pub use snapshot::{
    GenreMeters, Level, MAX_EMBEDDING_LEN, MAX_GENRES, MAX_TAGS, Snapshot, SnapshotReader, State,
};
