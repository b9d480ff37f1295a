//! Many files at once, for commands that need them all before they can say something.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use genrescope_library::Analysis;

use super::Analyser;
use crate::tag::{Inputs, Progress, complain, for_each_in_order, printable};

/// How a survey went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Whether something could not be read.
    pub(crate) is_trouble: bool,
    /// Files that there are ...
    pub(crate) num_files: usize,
    /// ... and those that were told of: fewer only where `stop` went up.
    pub(crate) num_told: usize,
}

/// Analyses files, folders and patterns, and hands each result to `take` in their order; says what goes wrong.
pub(crate) fn survey(
    paths: &[PathBuf],
    analyser: &Analyser,
    jobs: usize,
    stop: &AtomicBool,
    mut take: impl FnMut(&Path, Analysis),
) -> Survey {
    let inputs = Inputs::list(paths);
    let mut is_trouble = inputs.complain();
    let files = inputs.files;
    let mut num_told = 0;
    let progress = Progress::new(&files);
    let analyse = |path: &PathBuf| {
        let mut progress = progress.begin(path);
        analyser.analyse(path, false, stop, |share| progress.reach(share))
    };
    let _ = for_each_in_order(&files, jobs, stop, analyse, |path, result| {
        num_told += 1;
        match result {
            Ok(answer) => {
                if let Some(warning) = &answer.analysis.warning {
                    progress.pause(|| complain(format_args!("{}: {warning}", printable(path))));
                }
                is_trouble |= answer.analysis.is_cut;
                take(path, answer.analysis);
            }
            Err(error) => {
                progress.pause(|| complain(format_args!("{}: {error:#}", printable(path))));
                is_trouble = true;
            }
        }
        Ok(())
    });
    progress.finish();
    Survey { is_trouble, num_files: files.len(), num_told }
}
