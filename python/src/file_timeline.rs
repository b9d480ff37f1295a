//! The genres of a long recording over time.

use std::path::PathBuf;

use genrescope_offline::{MixAnalyzer, Workers};
use genrescope_timeline::Settings;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::file_error;
use crate::interrupt::interruptible;
use crate::model::Model;
use crate::timeline::to_dict;
use crate::worker::{LimitValues, limits, program};

/// The timeline of a file, analyzed by a worker process.
#[pyfunction]
pub(crate) fn file_timeline<'py>(
    py: Python<'py>,
    model: &Model,
    path: PathBuf,
    settings: (f64, f64, bool),
    limit_values: LimitValues,
    worker: Vec<String>,
) -> PyResult<Bound<'py, PyDict>> {
    let (min_segment_seconds, sensitivity, broad) = settings;
    let settings = Settings { min_segment_seconds, sensitivity, broad };
    let workers = Workers::new(program(&worker), limits(limit_values), model.path.as_deref());
    let analyzer = MixAnalyzer::new(workers);
    let outcome = interruptible(py, |stop| analyzer.analyze(&path, settings, false, stop, |_| {}))?;
    let mix = outcome.map_err(|error| file_error(Some(&path), &error))?;
    to_dict(py, &mix.timeline, mix.warning.as_deref())
}
