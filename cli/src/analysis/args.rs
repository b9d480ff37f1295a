//! The options of every command that analyzes files.

use std::path::PathBuf;
use std::time::Duration;

use genrescope_decode::Decoders;
use genrescope_library::cache_folder;

/// The cache's file in its folder.
const CACHE_FILE: &str = "analyses.sqlite";

/// The options shared by all commands that analyze files.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AnalysisArgs {
    #[command(flatten)]
    jobs: Jobs,

    /// Do without the results of other runs, and keep none
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,

    /// Keep results in this file [default: analyses.sqlite in the user's cache folder]
    #[arg(long, value_name = "FILE")]
    cache: Option<PathBuf>,

    /// Give up on a file that takes longer than this
    #[arg(long, value_name = "SECONDS", default_value = "1800", value_parser = clap::value_parser!(u32).range(1..))]
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
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

/// Limits for one file that may play for any length of time: it is given up once it makes no more progress.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct MixLimits {
    /// Give up on a recording that takes longer than this [default: no limit while it makes progress]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
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
    #[arg(long, value_name = "MIB", default_value = "2048", value_parser = clap::value_parser!(u32).range(1..))]
    memory_limit: u32,
}

/// What one file may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// `None`: no limit as long as there is progress.
    pub(super) time: Option<Duration>,
    pub(super) memory_mib: u32,
    /// Who decodes: what ffmpeg costs counts too.
    pub(super) decoders: Decoders,
}

impl AnalysisArgs {
    /// How many files to work on at once.
    pub(crate) fn jobs(&self) -> usize {
        self.jobs.number()
    }

    /// The cache's file; `None` if there should be none, or the system has no place for it.
    pub(super) fn cache(&self) -> Option<PathBuf> {
        if self.no_cache {
            return None;
        }
        self.cache.clone().or_else(|| cache_folder().map(|folder| folder.join(CACHE_FILE)))
    }

    /// Who decodes.
    pub(crate) fn decoders(&self) -> Decoders {
        self.ffmpeg.decoders()
    }

    pub(super) fn limits(&self) -> Limits {
        Limits::new(Some(self.time_limit), &self.memory, self.decoders())
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

    pub(super) fn limits(&self) -> Limits {
        Limits::new(self.time_limit, &self.memory, self.decoders())
    }
}

impl PlayLimits {
    pub(super) fn limits(&self) -> Limits {
        Limits::new(None, &self.memory, self.ffmpeg.decoders())
    }
}

impl Limits {
    /// What loading a model may cost: a usual one takes a twentieth of it.
    pub(super) const MODEL: Self =
        Self { time: Some(Duration::from_secs(60)), memory_mib: 2048, decoders: Decoders::Own };

    fn new(seconds: Option<u32>, memory: &MemoryLimit, decoders: Decoders) -> Self {
        let time = seconds.map(|seconds| Duration::from_secs(seconds.into()));
        Self { time, memory_mib: memory.memory_limit, decoders }
    }
}
