//! The options of `genrescope set`.

use std::path::PathBuf;

use clap::ArgGroup;
use clap::builder::PossibleValue;
use genrescope_timeline::{Format, Settings};

use crate::analysis::MixLimits;

/// What `genrescope set` takes.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("saving").multiple(true)))]
pub(crate) struct Args {
    /// Recordings of sets: audio files, folders (with everything below them) and patterns such as '*.flac'
    #[arg(required = true)]
    pub(super) paths: Vec<PathBuf>,

    /// Print one JSON object per line instead of a table
    #[arg(long)]
    pub(super) json: bool,

    /// Write files next to the recording, named after it: mix.cue, mix.labels.txt, mix.rekordbox.xml and so
    /// on
    #[arg(short, long, value_name = "FORMAT,...", value_delimiter = ',', group = "saving")]
    pub(super) save: Vec<Choice>,

    /// Write them into this folder instead
    #[arg(long, value_name = "DIR", requires = "save")]
    pub(super) folder: Option<PathBuf>,

    /// Overwrite files of earlier sets, and existing chapters
    #[arg(long, requires = "saving")]
    pub(super) force: bool,

    /// Write the segments into the recording as chapters (ID3v2, MP4, FLAC, Ogg); `genrescope undo` removes
    /// them
    #[arg(long, group = "saving")]
    pub(super) write_chapters: bool,

    /// Show which chapters --write-chapters would write, without changing anything
    #[arg(long, group = "saving")]
    pub(super) dry_run: bool,

    /// Let no segment be shorter than this, seconds
    #[arg(long, value_name = "SECONDS", default_value_t = Settings::default().min_segment_seconds, value_parser = seconds)]
    pub(super) min_segment: f64,

    /// How small a change starts a new segment: 0 only the largest, 1 nearly every one
    #[arg(long, value_name = "0..1", default_value_t = Settings::default().sensitivity, value_parser = share)]
    pub(super) sensitivity: f64,

    /// Add fine genres up to broad ones: house and techno to electronic
    #[arg(long)]
    pub(super) broad: bool,

    #[command(flatten)]
    pub(super) limits: MixLimits,
}

/// The values of `--save`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    All,
    One(Format),
}

impl clap::ValueEnum for Choice {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Choice; Format::ALL.len() + 1] = {
            let mut all = [Choice::All; Format::ALL.len() + 1];
            let mut index = 0;
            while index < Format::ALL.len() {
                all[index + 1] = Choice::One(Format::ALL[index]);
                index += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::All => "all",
            Self::One(format) => format.name(),
        }))
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    in_range(text, 5.0, 3600.0)
}

fn share(text: &str) -> Result<f64, String> {
    in_range(text, 0.0, 1.0)
}

fn in_range(text: &str, min: f64, max: f64) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (min..=max).contains(&value) { Ok(value) } else { Err(format!("must be from {min} to {max}")) }
}
