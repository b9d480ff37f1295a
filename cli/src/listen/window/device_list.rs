//! The input devices, looked up without blocking the window.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::devices;

/// A device to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) host: cpal::HostId,
    pub(super) id: String,
    pub(super) name: String,
}

/// What the last look found.
#[derive(Debug, Clone, Default)]
pub(super) struct DeviceList {
    found: Arc<Mutex<Found>>,
}

#[derive(Debug, Default)]
struct Found {
    choices: Vec<Choice>,
    is_looking: bool,
}

impl DeviceList {
    /// Looks again, on a separate thread: a sound system may take its time.
    pub(super) fn look(&self, context: &egui::Context) {
        if std::mem::replace(&mut self.lock().is_looking, true) {
            return;
        }
        let (list, context) = (self.clone(), context.clone());
        let started = std::thread::Builder::new().name("devices".to_owned()).spawn(move || {
            let (devices, _) = devices::input_devices();
            let choices = devices.into_iter().map(|device| Choice {
                host: device.host,
                id: device.id,
                name: device.name,
            });
            *list.lock() = Found { choices: choices.collect(), is_looking: false };
            context.request_repaint();
        });
        if started.is_err() {
            self.lock().is_looking = false;
        }
    }

    /// What was found.
    pub(super) fn choices(&self) -> Vec<Choice> {
        self.lock().choices.clone()
    }

    /// Whether the look is still going on.
    pub(super) fn is_looking(&self) -> bool {
        self.lock().is_looking
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
