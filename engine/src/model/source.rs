//! Where an engine gets its model from.

use std::sync::Arc;

use super::Model;
use crate::error::Result;

/// A model that is ready, or a way to load it, which the engine uses off the caller's thread.
pub enum ModelSource {
    /// Already loaded.
    Ready(Arc<Model>),
    /// Loaded when the engine starts, on a thread of its own; the state is `loading` until then.
    Lazy(Box<dyn FnOnce() -> Result<Arc<Model>> + Send>),
}

impl ModelSource {
    /// Wraps a loader.
    pub fn lazy(load: impl FnOnce() -> Result<Arc<Model>> + Send + 'static) -> Self {
        Self::Lazy(Box::new(load))
    }
}

impl From<Arc<Model>> for ModelSource {
    fn from(model: Arc<Model>) -> Self {
        Self::Ready(model)
    }
}

impl std::fmt::Debug for ModelSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ready(_) => "ModelSource::Ready",
            Self::Lazy(_) => "ModelSource::Lazy",
        })
    }
}
