//! Where an engine gets its model from.

use std::sync::Arc;

use super::Model;
use crate::error::Result;

/// A model that is ready, or a way to load it, which the engine uses off the caller's thread.
///
/// # Examples
/// ```
/// # use genrescope_engine::{Engine, EngineConfig, ModelSource};
/// # fn main() -> genrescope_engine::Result<()> {
/// let source = ModelSource::lazy(|| genrescope_models::open("no/such/head.safetensors"));
/// let (engine, tap) = Engine::start(EngineConfig::default(), source)?;
/// while engine.model_error().is_none() {
///     std::thread::sleep(std::time::Duration::from_millis(10));
/// }
/// println!("{}", engine.model_error().unwrap().report());
/// # drop(tap);
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum ModelSource {
    /// Already loaded.
    Ready(Arc<Model>),
    /// Loaded when the engine starts, on its own thread; the state is `loading` until then.
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
