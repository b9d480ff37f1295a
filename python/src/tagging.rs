//! Many files, one after another.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};

use genrescope_offline::{Answer, FileError, Inputs, Result, for_each_in_order};
use pyo3::prelude::*;

use crate::analysis::{Answered, to_dict};
use crate::error::{Failure, failure};
use crate::interrupt::SIGNAL_INTERVAL;
use crate::lock::lock;
use crate::model::Model;
use crate::tagger;
use crate::worker::{LimitValues, limits};

/// Results that may wait for the caller.
const MAX_WAITING: usize = 64;

/// A file and what became of it.
type Outcome = (PathBuf, Result<Answer>);

/// What `genrescope.tag` iterates over: files are analyzed by a thread while the caller looks at earlier
/// ones.
#[pyclass(frozen, module = "genrescope._native")]
pub(crate) struct Tagging {
    results: Mutex<Receiver<Outcome>>,
    stop: Arc<AtomicBool>,
    num_files: usize,
    warnings: Vec<String>,
}

/// How to go about it: whether patches are wanted, how many files at once, and the cache's file.
type Options = (bool, Option<usize>, Option<PathBuf>);

/// Path; what was found, or why there is nothing.
type Row<'py> = (PathBuf, Option<Answered<'py>>, Option<Failure>);

#[pymethods]
impl Tagging {
    #[new]
    fn new(
        py: Python<'_>,
        model: &Model,
        paths: Vec<PathBuf>,
        options: Options,
        limit_values: LimitValues,
        worker: Vec<String>,
    ) -> Self {
        let limits = limits(limit_values);
        let inputs = py.detach(|| Inputs::list_for(&paths, limits.decoders));
        let mut warnings = Vec::new();
        warnings.extend(inputs.left_out().map(|(words, is_for_ffmpeg)| match is_for_ffmpeg {
            true => format!("{words}; if ffmpeg is installed, ffmpeg=True decodes them"),
            false => words,
        }));
        let (patches, jobs, cache) = options;
        let (analyzer, troubles) = tagger::analyzer(model, cache, limit_values, &worker);
        warnings.extend(tagger::take(&troubles));
        let jobs = jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let (sender, results) = mpsc::sync_channel::<Outcome>(MAX_WAITING);
        let stop = Arc::new(AtomicBool::new(false));
        let num_files = inputs.troubles.len() + inputs.files.len();
        let is_stopped = Arc::clone(&stop);
        std::thread::spawn(move || {
            let Inputs { files, troubles, .. } = inputs;
            for trouble in troubles {
                let error = FileError::new(trouble.code, trouble.words);
                if sender.send((trouble.path, Err(error))).is_err() {
                    return;
                }
            }
            let analyze = |path: &PathBuf| analyzer.analyze(path, patches, &is_stopped, |_| {});
            let _ = for_each_in_order(&files, jobs, &is_stopped, analyze, |path, result| {
                // The caller may have lost interest.
                sender.send((path.clone(), result)).map_err(|_| io::ErrorKind::BrokenPipe.into())
            });
        });
        Self { results: Mutex::new(results), stop, num_files, warnings }
    }

    /// What to warn about before the first result.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }

    fn __len__(&self) -> usize {
        self.num_files
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Row<'py>>> {
        let (path, result) = loop {
            let next = py.detach(|| {
                let results = lock(&self.results);
                results.recv_timeout(SIGNAL_INTERVAL)
            });
            match next {
                Ok(outcome) => break outcome,
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => py.check_signals().inspect_err(|_| self.close())?,
            }
        };
        Ok(Some(match result {
            Ok(answer) => {
                let dict = to_dict(py, &answer.analysis)?;
                (path, Some((dict, answer.elapsed_seconds, answer.is_cached)), None)
            }
            Err(error) => (path, None, Some(failure(&error))),
        }))
    }

    /// Stops the work on further files.
    fn close(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for Tagging {
    fn drop(&mut self) {
        self.close();
    }
}
