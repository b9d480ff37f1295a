//! The native half of the Python package `genrescope`.
//!
//! ```text
//! genrescope/*.py ──> here ──> genrescope-offline (files, tags), genrescope-engine (samples, live), ...
//! dataclasses,        plain
//! documentation       values
//! ```
//!
//! Functions here take and return plain values and numpy arrays; what users see of them is Python, with its
//! documentation. Everything that takes time runs without the interpreter's lock and watches for Ctrl-C.

mod analysis;
mod error;
mod features;
mod file_timeline;
mod interrupt;
mod lock;
mod model;
mod samples;
mod stream;
mod tagger;
mod tagging;
mod timeline;
mod training;
mod worker;
mod writing;

use pyo3::prelude::*;

/// The module `genrescope._native`.
#[pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use super::features::extract_features;
    #[pymodule_export]
    use super::file_timeline::file_timeline;
    #[pymodule_export]
    use super::model::Model;
    #[pymodule_export]
    use super::stream::Stream;
    #[pymodule_export]
    use super::tagger::Tagger;
    #[pymodule_export]
    use super::tagging::Tagging;
    #[pymodule_export]
    use super::training::train;
    #[pymodule_export]
    use super::worker::{cache_file, run_worker};
    #[pymodule_export]
    use super::writing::{history, undo, write_tags};
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
