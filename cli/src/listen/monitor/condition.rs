//! What every session knows about its input.

use genrescope_record::{Input, Notice};

/// What is listened to now, what is wrong with it, and whether it is over.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) input: Input,
    /// The device is gone, for now.
    pub(super) lost: Option<Notice>,
    /// What is wrong with the sound itself.
    pub(super) caution: Option<Notice>,
    /// `None` while there is more to come.
    pub(super) end: Option<End>,
}

/// How a session has ended.
#[derive(Debug)]
pub(super) enum End {
    /// It was heard to its end.
    Complete,
    /// It could not be heard any further.
    Failed(anyhow::Error),
}

impl Condition {
    /// All is well with this input.
    pub(super) fn new(input: Input) -> Self {
        Self { input, lost: None, caution: None, end: None }
    }
}
