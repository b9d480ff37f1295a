//! The genres of a long recording over time.

use std::path::PathBuf;

use genrescope_offline::{MixAnalyzer, Workers};
use genrescope_timeline::{Settings, Timeline};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::error::file_error;
use crate::interrupt::interruptible;
use crate::model::Model;
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

/// What `genrescope.Timeline` is made of.
pub(crate) fn to_dict<'py>(
    py: Python<'py>,
    timeline: &Timeline,
    warning: Option<&str>,
) -> PyResult<Bound<'py, PyDict>> {
    let segments = PyList::empty(py);
    for segment in &timeline.segments {
        let genres = PyDict::new(py);
        for (name, probability) in &segment.genres {
            genres.set_item(name, f64::from(*probability))?;
        }
        let transition =
            segment.transition.map(|transition| (transition.start_seconds, transition.end_seconds));
        segments.append((
            segment.start_seconds,
            segment.end_seconds,
            &segment.genre,
            f64::from(segment.confidence),
            genres,
            transition,
        ))?;
    }
    let dict = PyDict::new(py);
    dict.set_item("seconds", timeline.seconds)?;
    dict.set_item("segments", segments)?;
    dict.set_item("warning", warning)?;
    Ok(dict)
}
