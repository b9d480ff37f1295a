//! Files on their way into a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use genrescope_library::Stamp;

/// Which files have arrived, and which are still being written.
#[derive(Debug)]
pub(super) struct Arrivals {
    /// How long a file must stay unchanged before it counts as complete.
    settle: Duration,
    coming: HashMap<PathBuf, Coming>,
    /// Their stamps when they were processed.
    done: HashMap<PathBuf, Stamp>,
}

#[derive(Debug)]
struct Coming {
    stamp: Stamp,
    since: Instant,
}

impl Arrivals {
    pub(super) fn new(settle: Duration) -> Self {
        Self { settle, coming: HashMap::new(), done: HashMap::new() }
    }

    /// Notes that something happened to a file. Ignores a file that has not changed since it was processed.
    pub(super) fn note(&mut self, path: PathBuf) {
        let Some(stamp) = stamp_of(&path) else { return };
        if !self.done.get(&path).is_some_and(|done| stamp.is_same(done)) {
            self.coming.entry(path).or_insert(Coming { stamp, since: Instant::now() });
        }
    }

    /// Marks a file, as it is now, as processed.
    pub(super) fn mark_done(&mut self, path: PathBuf) {
        if let Some(stamp) = stamp_of(&path) {
            self.done.insert(path, stamp);
        }
    }

    /// The files that have stopped growing, in the order of their names; each is returned once.
    pub(super) fn settled(&mut self) -> Vec<PathBuf> {
        let mut settled = Vec::new();
        let Self { settle, coming, done } = self;
        coming.retain(|path, coming| {
            // A file that is gone again has not arrived.
            let Some(now) = stamp_of(path) else { return false };
            if !now.is_same(&coming.stamp) {
                *coming = Coming { stamp: now, since: Instant::now() };
            }
            let is_settled = coming.since.elapsed() >= *settle && !now.is_empty();
            if is_settled {
                settled.push(path.clone());
                // Processed as it is, even if it is gone before it has been reported.
                done.insert(path.clone(), now);
            }
            !is_settled
        });
        settled.sort();
        settled
    }
}

fn stamp_of(path: &Path) -> Option<Stamp> {
    path.is_file().then(|| Stamp::of(path).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_only_once_it_has_stopped_growing_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let mut arrivals = Arrivals::new(Duration::from_millis(60));
        std::fs::write(&path, b"").unwrap();
        arrivals.note(path.clone());
        for len in 1..5 {
            std::thread::sleep(Duration::from_millis(30));
            assert_eq!(arrivals.settled(), Vec::<PathBuf>::new(), "{len} bytes and growing");
            std::fs::write(&path, vec![b'x'; len]).unwrap();
        }
        assert_eq!(arrivals.settled(), Vec::<PathBuf>::new());
        std::thread::sleep(Duration::from_millis(80));
        assert_eq!(arrivals.settled(), std::slice::from_ref(&path));
        arrivals.note(path.clone());
        std::thread::sleep(Duration::from_millis(80));
        assert_eq!(arrivals.settled(), Vec::<PathBuf>::new(), "it is as it was");
        std::fs::write(&path, b"something else").unwrap();
        arrivals.note(path.clone());
        std::fs::remove_file(&path).unwrap();
        std::thread::sleep(Duration::from_millis(80));
        assert_eq!(arrivals.settled(), Vec::<PathBuf>::new(), "it is gone");
    }
}
