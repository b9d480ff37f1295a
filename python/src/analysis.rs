//! An analysis as plain values.

use genrescope_engine::analysis::{FRAMES_PER_SECOND, PATCH_FRAMES};
use genrescope_library::{Analysis, Segment};
use numpy::ToPyArray;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Length of a patch, seconds.
const PATCH_SECONDS: f64 = PATCH_FRAMES as f64 / FRAMES_PER_SECOND;

/// The analysis, the seconds that it took, and whether it was known.
pub(crate) type Answered<'py> = (Bound<'py, PyDict>, f64, bool);

/// What `genrescope.Analysis` is made of, except the names, which the model has.
pub(crate) fn to_dict<'py>(py: Python<'py>, analysis: &Analysis) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("seconds", analysis.seconds)?;
    dict.set_item("state", analysis.state.name())?;
    dict.set_item("probabilities", analysis.genres.to_pyarray(py))?;
    dict.set_item("tag_probabilities", analysis.tags.to_pyarray(py))?;
    dict.set_item("embedding", analysis.embedding.to_pyarray(py))?;
    dict.set_item("warning", &analysis.warning)?;
    dict.set_item("is_cut", analysis.is_cut)?;
    let segments = analysis.segments.as_deref().map(|segments| to_list(py, segments)).transpose()?;
    dict.set_item("patches", segments)?;
    Ok(dict)
}

/// One tuple per patch: start, end, probabilities or `None` for silence.
fn to_list<'py>(py: Python<'py>, segments: &[Segment]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for segment in segments {
        let start_seconds = (segment.end_seconds - PATCH_SECONDS).max(0.0);
        let genres = segment.genres.as_ref().map(|genres| genres.to_pyarray(py));
        list.append((start_seconds, segment.end_seconds, genres))?;
    }
    Ok(list)
}
