//! Playing times for people.

/// Whole seconds that have passed: `3:07`, or `1:02:03` from an hour on.
pub(crate) fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn times_are_shown_with_hours_from_an_hour_on() {
        assert_eq!([clock(5.9), clock(65.0), clock(7265.0)], ["0:05", "1:05", "2:01:05"]);
    }
}
