//! When the lines of a record are due.

use std::time::Duration;

/// Where one session ends and the next begins, this much time passes.
const BETWEEN_SESSIONS: Duration = Duration::from_secs(1);
/// No gap between two lines is taken for longer than this: the answer may come every minute at most.
const MAX_GAP: Duration = Duration::from_secs(61);

/// Finds out when lines are due.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    due: Duration,
    last_unix_seconds: Option<f64>,
    last_heard: Option<(u64, f64)>,
}

impl Clock {
    /// When a line is due after the first: by its stamp if it has one, or by what was `heard` until then,
    /// which is an answer's sequence number and seconds of sound.
    pub(crate) fn due(&mut self, unix_seconds: Option<f64>, heard: Option<(u64, f64)>) -> Duration {
        let is_other_session =
            heard.zip(self.last_heard).is_some_and(|((sequence, _), (last, _))| sequence < last);
        let by_stamp = unix_seconds.zip(self.last_unix_seconds).map(|(now, last)| now - last);
        let by_sound = heard.zip(self.last_heard).map(|((_, now), (_, last))| now - last);
        let passed = by_stamp.or(by_sound).unwrap_or(0.0);
        self.due += if is_other_session {
            BETWEEN_SESSIONS
        } else {
            // A clock that was set back, or a line that lies about the time.
            Duration::try_from_secs_f64(passed).unwrap_or_default().min(MAX_GAP)
        };
        self.last_unix_seconds = unix_seconds.or(self.last_unix_seconds);
        self.last_heard = heard.or(self.last_heard);
        self.due
    }
}
