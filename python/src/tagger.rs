//! One file at a time, analyzed by worker processes that are kept.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use genrescope_offline::{FileAnalyzer, Workers};
use pyo3::prelude::*;

use crate::analysis::{Answered, to_dict};
use crate::error::{Failure, failure};
use crate::interrupt::interruptible;
use crate::lock::lock;
use crate::model::Model;
use crate::worker::{LimitValues, limits, program};

/// What `genrescope.Tagger` holds.
#[pyclass(frozen, module = "genrescope._native")]
pub(crate) struct Tagger {
    analyzer: FileAnalyzer,
    troubles: Troubles,
}

/// Why a cache is not used, kept until somebody has been told.
pub(crate) type Troubles = Arc<Mutex<Vec<String>>>;

/// An analyzer that adds what is wrong with the cache to a list.
pub(crate) fn analyzer(
    model: &Model,
    cache: Option<PathBuf>,
    limit_values: LimitValues,
    worker: &[String],
) -> (FileAnalyzer, Troubles) {
    let workers = Workers::new(program(worker), limits(limit_values), model.path.as_deref());
    let troubles = Troubles::default();
    let noted = Arc::clone(&troubles);
    let analyzer = FileAnalyzer::new(workers, cache, model.model.info(), move |trouble| {
        let words = format!("the cache {} {}; continuing without it", trouble.path.display(), trouble.error);
        lock(&noted).push(words);
    });
    (analyzer, troubles)
}

/// The troubles so far, which are forgotten.
pub(crate) fn take(troubles: &Troubles) -> Vec<String> {
    std::mem::take(&mut *lock(troubles))
}

#[pymethods]
impl Tagger {
    #[new]
    fn new(model: &Model, cache: Option<PathBuf>, limit_values: LimitValues, worker: Vec<String>) -> Self {
        let (analyzer, troubles) = analyzer(model, cache, limit_values, &worker);
        Self { analyzer, troubles }
    }

    /// What to warn about since this was last asked.
    fn take_warnings(&self) -> Vec<String> {
        take(&self.troubles)
    }

    fn analyze<'py>(
        &self,
        py: Python<'py>,
        path: PathBuf,
        patches: bool,
    ) -> PyResult<(Option<Answered<'py>>, Option<Failure>)> {
        Ok(match interruptible(py, |stop| self.analyzer.analyze(&path, patches, stop, |_| {}))? {
            Ok(answer) => {
                let dict = to_dict(py, &answer.analysis)?;
                (Some((dict, answer.elapsed_seconds, answer.is_cached)), None)
            }
            Err(error) => (None, Some(failure(&error))),
        })
    }

    /// 64 hexadecimal digits.
    fn content_hash(&self, py: Python<'_>, path: PathBuf) -> PyResult<(Option<String>, Option<Failure>)> {
        Ok(match interruptible(py, |stop| self.analyzer.content_hash(&path, stop))? {
            Ok(hash) => (Some(hash.to_string()), None),
            Err(error) => (None, Some(failure(&error))),
        })
    }
}
