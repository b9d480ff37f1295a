//! What is found out about a file while it is read.

use serde::{Deserialize, Serialize};

/// What is known of a file that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// How much of it was read, seconds.
    pub seconds: f64,
    /// What was wrong with it, though it could be read.
    pub warning: Option<String>,
    /// Whether a part of it is missing.
    pub is_cut: bool,
}
