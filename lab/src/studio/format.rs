//! What a take is made of: its rate and its length.

use crate::noise::RATE_HZ;

/// Samples per second.
pub(super) const RATE: f32 = RATE_HZ as f32;
/// Length of a clip, seconds.
pub(super) const SECONDS: f32 = 15.0;
/// What is played before the clip begins, so that it begins in the middle, seconds.
pub(super) const LEAD_IN: f32 = 4.0;
