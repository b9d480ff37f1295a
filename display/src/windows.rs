//! The listening windows that a user can step through.

use genrescope_engine::WHOLE_TRACK;

/// Listening windows to choose from, seconds, the shortest first.
pub const WINDOWS: [f64; 8] = [3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, WHOLE_TRACK];

/// The next longer window, seconds; the longest has none, and stays.
pub fn longer(seconds: f64) -> f64 {
    WINDOWS.into_iter().find(|&step| step > seconds).unwrap_or(seconds)
}

/// The next shorter window, seconds; the shortest has none, and stays.
pub fn shorter(seconds: f64) -> f64 {
    WINDOWS.into_iter().rev().find(|&step| step < seconds).unwrap_or(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_both_ways_and_stop_at_the_ends() {
        assert_eq!([longer(30.0), longer(31.0), longer(120.0)], [60.0, 60.0, WHOLE_TRACK]);
        assert_eq!(longer(WHOLE_TRACK), WHOLE_TRACK);
        assert_eq!([shorter(WHOLE_TRACK), shorter(31.0), shorter(3.0)], [120.0, 30.0, 3.0]);
    }
}
