//! The options of all that learns.

use std::path::PathBuf;

use anyhow::Result;
use genrescope_decode::Decoders;
use genrescope_engine::model::Backbone;
use genrescope_lab::{DEFAULT_INPUTS, Extractor};
use genrescope_library::cache_folder;
use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::{FfmpegChoice, Jobs};

/// The options of all that learns.
#[derive(Debug, clap::Args)]
pub(crate) struct LearningArgs {
    /// Seed for everything random: the same seed and tracks give the same result
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,

    /// Folder that keeps the features of tracks, so that the next run starts at once [default: in the user's cache
    /// folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    ffmpeg: FfmpegChoice,
}

impl LearningArgs {
    /// Who decodes.
    pub(super) fn decoders(&self) -> Decoders {
        self.ffmpeg.decoders()
    }

    /// What makes features on a backbone, each once.
    ///
    /// # Errors
    /// When there is nowhere to keep them.
    pub(super) fn extractor(&self, backbone: Backbone) -> Result<Extractor> {
        let cache = self
            .cache
            .clone()
            .unwrap_or_else(|| cache_folder().unwrap_or_else(std::env::temp_dir).join("genrescope-features"));
        let extractor = Extractor::new(backbone, DEFAULT_INPUTS.to_vec(), &cache, self.jobs.number())?;
        Ok(extractor.decoded_by(self.decoders()))
    }
}

/// On a terminal, how many of some things are done and how long the rest will take; nothing in a pipe.
pub(super) fn progress_bar(things: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    let template = format!("{{bar:30}} {{pos}}/{{len}} {things}, {{eta}} left  {{msg}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}
