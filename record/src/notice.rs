//! What a user is told besides the answers.

use std::fmt;

use genrescope_offline::LevelTrouble;
use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// An event worth a line.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "event")]
pub enum Notice {
    /// The device is gone.
    #[serde(rename = "device lost")]
    Lost {
        /// Its name, as in all other notices.
        device: String,
        /// Why, for people.
        reason: String,
    },
    /// The device is back.
    #[serde(rename = "device back")]
    Back {
        /// Its name.
        device: String,
        /// The rate that it has now, Hz.
        sample_rate_hz: u32,
    },
    /// Another device was chosen but cannot be opened; the old one stays in use.
    #[serde(rename = "device refused")]
    Refused {
        /// The name of the other one.
        device: String,
        /// Why, for people.
        reason: String,
    },
    /// Every sample has been zero for a while.
    #[serde(rename = "zero input")]
    ZeroInput {
        /// Its name.
        device: String,
        /// For how long.
        seconds: f64,
    },
    /// Two channels that are each other's inverse.
    #[serde(rename = "channels cancel")]
    ChannelsCancel {
        /// Its name.
        device: String,
    },
    /// Hardly more than noise.
    #[serde(rename = "quiet input")]
    QuietInput {
        /// Its name.
        device: String,
        /// The level, dBFS.
        rms_dbfs: f64,
    },
    /// Too much of it at full scale.
    #[serde(rename = "clipped input")]
    ClippedInput {
        /// Its name.
        device: String,
        /// How much of it, 0 to 1.
        share: f64,
    },
    /// None of the above any more.
    #[serde(rename = "input in order")]
    InOrder {
        /// Its name.
        device: String,
    },
}

/// Why a working device may deliver only zeros.
const ZERO_HINT: &str = if cfg!(target_os = "macos") {
    "is it muted, is it the right device, is the terminal allowed to use the microphone (System Settings, Privacy & Security)?"
} else {
    "is it muted, is it the right device, is anything playing?"
};

/// Why channels may cancel.
const CANCEL_HINT: &str = "is one of them inverted, or a balanced cable in a stereo socket?";

fn round(value: f64) -> f64 {
    (100.0 * value).round() / 100.0
}

impl Notice {
    /// Its texts, which come from a device or from a record.
    pub(crate) fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Lost { device, reason } | Self::Refused { device, reason } => vec![device, reason],
            Self::Back { device, .. }
            | Self::ZeroInput { device, .. }
            | Self::ChannelsCancel { device }
            | Self::QuietInput { device, .. }
            | Self::ClippedInput { device, .. }
            | Self::InOrder { device } => vec![device],
        }
    }

    /// A word or two.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Lost { .. } => "device lost",
            Self::Back { .. } => "device back",
            Self::Refused { .. } => "device refused",
            Self::ZeroInput { .. } => "zero input",
            Self::ChannelsCancel { .. } => "channels cancel",
            Self::QuietInput { .. } => "quiet input",
            Self::ClippedInput { .. } => "clipped input",
            Self::InOrder { .. } => "input in order",
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
            Self::ChannelsCancel { device } => {
                map.serialize_entry("device", device)?;
                map.serialize_entry("hint", CANCEL_HINT)?;
            }
            Self::QuietInput { device, rms_dbfs } => {
                map.serialize_entry("device", device)?;
                map.serialize_entry("rms_dbfs", &round(*rms_dbfs))?;
            }
            Self::ClippedInput { device, share } => {
                map.serialize_entry("device", device)?;
                map.serialize_entry("share", &round(*share))?;
            }
            Self::InOrder { device } => map.serialize_entry("device", device)?,
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
            Self::ChannelsCancel { .. } => {
                write!(f, "the two channels cancel each other out, judged by their difference: {CANCEL_HINT}")
            }
            Self::QuietInput { rms_dbfs, .. } => {
                let trouble = LevelTrouble::Quiet { rms_dbfs: *rms_dbfs };
                write!(f, "the input is {trouble}: turn it up where it comes from")
            }
            Self::ClippedInput { share, .. } => {
                let trouble = LevelTrouble::Clipped { share: *share };
                write!(f, "the input is {trouble}: turn it down where it comes from")
            }
            Self::InOrder { device } => write!(f, "the input is fine again: {device}"),
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
            Notice::ChannelsCancel { device: "mic".to_owned() },
            Notice::QuietInput { device: "mic".to_owned(), rms_dbfs: -61.25 },
            Notice::ClippedInput { device: "mic".to_owned(), share: 0.07 },
            Notice::InOrder { device: "mic".to_owned() },
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
