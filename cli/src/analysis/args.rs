//! The options of every command that analyzes files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use genrescope_decode::Decoders;
use genrescope_engine::ModelInfo;
use genrescope_library::{CacheError, cache_file};
use genrescope_offline::{
    CacheTrouble, FileAnalyzer, Limits, MixAnalyzer, SoundReader, WorkerProgram, Workers,
};
use genrescope_spectral::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, SAMPLE_RATE_HZ};

use crate::console::{complain, printable};
use crate::whole_number::whole_number;

/// The options shared by all commands that analyze files.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AnalysisArgs {
    #[command(flatten)]
    jobs: Jobs,

    /// Use no results of other runs, and keep none
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,

    /// Keep results in this file [default: analyses.sqlite in the user's cache folder]
    #[arg(long, value_name = "FILE")]
    cache: Option<PathBuf>,

    /// Give up on a file that takes longer than this
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::TRACK_SECONDS, value_parser = whole_number::<u32>(1..))]
    time_limit: u32,

    #[command(flatten)]
    memory: MemoryLimit,

    #[command(flatten)]
    ffmpeg: FfmpegChoice,
}

/// How many files at a time.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Jobs {
    /// Work on this many files at once [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = whole_number::<u16>(1..))]
    jobs: Option<u16>,
}

/// The rate at which sound is examined.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Rate {
    /// Resample to this rate first, Hz; frequencies above half of it are lost
    #[arg(
        id = "rate",
        long = "rate",
        value_name = "HZ",
        default_value_t = SAMPLE_RATE_HZ,
        value_parser = whole_number::<u32>(u64::from(MIN_SAMPLE_RATE_HZ)..=u64::from(MAX_SAMPLE_RATE_HZ)),
    )]
    pub(crate) hz: u32,
}

/// Limits for one file that may play for any length of time: genrescope gives up on it once it stops making
/// progress.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct MixLimits {
    /// Give up on a recording that takes longer than this [default: no limit while it makes progress]
    #[arg(long, value_name = "SECONDS", value_parser = whole_number::<u32>(1..))]
    time_limit: Option<u32>,

    #[command(flatten)]
    memory: MemoryLimit,

    #[command(flatten)]
    ffmpeg: FfmpegChoice,
}

/// Who decodes.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct FfmpegChoice {
    /// Decode unsupported formats (WMA, WavPack, HE-AAC, AC-3 ...) with the ffmpeg that is installed
    #[arg(long)]
    ffmpeg: bool,
}

impl FfmpegChoice {
    pub(crate) fn decoders(self) -> Decoders {
        if self.ffmpeg { Decoders::OwnAndFfmpeg } else { Decoders::Own }
    }
}

/// Limits for a file that is played, and takes as long as it plays.
#[cfg(feature = "live")]
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PlayLimits {
    #[command(flatten)]
    memory: MemoryLimit,

    #[command(flatten)]
    ffmpeg: FfmpegChoice,
}

#[derive(Debug, Clone, clap::Args)]
struct MemoryLimit {
    /// Give up on a file that needs more memory than this (not on Windows)
    #[arg(long, value_name = "MIB", default_value_t = Limits::MEMORY_MIB, value_parser = whole_number::<u32>(1..))]
    memory_limit: u32,
}

impl AnalysisArgs {
    /// How many files to work on at once.
    pub(crate) fn jobs(&self) -> usize {
        self.jobs.number()
    }

    /// The cache's file; `None` if there should be none, or the system has no place for it.
    pub(crate) fn cache(&self) -> Option<PathBuf> {
        if self.no_cache {
            return None;
        }
        self.cache.clone().or_else(cache_file)
    }

    /// Who decodes.
    pub(crate) fn decoders(&self) -> Decoders {
        self.ffmpeg.decoders()
    }

    /// Analyzes files with a model and the path that it comes from, if it is not the built-in one; reports a
    /// cache that cannot be used.
    ///
    /// # Errors
    /// If this program's own file, which the workers run, cannot be found.
    pub(crate) fn file_analyzer(&self, model: &ModelInfo, model_path: Option<&Path>) -> Result<FileAnalyzer> {
        let workers = Workers::new(worker_program()?, self.limits(), model_path);
        Ok(FileAnalyzer::new(workers, self.cache(), model, |trouble| complain(without_cache(trouble))))
    }

    /// Reads the sound of files within the same limits.
    ///
    /// # Errors
    /// As [`file_analyzer`](Self::file_analyzer).
    pub(crate) fn sound_reader(&self) -> Result<SoundReader> {
        Ok(SoundReader::new(Workers::new(worker_program()?, self.limits(), None)))
    }

    fn limits(&self) -> Limits {
        limits(Some(self.time_limit), &self.memory, self.decoders())
    }
}

impl Jobs {
    /// How many files to work on at once.
    pub(crate) fn number(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.map_or_else(cores, usize::from)
    }
}

impl MixLimits {
    /// Who decodes.
    pub(crate) fn decoders(&self) -> Decoders {
        self.ffmpeg.decoders()
    }

    /// Analyzes long recordings with the model at a path, or the built-in one.
    ///
    /// # Errors
    /// If this program's own file, which the workers run, cannot be found.
    pub(crate) fn mix_analyzer(&self, model_path: Option<&Path>) -> Result<MixAnalyzer> {
        Ok(MixAnalyzer::new(Workers::new(worker_program()?, self.limits(), model_path)))
    }

    /// Reads the sound of files.
    ///
    /// # Errors
    /// As [`mix_analyzer`](Self::mix_analyzer).
    pub(crate) fn sound_reader(&self) -> Result<SoundReader> {
        Ok(SoundReader::new(Workers::new(worker_program()?, self.limits(), None)))
    }

    fn limits(&self) -> Limits {
        limits(self.time_limit, &self.memory, self.decoders())
    }
}

#[cfg(feature = "live")]
impl PlayLimits {
    /// Reads the sound of the file.
    ///
    /// # Errors
    /// If this program's own file, which the workers run, cannot be found.
    pub(crate) fn sound_reader(&self) -> Result<SoundReader> {
        let limits = limits(None, &self.memory, self.ffmpeg.decoders());
        Ok(SoundReader::new(Workers::new(worker_program()?, limits, None)))
    }
}

fn limits(seconds: Option<u32>, memory: &MemoryLimit, decoders: Decoders) -> Limits {
    let time = seconds.map(|seconds| Duration::from_secs(seconds.into()));
    Limits { time, memory_mib: memory.memory_limit, decoders }
}

/// This very program as a worker.
///
/// # Errors
/// If its own file cannot be found.
pub(crate) fn worker_program() -> Result<WorkerProgram> {
    WorkerProgram::this(&["worker"]).context("cannot find this program's own file")
}

fn without_cache(CacheTrouble { path, error }: &CacheTrouble<'_>) -> String {
    let help = match error {
        CacheError::Foreign | CacheError::Newer | CacheError::Folder(_) => "--cache names another file",
        _ => "delete the file to start over, or name another one with --cache",
    };
    format!("the cache {} {error}; continuing without it ({help})", printable(path))
}
