//! How to look for segments.

use serde::{Deserialize, Serialize};

/// What a user can adjust.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// No segment is shorter than this, seconds, except in recordings that are shorter themselves.
    pub min_segment_seconds: f64,
    /// How small a change begins a new segment: 0 only the largest, 1 nearly every one.
    pub sensitivity: f64,
    /// Whether fine genres are added up to broad ones.
    pub broad: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { min_segment_seconds: 45.0, sensitivity: 0.5, broad: false }
    }
}
