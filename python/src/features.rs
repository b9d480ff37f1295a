//! Spectral features.

use genrescope_engine::mix_down;
use genrescope_spectral::{Kind, Settings, extract_with};
use numpy::{PyArray1, PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::option_error;
use crate::interrupt::interruptible;
use crate::samples::channels;

/// Arrays `[rows, frames]` by the feature's name, the frames' times, and beats per minute.
type Found<'py> = (Bound<'py, PyDict>, Bound<'py, PyArray1<f64>>, f64);

/// All features of samples.
#[pyfunction]
pub(crate) fn extract_features<'py>(
    py: Python<'py>,
    samples: PyReadonlyArray2<'py, f32>,
    sample_rate_hz: u32,
    n_fft: usize,
    hop_length: usize,
    n_mfcc: usize,
) -> PyResult<Found<'py>> {
    let channels = channels(&samples)?;
    let features = interruptible(py, |_| {
        let mut mono = vec![0.0; channels.first().map_or(0, |channel| channel.len())];
        match &channels[..] {
            [only] => mono.copy_from_slice(only),
            several => {
                mix_down(several, &mut mono);
            }
        }
        let settings = Settings { n_fft, hop_len: hop_length, num_mfcc: n_mfcc };
        extract_with(&mono, sample_rate_hz, &settings, |_| {})
    })?
    .map_err(option_error)?;
    let arrays = PyDict::new(py);
    for kind in Kind::ALL {
        let rows = PyArray2::from_vec2(py, features.get(kind).rows()).map_err(option_error)?;
        arrays.set_item(kind.name(), rows)?;
    }
    let times = (0..features.num_frames()).map(|frame| features.seconds(frame));
    Ok((arrays, PyArray1::from_iter(py, times), features.tempo_bpm()))
}
