//! A snapshot as an OSC bundle.

use genrescope_engine::model::Genres;
use genrescope_engine::{MAX_GENRES, Slots, Snapshot};
use rosc::{OscBundle, OscMessage, OscPacket, OscTime, OscType};

/// The part of a snapshot that is sent: equal if the receiver would see no difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Content {
    state: &'static str,
    genres: Slots<MAX_GENRES>,
}

impl Content {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        Self { state: snapshot.state.name(), genres: snapshot.genres }
    }

    /// The bundle, ready to be sent; `prefix` is `/genrescope/<instance>`.
    pub(crate) fn encode(&self, prefix: &str, genres: &Genres) -> Result<Vec<u8>, rosc::OscError> {
        let message = |name: &str, args: Vec<OscType>| {
            OscPacket::Message(OscMessage { addr: format!("{prefix}/{name}"), args })
        };
        // A zero ends a text in OSC: what comes after it would be read as something else.
        let text = |name: &str| OscType::String(name.replace('\0', " "));
        let mut content = vec![message("state", vec![self.state.into()])];
        let shares: Vec<(&str, f32)> = genres.names().zip(self.genres.iter().copied()).collect();
        let top = shares.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, share)| *share > 0.0);
        if let Some(&(name, share)) = top {
            content.push(message("top", vec![text(name), share.into()]));
            let probs = shares.iter().flat_map(|&(name, share)| [text(name), share.into()]).collect();
            content.push(message("probs", probs));
        }
        rosc::encoder::encode(&OscPacket::Bundle(OscBundle { timetag: IMMEDIATELY, content }))
    }
}

/// OSC's code for "at once".
const IMMEDIATELY: OscTime = OscTime { seconds: 0, fractional: 1 };

/// `/genrescope/<instance>`; characters that an address may not hold become `_`, an empty name `1`.
pub(crate) fn prefix(instance: &str) -> String {
    let name: String = instance
        .trim()
        .chars()
        .map(|letter| if letter.is_ascii_graphic() && !"#*,/?[]{}".contains(letter) { letter } else { '_' })
        .collect();
    format!("/genrescope/{}", if name.is_empty() { "1" } else { &name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_may_have_any_name() {
        assert_eq!(prefix("1"), "/genrescope/1");
        assert_eq!(prefix("  "), "/genrescope/1");
        assert_eq!(prefix("Drum bus/2*"), "/genrescope/Drum_bus_2_");
        assert_eq!(prefix("Gérard"), "/genrescope/G_rard");
    }
}
