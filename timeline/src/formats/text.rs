//! Numbers and names as people read them.

use crate::timeline::Segment;

/// `1:02:03`, or `2:03` below an hour.
pub(crate) fn clock(seconds: f64) -> String {
    let whole = whole_seconds(seconds);
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The nearest whole second, so that a time is the same wherever it is shown.
pub(crate) fn whole_seconds(seconds: f64) -> u64 {
    seconds.max(0.0).round() as u64
}

/// `house 83 %`.
pub(crate) fn label(segment: &Segment) -> String {
    if segment.genres.is_empty() {
        return segment.genre.clone();
    }
    format!("{} {:.0} %", segment.genre, segment.confidence * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_past_the_hour() {
        assert_eq!(clock(0.4), "0:00");
        assert_eq!(clock(59.6), "1:00");
        assert_eq!(clock(43_199.0), "11:59:59");
    }
}
