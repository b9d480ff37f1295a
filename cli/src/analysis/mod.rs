//! From files to what the engine makes of them, for every command that needs it: the options, and what is
//! printed. The work itself is done by `genrescope-offline`.

mod args;
mod survey;
mod worker_main;

pub(crate) use genrescope_offline::{
    Answer, Facts, FileAnalyzer, LevelSums, LevelTrouble, MixAnalysis, Played, SoundReader, Span,
};

pub(crate) use self::args::{AnalysisArgs, Jobs, MixLimits, PlayLimits, Rate, worker_program};
pub(crate) use self::survey::{Survey, survey};
pub(crate) use self::worker_main::{Args as WorkerArgs, run as run_worker};
