//! Waiting for another thread.

use std::time::{Duration, Instant};

/// Looks again and again until `condition` holds.
///
/// # Panics
/// After a minute, with `what` was waited for: long enough for a busy machine.
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited a minute in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
