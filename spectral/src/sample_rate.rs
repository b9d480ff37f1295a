//! Sample rates.

/// Usual sample rate, Hz.
pub const SAMPLE_RATE_HZ: u32 = 22_050;

/// The lowest sample rate accepted, Hz. Some features need more: [`Kind::obstacle`](crate::Kind::obstacle).
pub const MIN_SAMPLE_RATE_HZ: u32 = 1_000;

/// The highest sample rate accepted, Hz.
pub const MAX_SAMPLE_RATE_HZ: u32 = 192_000;
