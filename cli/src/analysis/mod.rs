//! From files to what the engine makes of them, for every command that needs it.
//!
//! ```text
//! file ──> cache ──> worker ──> cache
//!          known?    a child     kept
//!                    process
//! ```
//!
//! Long recordings (`mix.rs`) and what is computed from sound alone (`sound.rs`) go straight to a worker, and no
//! cache keeps the results.
//!
//! Files are not trusted: decoding and the network run in child processes with bounded memory and time. A
//! file that crashes or hangs its worker costs one error line, and the next file gets another worker.

mod args;
mod file_analyzer;
mod hear;
mod help;
mod input_level;
mod messages;
mod mix;
mod play;
mod read_sound;
mod sound;
mod survey;
mod trial;
mod worker;
mod worker_main;
mod workers;

pub(crate) use self::args::{AnalysisArgs, Jobs, MixLimits, PlayLimits};
pub(crate) use self::file_analyzer::{Answer, FileAnalyzer};
pub(crate) use self::input_level::{LevelSums, LevelTrouble};
pub(crate) use self::messages::Span;
pub(crate) use self::mix::{MixAnalysis, MixAnalyzer};
pub(crate) use self::play::Played;
pub(crate) use self::sound::{Facts, SoundReader};
pub(crate) use self::survey::{Survey, survey};
pub(crate) use self::trial::try_model;
pub(crate) use self::worker_main::{Args as WorkerArgs, run as run_worker};
