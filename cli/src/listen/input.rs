//! What is listened to.

/// What is listened to, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    /// The device's name or the file's.
    pub(super) name: String,
    /// The sound system, or `file`.
    pub(super) host: String,
    /// Rate of the samples, Hz.
    pub(super) sample_rate_hz: u32,
    /// Which channels are mixed, in words.
    pub(super) channels: String,
}
