//! Files in, analyses and tags out: what the command and the Python package share.
//!
//! ```text
//! paths ──> inputs ──> cache ──> worker ──> cache ──> analysis ──> writer ──> outcome
//!           files,     known?    a child     kept                  genres
//!           folders,             process                           into tags
//!           patterns
//! ```
//!
//! Long recordings ([`MixAnalyzer`]) and what is computed from sound alone ([`SoundReader`]) go straight to a
//! worker, and no cache keeps the results. Samples that are in memory already need no worker:
//! [`analyze_samples`].
//!
//! Files are not trusted: decoding and the network run in child processes with bounded memory and time. A
//! file that crashes or hangs its worker costs one [`FileError`], and the next file gets another worker. A
//! [`WorkerProgram`] says which program such a process runs; that program calls [`run_worker`].
//!
//! Nothing here prints: callers get errors, warnings and outcomes as values.

mod error;
mod facts;
mod file_analyzer;
mod hear;
mod input_level;
mod inputs;
mod jobs;
mod limits;
mod lock;
mod messages;
mod mix;
mod play;
mod printable;
mod read_sound;
mod shard;
mod sound;
mod trial;
mod worker;
mod worker_main;
mod worker_program;
mod workers;
mod writing;

pub use self::error::{Advice, Code, FileError, Result, advice_for};
pub use self::facts::Facts;
pub use self::file_analyzer::{Answer, CacheTrouble, FileAnalyzer};
pub use self::hear::{analyze_samples, find_segments};
pub use self::input_level::{LevelSums, LevelTrouble};
pub use self::inputs::{InputTrouble, Inputs};
pub use self::jobs::for_each_in_order;
pub use self::limits::Limits;
pub use self::messages::Span;
pub use self::mix::{MixAnalysis, MixAnalyzer};
pub use self::play::Played;
pub use self::printable::{is_harmless, path_bytes, printable};
pub use self::shard::Shard;
pub use self::sound::SoundReader;
pub use self::trial::try_model;
pub use self::worker_main::run_worker;
pub use self::worker_program::WorkerProgram;
pub use self::workers::Workers;
pub use self::writing::{
    InvalidOption, Outcome, Verdict, Write, WriteOptions, Writer, profile, sound, taxonomy, unknown_genres,
    why_skipped,
};
