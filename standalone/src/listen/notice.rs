//! What a user is told apart from the answers.

use std::fmt;

use serde_json::{Value, json};

/// An event worth a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Notice {
    /// The device is gone.
    Lost { device: String, reason: String },
    /// The device is back.
    Back { device: String, sample_rate_hz: u32 },
    /// Every sample has been zero for a while.
    ZeroInput { device: String, seconds: f64 },
}

/// Why a working device may deliver nothing but zeros.
const ZERO_HINT: &str = if cfg!(target_os = "macos") {
    "is it muted, is it the right device, may the terminal use the microphone (System Settings, Privacy & Security)?"
} else {
    "is it muted, is it the right device, is anything playing?"
};

impl Notice {
    /// A word or two.
    pub(super) fn title(&self) -> &'static str {
        match self {
            Self::Lost { .. } => "device lost",
            Self::Back { .. } => "device back",
            Self::ZeroInput { .. } => "zero input",
        }
    }

    /// For programs.
    pub(super) fn to_json(&self) -> Value {
        let event = self.title();
        match self {
            Self::Lost { device, reason } => json!({"event": event, "device": device, "reason": reason}),
            Self::Back { device, sample_rate_hz } => {
                json!({"event": event, "device": device, "sample_rate_hz": sample_rate_hz})
            }
            Self::ZeroInput { device, seconds } => {
                json!({"event": event, "device": device, "seconds": seconds, "hint": ZERO_HINT})
            }
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost { device, reason } => {
                write!(f, "device lost: {device} ({reason}); trying again every second")
            }
            Self::Back { device, .. } => write!(f, "device back: {device}"),
            Self::ZeroInput { seconds, .. } => {
                write!(f, "the input is all zeros for {seconds:.0} s: {ZERO_HINT}")
            }
        }
    }
}
