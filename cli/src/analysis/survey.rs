//! Many files at once, for commands that need them all before they can print anything.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use genrescope_library::Analysis;
use genrescope_offline::FileAnalyzer;

use super::args::AnalysisArgs;
use crate::console::{complain, printable};
use crate::files::{Failures, Inputs, Progress, complain_of, for_each_in_order};

/// How a survey went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Whether something could not be read.
    pub(crate) is_trouble: bool,
    /// Whether a folder vanished meanwhile: then the results are only a part of those that were asked for.
    pub(crate) is_folder_gone: bool,
    /// How many files there are ...
    pub(crate) num_files: usize,
    /// ... and how many were reported: fewer only if `stop` was set.
    pub(crate) num_told: usize,
}

/// Analyzes files, folders and patterns, and passes each result to `take` in order; reports what goes wrong.
pub(crate) fn survey(
    paths: &[PathBuf],
    analyzer: &FileAnalyzer,
    args: &AnalysisArgs,
    stop: &AtomicBool,
    mut take: impl FnMut(&Path, Analysis),
) -> Survey {
    let inputs = Inputs::list_for(paths, args.decoders());
    let mut is_trouble = complain_of(&inputs);
    let files = inputs.files;
    let mut num_told = 0;
    let mut failures = Failures::default();
    let progress = Progress::new(&files);
    let analyze = |path: &PathBuf| {
        let mut progress = progress.begin(path);
        analyzer.analyze(path, false, stop, |share| progress.reach(share))
    };
    let _ = for_each_in_order(&files, args.jobs(), stop, analyze, |path, result| {
        num_told += 1;
        match result {
            Ok(answer) => {
                if let Some(warning) = &answer.analysis.warning {
                    progress.pause(|| complain(format_args!("{}: {warning}", printable(path))));
                }
                is_trouble |= answer.analysis.is_cut;
                take(path, answer.analysis);
            }
            Err(error) => progress.pause(|| failures.report(path, &error)),
        }
        Ok(())
    });
    progress.finish();
    is_trouble |= failures.is_any();
    Survey { is_trouble, is_folder_gone: failures.is_folder_gone(), num_files: files.len(), num_told }
}
