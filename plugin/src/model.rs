//! Models by their path, each loaded once for all instances of the process.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

use genrescope_engine::{Error, Model, ModelSource, Result};

use crate::link::Link;
use crate::lock::lock;

/// Loads what `path` names, or the built-in model if that is empty, and notes the outcome in `link`.
pub(crate) fn source(path: String, link: Arc<Link>) -> ModelSource {
    ModelSource::lazy(move || {
        let loaded = load(&path);
        link.note(|troubles| troubles.model = loaded.as_ref().err().map(Error::report));
        loaded
    })
}

fn load(path: &str) -> Result<Arc<Model>> {
    if path.is_empty() {
        return genrescope_models::default_model();
    }
    static SHARED: Mutex<Option<HashMap<PathBuf, Weak<Model>>>> = Mutex::new(None);
    // Held while loading, so that the next instance waits instead of loading it again.
    let mut shared = lock(&SHARED);
    let shared = shared.get_or_insert_default();
    let path = Path::new(path);
    if let Some(model) = shared.get(path).and_then(Weak::upgrade) {
        return Ok(model);
    }
    shared.retain(|_, model| model.strong_count() > 0);
    let model = genrescope_models::open(path)?;
    shared.insert(path.to_owned(), Arc::downgrade(&model));
    Ok(model)
}
