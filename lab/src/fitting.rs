//! How far the fits of heads are, and whether to go on with them.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Result;

use crate::network::interrupted_error;

/// How far the fits of heads are, and whether to go on with them. Fits that run side by side share one.
pub struct Fitting<'a> {
    stop: &'a AtomicBool,
    /// Gets how many steps are done, and of how many.
    on_step: &'a (dyn Fn(usize, usize) + Sync),
    done: AtomicUsize,
    total: AtomicUsize,
}

impl fmt::Debug for Fitting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fitting")
            .field("done", &self.done)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

impl<'a> Fitting<'a> {
    /// Ends with an error ([`is_interruption`](crate::methods::is_interruption)) soon after `stop` is set;
    /// `on_step` gets how many steps are done, and of how many.
    pub fn new(stop: &'a AtomicBool, on_step: &'a (dyn Fn(usize, usize) + Sync)) -> Self {
        Self { stop, on_step, done: AtomicUsize::new(0), total: AtomicUsize::new(0) }
    }

    /// Nobody watches, and nobody ends it.
    pub fn unwatched() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Self::new(&NEVER, &|_, _| ())
    }

    /// A fit of this many steps begins.
    pub(crate) fn begin(&self, num_steps: usize) {
        self.total.fetch_add(num_steps, Ordering::Relaxed);
    }

    /// A step is done.
    pub(crate) fn step(&self) -> Result<()> {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.on_step)(done, self.total.load(Ordering::Relaxed));
        if self.stop.load(Ordering::Relaxed) { Err(interrupted_error()) } else { Ok(()) }
    }
}
