//! How often the window is drawn.

use std::time::Instant;

/// Counts pictures for the log, so that a window that draws for nothing gets noticed.
#[derive(Debug)]
pub(super) struct PictureCount {
    since: Instant,
    count: u32,
}

impl Default for PictureCount {
    fn default() -> Self {
        Self { since: Instant::now(), count: 0 }
    }
}

impl PictureCount {
    pub(super) fn add(&mut self) {
        self.count += 1;
        let seconds = self.since.elapsed().as_secs_f64();
        if seconds >= 5.0 {
            log::debug!("{} pictures in {seconds:.1} s", self.count);
            *self = Self::default();
        }
    }
}
