//! What the engine makes of what it hears.

use std::fmt;

/// Whether there is an answer, and how far to trust it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum State {
    /// The model is being loaded.
    #[default]
    Loading,
    /// The model could not be loaded; the engine knows why.
    Failed,
    /// Not enough sound yet: a first answer needs a patch of 3 s.
    WarmingUp {
        /// Sound still needed, seconds.
        seconds_left: f32,
    },
    /// Nothing to hear.
    Silence,
    /// Speech, noise or another sound that is not music.
    NotMusic,
    /// Music, but no genre stands out enough.
    Unsure,
    /// The leading genre is at least as probable as the setting `sure_above` requires.
    Sure,
}

impl State {
    /// Only the state's name: `warming up` without its seconds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Failed => "failed",
            Self::WarmingUp { .. } => "warming up",
            Self::Silence => "silence",
            Self::NotMusic => "not music",
            Self::Unsure => "unsure",
            Self::Sure => "sure",
        }
    }

    /// The state with this [`name`](Self::name); one that is warming up gets 0 seconds.
    pub fn from_name(name: &str) -> Option<Self> {
        let warming_up = Self::WarmingUp { seconds_left: 0.0 };
        [Self::Loading, Self::Failed, warming_up, Self::Silence, Self::NotMusic, Self::Unsure, Self::Sure]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WarmingUp { seconds_left } => write!(f, "warming up {seconds_left:.1} s"),
            other => f.write_str(other.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_known_by_its_name() {
        assert_eq!(State::from_name("not music"), Some(State::NotMusic));
        assert_eq!(State::from_name("warming up"), Some(State::WarmingUp { seconds_left: 0.0 }));
        assert_eq!(State::from_name("enlightened"), None);
    }
}
