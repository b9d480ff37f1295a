//! The sample rates at which sound may come in.

/// The lowest sample rate accepted, Hz.
pub const MIN_SAMPLE_RATE_HZ: u32 = 1_000;
/// The highest sample rate accepted, Hz.
pub const MAX_SAMPLE_RATE_HZ: u32 = 768_000;
