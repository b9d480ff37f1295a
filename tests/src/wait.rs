//! Waiting for another thread.

use std::time::{Duration, Instant};

/// Checks again and again until `condition` holds.
///
/// # Panics
/// After a minute, which is long enough for a busy machine, naming `what` was waited for.
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited a minute in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
