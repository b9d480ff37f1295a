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
//! Offline: all samples are at hand and are analyzed on the calling thread.
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
//! // At the end: no more sound comes; what is in the ring is still heard.
//! drop(tap);
//! assert_eq!(engine.join().heard_seconds, 0.01);
//! # Ok(())
//! # }
//! ```
//!
//! `examples/` has whole programs: a file, a live input, your own head.
//!
//! # A guide
//! **Starting.** An [`EngineConfig`] fixes the sample rate and the length of the ring for an engine's life;
//! its [`Settings`] say how much sound an answer is about, how often an answer comes, and from which
//! probability up it is `sure`. [`Engine::start`] allocates everything and loads the [`Model`] on another
//! thread, so it may be called where a host activates a plugin.
//!
//! **On the audio thread** there is only the [`AudioTap`]. Its methods cannot fail and never wait: a block
//! that does not fit into the ring is dropped whole and counted. Dropping the tap ends the sound.
//!
//! **Reading.** [`Engine::snapshot`] copies the newest [`Snapshot`], on any thread and as often as a face
//! likes; [`Engine::reader`] gives another thread its own reading end. Look at the [`State`] first: before
//! the first answer, after 3 s of sound, and if the model could not be loaded, the probabilities mean
//! nothing. Genres and tags come in the order of [`Model::genres`] and [`ModelInfo::tags`], which name them.
//! A reader that needs single values, the audio thread included, has [`GenreMeters`].
//!
//! **Changing a running engine.** [`Engine::reset`], [`Engine::set_frozen`], [`Engine::set_settings`] and
//! [`Engine::set_model`] return at once and act at the analysis thread's next look, within 20 ms. If an
//! engine cannot do something, it refuses with an [`Error`]; nothing is ignored silently. Code that must run
//! on the analysis thread itself, such as a sender, is a [`Companion`].
//!
//! **Pictures.** [`Engine::watch_spectrum`] gives [`SpectrumColumn`]s, 30 a second, for as long as somebody
//! keeps the reader.
//!
//! **Sound that is complete**, such as a file, goes through a [`Listener`]: the same stages, on the caller's
//! thread, with the same numbers. A [`FeatureStream`] stops before the head and gives what the networks
//! heard.
//!
//! **Models.** [`Model::read`] takes the files' bytes, so where the bytes come from is the caller's business;
//! every hash and shape is checked. Your own [`Head`](model::Head) learns from a `FeatureStream`'s
//! [`Features`](model::Features).
//!
//! # Non-guarantees
//! The network's numbers may differ in their last digits between processors. Sound that was dropped is not
//! made up for: time is counted in samples heard. An engine does not follow a change of the sample rate;
//! start another one.

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
pub use model::{Model, ModelInfo, ModelSource};
pub use snapshot::{
    GenreMeters, Level, MAX_EMBEDDING_LEN, MAX_GENRES, MAX_TAGS, Slots, Snapshot, SnapshotReader, State,
};
