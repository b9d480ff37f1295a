//! What is listened to.

/// What is listened to, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The device's name or the file's.
    pub name: String,
    /// The sound system, or `file`.
    pub host: String,
    /// Rate of the samples, Hz.
    pub sample_rate_hz: u32,
    /// Which channels are mixed, in words.
    pub channels: String,
}
