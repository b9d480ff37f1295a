//! What became of a file's tags.

use genrescope_tags::{Change, Elsewhere};
use serde_json::{Value, json};

/// What became of a file's tags.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tag) enum Outcome {
    /// They were written.
    Written {
        /// What the tags are called.
        tags: String,
        changes: Vec<Change>,
        /// Tags of other kinds that say something else.
        stale: Vec<Elsewhere>,
    },
    /// They would be, without `--dry-run`.
    WouldWrite { tags: String, changes: Vec<Change>, stale: Vec<Elsewhere> },
    /// There was nothing to write.
    Skipped(&'static str),
    /// The file is as it was.
    Failed(String),
}

impl Outcome {
    /// One word.
    pub(in crate::tag) fn name(&self) -> &'static str {
        match self {
            Self::Written { .. } => "written",
            Self::WouldWrite { .. } => "would write",
            Self::Skipped(_) => "skipped",
            Self::Failed(_) => "failed",
        }
    }

    /// Lines that show what changes, or why nothing does.
    pub(in crate::tag) fn lines(&self) -> Vec<String> {
        match self {
            Self::Skipped(reason) => vec![format!("not written: {reason}")],
            Self::Failed(_) => vec!["not written".to_owned()],
            Self::Written { tags, changes, .. } | Self::WouldWrite { tags, changes, .. } => {
                let mut lines = vec![format!("{}: {tags}", self.name())];
                for Change { field, old, new } in changes {
                    lines.extend(old.iter().map(|value| format!("- {field}: {value}")));
                    lines.extend(new.iter().map(|value| format!("+ {field}: {value}")));
                }
                lines
            }
        }
    }

    /// As JSON.
    pub(in crate::tag) fn to_json(&self) -> Value {
        match self {
            Self::Skipped(reason) => json!({ "outcome": self.name(), "reason": reason }),
            Self::Failed(reason) => json!({ "outcome": self.name(), "reason": reason }),
            Self::Written { tags, changes, .. } | Self::WouldWrite { tags, changes, .. } => {
                json!({ "outcome": self.name(), "tags": tags, "changes": changes })
            }
        }
    }

    /// What the user should know.
    pub(in crate::tag) fn warnings(&self) -> Vec<String> {
        match self {
            Self::Failed(reason) => vec![reason.clone()],
            Self::Skipped(_) => Vec::new(),
            Self::Written { stale, .. } | Self::WouldWrite { stale, .. } => stale
                .iter()
                .map(|other| format!("its {} tag, which is left as it is, says {:?}", other.tag, other.genre))
                .collect(),
        }
    }

    pub(in crate::tag) fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}
