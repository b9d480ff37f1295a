//! What happened to a file's tags.

use genrescope_tags::{Carried, Change, OtherTagGenre, Plan};
use serde_json::{Value, json};

/// What is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Write {
    /// The kind of the tags.
    pub tags: String,
    /// The tags whose fields are copied into these.
    pub carried: Vec<Carried>,
    /// What changes in each field.
    pub changes: Vec<Change>,
    /// Tags of other kinds that differ.
    pub stale: Vec<OtherTagGenre>,
}

impl Write {
    /// What a plan will write.
    pub fn of(plan: &Plan) -> Self {
        Self {
            tags: plan.tags().to_owned(),
            carried: plan.carried.clone(),
            changes: plan.changes.clone(),
            stale: plan.stale.clone(),
        }
    }
}

/// What happened to a file's tags.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// They were written.
    Written(Write),
    /// They would be, without `--dry-run`.
    WouldWrite(Write),
    /// There was nothing to write.
    Skipped(&'static str),
    /// The file is as it was.
    Failed(String),
}

impl Outcome {
    /// One word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Written(_) => "written",
            Self::WouldWrite(_) => "would write",
            Self::Skipped(_) => "skipped",
            Self::Failed(_) => "failed",
        }
    }

    /// Lines that show what changes, or why nothing does.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Skipped(reason) => vec![format!("not written: {reason}")],
            Self::Failed(_) => vec!["not written".to_owned()],
            Self::Written(Write { tags, carried, changes, .. })
            | Self::WouldWrite(Write { tags, carried, changes, .. }) => {
                let mut first = format!("{}: {tags}", self.name());
                for Carried { from, fields, left_out } in carried {
                    if !fields.is_empty() {
                        first += &format!("; carried over from {from}: {}", fields.join(", "));
                    }
                    if !left_out.is_empty() {
                        first += &format!("; left out of {from}: {}", left_out.join(", "));
                    }
                }
                let mut lines = vec![first];
                for Change { field, old, new } in changes {
                    lines.extend(old.iter().map(|value| format!("- {field}: {value}")));
                    lines.extend(new.iter().map(|value| format!("+ {field}: {value}")));
                }
                lines
            }
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Skipped(reason) => json!({ "outcome": self.name(), "reason": reason }),
            Self::Failed(reason) => json!({ "outcome": self.name(), "reason": reason }),
            Self::Written(write) | Self::WouldWrite(write) => {
                let mut object =
                    json!({ "outcome": self.name(), "tags": write.tags, "changes": write.changes });
                if !write.carried.is_empty() {
                    let carried = write.carried.iter().map(|Carried { from, fields, left_out }| {
                        let mut object = json!({ "from": from, "fields": fields });
                        if !left_out.is_empty() {
                            object["left_out"] = json!(left_out);
                        }
                        object
                    });
                    object["carried"] = carried.collect();
                }
                object
            }
        }
    }

    /// What the user should know.
    pub fn warnings(&self) -> Vec<String> {
        match self {
            Self::Failed(reason) => vec![reason.clone()],
            Self::Skipped(_) => Vec::new(),
            Self::Written(Write { stale, .. }) | Self::WouldWrite(Write { stale, .. }) => {
                stale.iter().map(OtherTagGenre::to_string).collect()
            }
        }
    }

    /// Whether nothing could be written although something should be.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}
