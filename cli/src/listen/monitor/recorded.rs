//! A record that is shown again.

use std::time::Instant;

use genrescope_engine::{Model, Snapshot};
use genrescope_record::Notice;

use super::condition::{Condition, End};
use super::replay::{Replay, Step};

/// A replay, and where it has come to.
#[derive(Debug)]
pub(super) struct Recorded {
    replay: Replay,
    snapshot: Box<Snapshot>,
    num_overruns: u64,
    /// Whether `snapshot` has not been taken yet.
    is_new: bool,
}

impl Recorded {
    /// Shows it from now on.
    pub(super) fn start(mut replay: Replay) -> Self {
        replay.set_held(false, Instant::now());
        Self { replay, snapshot: Box::default(), num_overruns: 0, is_new: false }
    }

    /// Reads the next line if it is due.
    pub(super) fn poll(&mut self, condition: &mut Condition, model: &Model) -> Option<Notice> {
        match self.replay.step(model, Instant::now()) {
            Step::Wait => {}
            Step::Answer(snapshot, num_overruns, input) => {
                (self.snapshot, self.num_overruns, self.is_new) = (snapshot, num_overruns, true);
                condition.input = input;
            }
            Step::Event(notice) => {
                match &notice {
                    Notice::ChannelsCancel { .. }
                    | Notice::QuietInput { .. }
                    | Notice::ClippedInput { .. } => condition.caution = Some(notice.clone()),
                    Notice::InOrder { .. } | Notice::Lost { .. } => condition.caution = None,
                    _ => {}
                }
                condition.lost = Some(notice.clone()).filter(|notice| matches!(notice, Notice::Lost { .. }));
                return Some(notice);
            }
            Step::End => condition.end = Some(End::Complete),
        }
        None
    }

    /// Whether it has reached another answer since the last call.
    pub(super) fn take_new(&mut self) -> bool {
        std::mem::take(&mut self.is_new)
    }

    /// Pauses it, or lets it go on.
    pub(super) fn set_frozen(&mut self, is_frozen: bool) {
        self.replay.set_held(is_frozen, Instant::now());
        self.snapshot.frozen = is_frozen;
    }

    /// The newest answer.
    pub(super) fn snapshot(&self) -> Snapshot {
        *self.snapshot
    }

    /// Blocks that the device had lost by then.
    pub(super) fn num_overruns(&self) -> u64 {
        self.num_overruns
    }
}
