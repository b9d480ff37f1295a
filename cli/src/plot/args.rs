//! The options of `genrescope plot`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use genrescope_figures::FrequencyScale;
use genrescope_spectral::{Kind, Settings};

use super::format::Format;
use super::time::time;
use crate::analysis::{AnalysisArgs, Rate, Span};
use crate::console::{complain, printable};

/// What `genrescope plot` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// An audio file; or several, folders and patterns such as '*.flac', for a contact sheet
    #[arg(required = true)]
    pub(super) paths: Vec<PathBuf>,

    /// Draw into this file; its extension, .png or .svg, says in which format. It replaces an earlier
    /// picture, and nothing else; further sheets of many recordings are numbered: sheet-2.png
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: PathBuf,

    /// What to show, from top to bottom; of several recordings, only the first of these
    #[arg(
        long,
        value_enum,
        value_name = "WHAT,...",
        value_delimiter = ',',
        default_value = "spectrogram,chromagram"
    )]
    pub(super) show: Vec<Show>,

    /// How the spectrogram spaces frequencies
    #[arg(long, value_enum, default_value = "log")]
    pub(super) scale: Scale,

    /// Features to show as curves
    #[arg(
        long,
        value_name = "FEATURE,...",
        value_delimiter = ',',
        default_value = "centroid,rms,onset_strength",
        value_parser = feature,
    )]
    pub(super) features: Vec<Kind>,

    /// Begin here, seconds or minutes:seconds
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = time)]
    pub(super) from: f64,

    /// End here [default: where the recording ends]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(super) to: Option<f64>,

    #[command(flatten)]
    pub(super) rate: Rate,

    #[command(flatten)]
    pub(super) analysis: AnalysisArgs,
}

/// What a panel may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Show {
    /// How strong each frequency is
    Spectrogram,
    /// How strong each pitch class is
    Chromagram,
    /// Genres over time
    Genres,
    /// Features over time, chosen by --features
    Curves,
    /// Which moments sound alike
    Similarity,
}

/// How frequencies are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Scale {
    /// Evenly
    Linear,
    /// By octaves
    Log,
    /// As the ear does
    Mel,
}

impl From<Scale> for FrequencyScale {
    fn from(scale: Scale) -> Self {
        match scale {
            Scale::Linear => Self::Linear,
            Scale::Log => Self::Log,
            Scale::Mel => Self::Mel,
        }
    }
}

fn feature(name: &str) -> Result<Kind, String> {
    let known = || Kind::ALL.map(Kind::name).join(", ");
    Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| format!("known are {}", known()))
}

impl Args {
    pub(super) fn format(&self) -> Result<Format> {
        let ending = self.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "png" => Ok(Format::Png),
            "svg" => Ok(Format::Svg),
            _ => bail!("{}: the extension must be .png or .svg", printable(&self.out)),
        }
    }

    /// Says what is drawn another way at the sample rate.
    ///
    /// # Errors
    /// When a feature to show cannot be computed at the sample rate.
    pub(super) fn ensure_computable(&self, show: &[Show]) -> Result<()> {
        let obstacle = |kind: Kind| kind.obstacle(self.rate.hz, &Settings::DEFAULT);
        if show.contains(&Show::Curves)
            && let Some((kind, obstacle)) =
                self.features.iter().find_map(|&kind| Some((kind, obstacle(kind)?)))
        {
            bail!("{} cannot be drawn: {obstacle}", kind.name());
        }
        let needs_chroma = |show: &Show| matches!(show, Show::Chromagram | Show::Similarity);
        if show.iter().any(needs_chroma)
            && let Some(obstacle) = obstacle(Kind::ChromaCqt)
        {
            complain(format_args!("chroma is that of the STFT: {obstacle}"));
        }
        Ok(())
    }

    pub(super) fn span(&self) -> Span {
        Span { from: self.from, to: self.to }
    }
}
