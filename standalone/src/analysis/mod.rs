//! From files to what the engine makes of them, for every command that asks.
//!
//! ```text
//! file ──> cache ──> worker ──> cache
//!          known?    a child     kept
//!                    process
//! ```
//!
//! Long recordings (`mix.rs`) go straight to a worker, and no cache keeps what is found.
//!
//! Files are not trusted: decoding and the network run in child processes with bounded memory and time. What crashes or
//! hangs one costs its file a line, and the next file gets another.

mod analyser;
mod args;
mod hear;
mod input_level;
mod messages;
mod mix;
mod survey;
mod trial;
mod worker;
mod worker_main;
mod workers;

pub(crate) use self::analyser::{Analyser, Answer};
pub(crate) use self::args::{AnalysisArgs, MixLimits};
pub(crate) use self::mix::{MixAnalyser, MixAnalysis};
pub(crate) use self::survey::{Survey, survey};
pub(crate) use self::trial::try_model;
pub(crate) use self::worker_main::{Args as WorkerArgs, run as run_worker};
