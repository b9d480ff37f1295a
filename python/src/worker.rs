//! Worker processes: what they run, and what they may cost.

use std::path::PathBuf;
use std::time::Duration;

use genrescope_decode::Decoders;
use genrescope_offline::{FileError, Limits, WorkerProgram};
use pyo3::prelude::*;

use crate::error::other_error;

/// Seconds or `None` for no limit, MiB, and whether ffmpeg may decode.
pub(crate) type LimitValues = (Option<f64>, u32, bool);

/// The limits that these values stand for.
pub(crate) fn limits((seconds, memory_mib, ffmpeg): LimitValues) -> Limits {
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Limits { time, memory_mib, decoders: decoders(ffmpeg) }
}

/// Which decoders to use.
pub(crate) fn decoders(ffmpeg: bool) -> Decoders {
    if ffmpeg { Decoders::OwnAndFfmpeg } else { Decoders::Own }
}

/// A command line as a worker's program.
pub(crate) fn program(command: &[String]) -> WorkerProgram {
    let (program, arguments) =
        command.split_first().map_or((String::new(), &[][..]), |(first, rest)| (first.clone(), rest));
    WorkerProgram { program: program.into(), arguments: arguments.iter().map(Into::into).collect() }
}

/// The cache's file that the command uses as well; `None` if the system has no place for it.
#[pyfunction]
pub(crate) fn cache_file() -> Option<PathBuf> {
    genrescope_library::cache_file()
}

/// Works on requests as they arrive on stdin, until it closes.
#[pyfunction]
pub(crate) fn run_worker(
    py: Python<'_>,
    memory_limit_mib: u32,
    ffmpeg: bool,
    model: Option<PathBuf>,
) -> PyResult<()> {
    let load = || {
        let loaded = match &model {
            None => genrescope_models::default_model(),
            Some(path) => genrescope_models::open(path),
        };
        loaded.map_err(|error| FileError::model(error.report()))
    };
    py.detach(|| genrescope_offline::run_worker(memory_limit_mib, decoders(ffmpeg), load))
        .map_err(other_error)
}
