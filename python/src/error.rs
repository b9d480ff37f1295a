//! Errors as the exceptions of `genrescope.errors`.

use std::path::Path;

use genrescope_offline::{Advice, FileError, printable};
use pyo3::PyErr;

/// The exception classes, defined in Python.
mod classes {
    pyo3::import_exception!(genrescope.errors, FileError);
    pyo3::import_exception!(genrescope.errors, GenrescopeError);
    pyo3::import_exception!(genrescope.errors, ModelError);
    pyo3::import_exception!(genrescope.errors, OptionError);
    pyo3::import_exception!(genrescope.errors, TagError);
}

/// What went wrong with a file, as plain values: code, words, whether another try may help.
pub(crate) type Failure = (&'static str, String, bool);

/// The plain values of an error, with advice in terms of this package's parameters.
pub(crate) fn failure(error: &FileError) -> Failure {
    let advice = match error.advice {
        None => "",
        Some(Advice::Ffmpeg) => "; if ffmpeg is installed, ffmpeg=True decodes it",
        Some(Advice::TimeLimit) => "; time_limit allows more",
        Some(Advice::MemoryLimit) => "; memory_limit allows more",
    };
    (error.code.name(), format!("{}{advice}", error.words), error.code.is_retryable())
}

/// `FileError` for what went wrong with a file, or with samples that have no path.
pub(crate) fn file_error(path: Option<&Path>, error: &FileError) -> PyErr {
    let (code, words, is_retryable) = failure(error);
    classes::FileError::new_err((words, path.map(Path::to_owned), code, is_retryable))
}

/// `ModelError` for a model that cannot be loaded.
pub(crate) fn model_error(path: Option<&Path>, words: &str) -> PyErr {
    let name =
        path.map_or_else(|| "the built-in model".to_owned(), |path| format!("the model {}", printable(path)));
    classes::ModelError::new_err(format!("{name} cannot be loaded: {words}"))
}

/// `OptionError` for a parameter that means nothing.
pub(crate) fn option_error(error: impl ToString) -> PyErr {
    classes::OptionError::new_err(error.to_string())
}

/// `TagError` for tags, or an undo journal, that cannot be written or read.
pub(crate) fn tag_error(error: impl ToString) -> PyErr {
    classes::TagError::new_err(error.to_string())
}

/// `GenrescopeError` for everything else.
pub(crate) fn other_error(error: impl ToString) -> PyErr {
    classes::GenrescopeError::new_err(error.to_string())
}
