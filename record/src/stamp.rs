//! The time at which a line of a log was written.

use serde::Deserialize;

/// What a log adds to a line; what `--json` prints goes without it.
#[derive(Debug, Deserialize)]
pub(crate) struct Stamp {
    /// Seconds since 1970.
    pub(crate) unix_seconds: Option<f64>,
}

/// `object`, the text of a JSON object, with the time as its first field.
pub fn stamped(object: &str, unix_seconds: f64) -> String {
    let fields = object.strip_prefix('{').unwrap_or(object);
    format!("{{\"unix_seconds\":{unix_seconds:.3},{fields}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_as_it_was_written() {
        let line = stamped(r#"{"event":"input in order"}"#, 12.5);
        assert_eq!(line, r#"{"unix_seconds":12.500,"event":"input in order"}"#);
        assert_eq!(serde_json::from_str::<Stamp>(&line).unwrap().unix_seconds, Some(12.5));
    }
}
