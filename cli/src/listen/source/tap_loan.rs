//! The tap that an audio callback holds, and that comes back when the callback is dropped.

use std::sync::mpsc::Sender;

use genrescope_engine::AudioTap;

/// A tap on its way back, and the number of the engine that it belongs to.
pub(super) type ReturnedTap = (u64, AudioTap);

/// A tap lent to a callback.
///
/// The callback is dropped with its stream when a device disappears. Then the tap comes back for the next
/// stream, so that the engine and everything it has heard live on.
#[derive(Debug)]
pub(super) struct TapLoan {
    /// `None` only while it is being dropped.
    tap: Option<AudioTap>,
    engine_number: u64,
    home: Sender<ReturnedTap>,
}

impl TapLoan {
    pub(super) fn new(engine_number: u64, tap: AudioTap, home: Sender<ReturnedTap>) -> Self {
        Self { tap: Some(tap), engine_number, home }
    }

    pub(super) fn engine_number(&self) -> u64 {
        self.engine_number
    }

    pub(super) fn get(&mut self) -> Option<&mut AudioTap> {
        self.tap.as_mut()
    }
}

impl Drop for TapLoan {
    fn drop(&mut self) {
        if let Some(tap) = self.tap.take() {
            // Nobody waits for it any more: the program is ending, and dropping the tap tells the engine so.
            drop(self.home.send((self.engine_number, tap)));
        }
    }
}
