//! The options of `genrescope tag`.

use std::path::PathBuf;

use super::part::Part;
use super::write::WriteArgs;
use crate::analysis::AnalysisArgs;
use crate::whole_number::whole_number;

/// What `genrescope tag` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct TagArgs {
    #[command(flatten)]
    pub(super) args: Args,

    #[command(flatten)]
    pub(super) part: Part,
}

/// The options that `genrescope watch` takes as well.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Audio files, folders (with everything below them) and patterns such as '*.flac'
    #[arg(required = true)]
    pub(super) paths: Vec<PathBuf>,

    /// Print one JSON object per line
    #[arg(long, conflicts_with = "csv")]
    pub(super) json: bool,

    /// Print comma-separated values, one column per genre
    #[arg(long)]
    pub(super) csv: bool,

    /// Show only the N most probable genres [default: 3 in the table, otherwise all]
    #[arg(long, value_name = "N", value_parser = whole_number::<u16>(1..))]
    pub(super) top: Option<u16>,

    /// Show only these genres
    #[arg(long, value_name = "GENRE,...", value_delimiter = ',')]
    pub(super) genres: Vec<String>,

    /// Add fine genres up to broad ones: house and techno to electronic
    #[arg(long)]
    pub(super) broad: bool,

    /// Also show the genres over time, one line per second
    #[arg(long, conflicts_with = "csv")]
    pub(super) segments: bool,

    /// Give all tracks of an album one genre, from the mean of their probabilities
    #[arg(long)]
    pub(super) per_album: bool,

    #[command(flatten)]
    pub(super) analysis: AnalysisArgs,

    #[command(flatten)]
    pub(super) write: WriteArgs,
}

impl Args {
    /// What to work on.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether the genres over time are wanted.
    pub(crate) fn segments(&self) -> bool {
        self.segments
    }

    /// Whether albums are to be told apart.
    pub(crate) fn per_album(&self) -> bool {
        self.per_album
    }

    /// How to analyze.
    pub(crate) fn analysis(&self) -> &AnalysisArgs {
        &self.analysis
    }
}
