//! Times on the command line.

/// Seconds, or hours, minutes and seconds with colons between them: `75`, `1:15`, `1:02:03.5`.
pub(super) fn time(text: &str) -> Result<f64, String> {
    let no_time = || "no time: seconds, or minutes:seconds".to_owned();
    let parts: Vec<f64> =
        text.split(':').map(|part| part.parse().map_err(|_| no_time())).collect::<Result<_, _>>()?;
    let are_small = parts[1..].iter().all(|part| *part < 60.0);
    if parts.len() > 3 || !are_small || parts.iter().any(|part| !part.is_finite() || part.is_sign_negative())
    {
        return Err(no_time());
    }
    Ok(parts.into_iter().fold(0.0, |seconds, part| seconds * 60.0 + part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_parts_between_colons() {
        for (text, seconds) in [("75", 75.0), ("1:15", 75.0), ("1:02:03.5", 3723.5), ("0", 0.0)] {
            assert_eq!(time(text), Ok(seconds));
        }
        for text in ["", "x", "-1", "1:75", "1:2:3:4", "1:", "inf", "nan"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
