//! What one file may cost.

use std::time::Duration;

use genrescope_decode::Decoders;

/// What one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `None`: no limit as long as there is progress.
    pub time: Option<Duration>,
    /// Memory of the worker process, MiB; not bounded on Windows, and macOS may not enforce it.
    pub memory_mib: u32,
    /// Which decoders are used: what ffmpeg costs counts too.
    pub decoders: Decoders,
}

impl Limits {
    /// What loading a model may cost: a typical one takes a twentieth of that.
    pub(crate) const MODEL: Self =
        Self { time: Some(Duration::from_secs(60)), memory_mib: 2048, decoders: Decoders::Own };

    /// Seconds that a track may take.
    pub const TRACK_SECONDS: u32 = 1800;

    /// Memory that a file may take, MiB.
    pub const MEMORY_MIB: u32 = 2048;
}

impl Default for Limits {
    /// What a track may cost, decoded by our own decoders.
    fn default() -> Self {
        Self {
            time: Some(Duration::from_secs(Self::TRACK_SECONDS.into())),
            memory_mib: Self::MEMORY_MIB,
            decoders: Decoders::Own,
        }
    }
}
