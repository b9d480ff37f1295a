//! Notices when an input is all zeros, which a live microphone never is.

/// After this long with nothing but zeros, a device is reported.
const ZERO_LIMIT_SECONDS: f64 = 5.0;

/// Counts how long it has been.
#[derive(Debug, Default)]
pub(super) struct ZeroWatch {
    /// When the zeros began, and when they were last seen; seconds of sound heard.
    since: Option<(f64, f64)>,
}

impl ZeroWatch {
    /// Takes a look; returns true once, when the zeros have lasted long enough to report.
    pub(super) fn note(&mut self, is_zero: bool, heard_seconds: f64) -> bool {
        let was_worth_a_word = self.seconds().is_some();
        self.since = match self.since {
            _ if !is_zero || heard_seconds == 0.0 => None,
            None => Some((heard_seconds, heard_seconds)),
            Some((start, _)) => Some((start.min(heard_seconds), heard_seconds)),
        };
        !was_worth_a_word && self.seconds().is_some()
    }

    /// For how long everything has been zero, if that is long enough to report.
    pub(super) fn seconds(&self) -> Option<f64> {
        let (start, end) = self.since?;
        Some(end - start).filter(|&seconds| seconds >= ZERO_LIMIT_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_reported_once_after_5_seconds() {
        let mut zeros = ZeroWatch::default();
        let words: Vec<f64> =
            (0..40).map(|i| f64::from(i) * 0.5).filter(|&heard| zeros.note(true, heard)).collect();
        assert_eq!(words, [5.5]);
        assert_eq!(zeros.seconds(), Some(19.0));
        zeros.note(false, 20.0);
        assert_eq!(zeros.seconds(), None);
    }
}
