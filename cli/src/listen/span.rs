//! The listening window: `--listening-window`, and the steps of the + and - keys.

use genrescope_engine::WHOLE_TRACK;

/// What + and - step through, seconds.
const STEPS: [f64; 8] = [3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, WHOLE_TRACK];

/// Reads seconds or `whole`; the engine checks the range.
pub(super) fn parse(text: &str) -> Result<f64, String> {
    if text.eq_ignore_ascii_case("whole") {
        return Ok(WHOLE_TRACK);
    }
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() => Ok(seconds),
        _ => Err("neither a number of seconds nor `whole`".to_owned()),
    }
}

/// The next step up.
pub(super) fn longer(seconds: f64) -> f64 {
    STEPS.into_iter().find(|&step| step > seconds).unwrap_or(seconds)
}

/// The next step down.
pub(super) fn shorter(seconds: f64) -> f64 {
    STEPS.into_iter().rev().find(|&step| step < seconds).unwrap_or(seconds)
}

/// For people: `30 s`, `whole`.
pub(super) fn describe(seconds: f64) -> String {
    if seconds == WHOLE_TRACK { "whole".to_owned() } else { format!("{seconds} s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_is_read_and_written() {
        assert_eq!(parse("30"), Ok(30.0));
        assert_eq!(parse("Whole"), Ok(WHOLE_TRACK));
        assert!(parse("inf").is_err() && parse("NaN").is_err() && parse("soon").is_err());
        assert_eq!([describe(7.5), describe(30.0), describe(WHOLE_TRACK)], ["7.5 s", "30 s", "whole"]);
    }

    #[test]
    fn steps_go_both_ways_and_stop_at_the_ends() {
        assert_eq!([longer(30.0), longer(31.0), longer(120.0)], [60.0, 60.0, WHOLE_TRACK]);
        assert_eq!(longer(WHOLE_TRACK), WHOLE_TRACK);
        assert_eq!([shorter(WHOLE_TRACK), shorter(31.0), shorter(3.0)], [120.0, 30.0, 3.0]);
    }
}
