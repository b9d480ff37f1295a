//! Why a rule is invalid.

/// Why a rule is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at `{rest}`{help}")]
pub struct RuleError {
    pub(super) what: String,
    /// The unparsed rest of the rule.
    pub(super) rest: String,
    /// What could stand there, if that is not obvious.
    pub(super) help: String,
}
