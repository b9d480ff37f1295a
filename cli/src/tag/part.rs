//! Which of the files one run takes: for collections that several machines share, or several runs.

use std::path::PathBuf;

use genrescope_offline::{FileAnalyzer, Shard};

use crate::console::complain;

/// The options that leave files to other runs.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Several machines")]
pub(super) struct Part {
    /// Take only this part of the files, such as 3/8 for the third of eight: each file is in exactly one
    /// part, which depends on its path as given
    // An album's tracks may be in several parts.
    #[arg(long, value_name = "N/ALL", conflicts_with = "per_album")]
    shard: Option<Shard>,

    /// Leave out files that the cache knows from earlier runs with this model, unchanged
    #[arg(long, conflicts_with_all = ["no_cache", "per_album"])]
    skip_known: bool,
}

impl Part {
    /// Those of the files that are in the part asked for.
    pub(super) fn of(&self, mut files: Vec<PathBuf>) -> Vec<PathBuf> {
        if let Some(shard) = &self.shard {
            files.retain(|file| shard.contains(file));
        }
        files
    }

    /// Those of the files that are not known, if known ones are to be skipped; reports how many those are.
    pub(super) fn without_known(
        &self,
        mut files: Vec<PathBuf>,
        analyzer: &FileAnalyzer,
        segments: bool,
    ) -> Vec<PathBuf> {
        if !self.skip_known {
            return files;
        }
        let num_all = files.len();
        files.retain(|file| !analyzer.is_known(file, segments));
        match num_all - files.len() {
            0 => {}
            1 => complain(format_args!("1 of {num_all} files is known from earlier runs and skipped")),
            some => {
                complain(format_args!("{some} of {num_all} files are known from earlier runs and skipped"))
            }
        }
        files
    }
}
