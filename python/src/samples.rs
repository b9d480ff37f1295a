//! Samples from numpy.

use numpy::PyReadonlyArray2;
use pyo3::PyResult;

use crate::error::option_error;

/// The channels of an array `[channels, samples]` whose rows lie one after another in memory, as
/// `genrescope._samples` makes them.
///
/// # Errors
/// If they do not.
pub(crate) fn channels<'a>(samples: &'a PyReadonlyArray2<'_, f32>) -> PyResult<Vec<&'a [f32]>> {
    let num_samples = samples.as_array().shape()[1];
    let all = samples.as_slice().map_err(option_error)?;
    Ok(if num_samples == 0 { Vec::new() } else { all.chunks_exact(num_samples).collect() })
}
