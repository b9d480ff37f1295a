//! A model being loaded.

use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use super::{Model, ModelSource};
use crate::error::{Error, Result, panic_words};

/// A model that is ready, or is being loaded on its own thread, so that no sound waits for it.
///
/// Dropping it waits for the thread: a plugin's code may be unloaded right after.
#[derive(Debug)]
pub(crate) struct Loading {
    ready: Option<Result<Arc<Model>>>,
    thread: Option<JoinHandle<Result<Arc<Model>>>>,
}

impl Loading {
    pub(crate) fn start(source: ModelSource) -> Self {
        let load = match source {
            ModelSource::Ready(model) => return Self { ready: Some(Ok(model)), thread: None },
            ModelSource::Lazy(load) => load,
        };
        match Builder::new().name("genrescope-load".to_owned()).spawn(load) {
            Ok(thread) => Self { ready: None, thread: Some(thread) },
            Err(error) => Self { ready: Some(Err(Error::Thread(error))), thread: None },
        }
    }

    /// Whether [`finish`](Self::finish) would not wait.
    pub(crate) fn is_done(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The model, or why there is none. Waits for it.
    pub(crate) fn finish(mut self) -> Result<Arc<Model>> {
        match (self.ready.take(), self.thread.take()) {
            (Some(loaded), _) => loaded,
            (None, Some(thread)) => thread.join().unwrap_or_else(|panic| {
                Err(Error::Panic { what: "loading it", reason: panic_words(&*panic).to_owned() })
            }),
            (None, None) => unreachable!("one of them is present until this is called"),
        }
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // Its model, or why it failed, is no longer needed.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loader_that_panics_gives_an_error_message() {
        let loading = Loading::start(ModelSource::lazy(|| panic!("no such disk")));
        assert_eq!(loading.finish().unwrap_err().to_string(), "loading it failed: no such disk");
    }

    #[test]
    fn dropping_waits_for_the_loader() {
        let loaded = Arc::new(());
        let held = Arc::clone(&loaded);
        drop(Loading::start(ModelSource::lazy(move || {
            std::thread::sleep(std::time::Duration::from_millis(30));
            drop(held);
            Err(Error::Thread(std::io::Error::other("none")))
        })));
        assert_eq!(Arc::strong_count(&loaded), 1);
    }
}
