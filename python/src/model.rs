//! A loaded model.

use std::path::PathBuf;
use std::sync::Arc;

use genrescope_engine::Model as EngineModel;
use genrescope_offline::{analyze_samples, find_segments, try_model};
use genrescope_timeline::Settings;
use numpy::PyReadonlyArray1;
use numpy::{PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::{file_error, model_error, option_error};
use crate::interrupt::interruptible;
use crate::samples::channels;
use crate::worker::program;
use crate::{analysis, timeline};

/// What `genrescope.Model` holds.
#[pyclass(frozen, module = "genrescope._native")]
pub(crate) struct Model {
    pub(crate) model: Arc<EngineModel>,
    pub(crate) path: Option<PathBuf>,
}

#[pymethods]
impl Model {
    /// Loads the model at `path`, or the built-in one. A model folder is first loaded by a worker process,
    /// whose command is `worker`: networks can be made to take any amount of memory or time.
    #[new]
    fn new(py: Python<'_>, path: Option<PathBuf>, worker: Vec<String>) -> PyResult<Self> {
        let loaded = py.detach(|| match &path {
            None => genrescope_models::default_model().map_err(|error| error.report()),
            Some(path) => {
                if path.is_dir() {
                    try_model(&program(&worker), path).map_err(|error| error.words)?;
                }
                genrescope_models::open(path).map_err(|error| error.report())
            }
        });
        let model = loaded.map_err(|words| model_error(path.as_deref(), &words))?;
        Ok(Self { model, path })
    }

    #[getter]
    fn path(&self) -> Option<PathBuf> {
        self.path.clone()
    }

    #[getter]
    fn sha256(&self) -> &str {
        self.model.sha256()
    }

    #[getter]
    fn front_end(&self) -> &str {
        &self.model.manifest().front_end
    }

    #[getter]
    fn name(&self) -> &str {
        &self.model.manifest().name
    }

    #[getter]
    fn genres(&self) -> Vec<String> {
        self.model.genres().names().map(str::to_owned).collect()
    }

    /// The broad genre of each of `genres`.
    #[getter]
    fn broad_genres(&self) -> Vec<String> {
        let genres = self.model.genres();
        (0..genres.len()).map(|index| genres.broad(index).to_owned()).collect()
    }

    #[getter]
    fn tags(&self) -> Vec<String> {
        self.model.info().tags().to_vec()
    }

    #[getter]
    fn embedding_len(&self) -> usize {
        self.model.backbone().entry().embedding_len
    }

    /// An embedding as the head reads it: `[embedding_len]` in standard deviations.
    fn standardized<'py>(
        &self,
        py: Python<'py>,
        embedding: PyReadonlyArray1<'py, f32>,
    ) -> PyResult<Bound<'py, numpy::PyArray1<f32>>> {
        let embedding = embedding.as_slice().map_err(option_error)?;
        let (got, expected) = (embedding.len(), self.embedding_len());
        if got != expected {
            return Err(option_error(format!("the embedding has {got} values, not {expected}")));
        }
        Ok(self.model.info().standardized(embedding).to_pyarray(py))
    }

    fn analyze<'py>(
        &self,
        py: Python<'py>,
        samples: PyReadonlyArray2<'py, f32>,
        sample_rate_hz: u32,
        patches: bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let channels = channels(&samples)?;
        let model = &self.model;
        let outcome =
            interruptible(py, |stop| analyze_samples(&channels, sample_rate_hz, model, patches, stop))?;
        analysis::to_dict(py, &outcome.map_err(|error| file_error(None, &error))?)
    }

    fn timeline<'py>(
        &self,
        py: Python<'py>,
        samples: PyReadonlyArray2<'py, f32>,
        sample_rate_hz: u32,
        settings: (f64, f64, bool),
    ) -> PyResult<Bound<'py, PyDict>> {
        let (min_segment_seconds, sensitivity, broad) = settings;
        let settings = Settings { min_segment_seconds, sensitivity, broad };
        let channels = channels(&samples)?;
        let model = &self.model;
        let outcome =
            interruptible(py, |stop| find_segments(&channels, sample_rate_hz, model, settings, stop))?;
        timeline::to_dict(py, &outcome.map_err(|error| file_error(None, &error))?, None)
    }
}
