//! A timeline as Python values.

use genrescope_timeline::Timeline;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

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
