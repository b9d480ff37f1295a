//! What a user is told besides the answers.

use std::fmt;

use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// An event worth a line.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "event")]
pub(super) enum Notice {
    /// The device is gone.
    #[serde(rename = "device lost")]
    Lost { device: String, reason: String },
    /// The device is back.
    #[serde(rename = "device back")]
    Back { device: String, sample_rate_hz: u32 },
    /// Another device was chosen but cannot be opened; the old one stays in use.
    #[serde(rename = "device refused")]
    Refused { device: String, reason: String },
    /// Every sample has been zero for a while.
    #[serde(rename = "zero input")]
    ZeroInput { device: String, seconds: f64 },
}

/// Why a working device may deliver only zeros.
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
            Self::Refused { .. } => "device refused",
            Self::ZeroInput { .. } => "zero input",
        }
    }
}

impl Serialize for Notice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("event", self.title())?;
        match self {
            Self::Lost { device, reason } | Self::Refused { device, reason } => {
                map.serialize_entry("device", device)?;
                map.serialize_entry("reason", reason)?;
            }
            Self::Back { device, sample_rate_hz } => {
                map.serialize_entry("device", device)?;
                map.serialize_entry("sample_rate_hz", sample_rate_hz)?;
            }
            Self::ZeroInput { device, seconds } => {
                map.serialize_entry("device", device)?;
                map.serialize_entry("seconds", seconds)?;
                map.serialize_entry("hint", ZERO_HINT)?;
            }
        }
        map.end()
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost { device, reason } => {
                write!(f, "device lost: {device} ({reason}); trying again every second")
            }
            Self::Refused { device, reason } => write!(f, "cannot listen to {device}: {reason}"),
            Self::Back { device, .. } => write!(f, "device back: {device}"),
            Self::ZeroInput { seconds, .. } => {
                write!(f, "the input has been all zeros for {seconds:.0} s: {ZERO_HINT}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_was_written_can_be_read_again() {
        for notice in [
            Notice::Lost { device: "mic".to_owned(), reason: "unplugged".to_owned() },
            Notice::Back { device: "mic".to_owned(), sample_rate_hz: 48_000 },
            Notice::Refused { device: "mic".to_owned(), reason: "busy".to_owned() },
            Notice::ZeroInput { device: "mic".to_owned(), seconds: 5.5 },
        ] {
            let text = serde_json::to_string(&notice).unwrap();
            assert_eq!(serde_json::from_str::<Notice>(&text).unwrap(), notice);
        }
    }

    #[test]
    fn an_event_is_an_object_that_begins_with_its_name() {
        let lost = Notice::Lost { device: "mic".to_owned(), reason: "unplugged".to_owned() };
        assert_eq!(
            serde_json::to_string(&lost).unwrap(),
            r#"{"event":"device lost","device":"mic","reason":"unplugged"}"#
        );
        let back = Notice::Back { device: "mic".to_owned(), sample_rate_hz: 48_000 };
        assert_eq!(
            serde_json::to_string(&back).unwrap(),
            r#"{"event":"device back","device":"mic","sample_rate_hz":48000}"#
        );
    }
}
