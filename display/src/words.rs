//! States and numbers for people.

use genrescope_engine::{State, WHOLE_TRACK};

/// The state in words, with the reason if the model could not be loaded.
pub fn state_words(state: State, model_error: Option<&str>) -> String {
    match (state, model_error) {
        (State::Failed, Some(reason)) => format!("failed: {reason}"),
        (state, _) => state.to_string(),
    }
}

/// What a state means, in a sentence.
pub fn explanation(state: State) -> &'static str {
    match state {
        State::Loading => "The model is being loaded",
        State::Failed => "The model could not be loaded",
        State::WarmingUp { .. } => "The first answer needs 3 s of sound",
        State::Silence => "There is no sound",
        State::NotMusic => "Speech, noise or some other sound that is not music",
        State::Unsure => "Music, but no genre stands out enough",
        State::Sure => "One genre stands out",
        _ => "",
    }
}

/// A window's length: `30 s`, `all of it`.
pub fn window_words(seconds: f64) -> String {
    if seconds == WHOLE_TRACK { "all of it".to_owned() } else { format!("{seconds} s") }
}

/// `48 kHz`, `44.1 kHz`.
pub fn rate_words(sample_rate_hz: u32) -> String {
    format!("{} kHz", f64::from(sample_rate_hz) / 1000.0)
}

/// `-6.0 dB`; `silent` where there is no sound.
pub fn level_words(dbfs: f32) -> String {
    if dbfs.is_finite() { format!("{dbfs:.1} dB") } else { "silent".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_numbers_read_well() {
        assert_eq!(state_words(State::WarmingUp { seconds_left: 1.84 }, None), "warming up 1.8 s");
        assert_eq!(state_words(State::Failed, Some("no such file")), "failed: no such file");
        assert_eq!([rate_words(44_100), rate_words(48_000)], ["44.1 kHz", "48 kHz"]);
        assert_eq!([window_words(7.5), window_words(WHOLE_TRACK)], ["7.5 s", "all of it"]);
        assert_eq!(level_words(f32::NEG_INFINITY), "silent");
    }
}
