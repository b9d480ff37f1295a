//! How a snapshot gets from the worker to its readers.

use std::sync::Arc;

use crossbeam_utils::atomic::AtomicCell;

use super::{GenreMeters, Snapshot};

#[derive(Debug)]
struct Shared {
    // A sequence lock: a reader copies without waiting for other readers and repeats only when it meets the
    // writer.
    newest: AtomicCell<Snapshot>,
    meters: GenreMeters,
}

/// The worker's end: publishes.
#[derive(Debug)]
pub struct SnapshotWriter {
    shared: Arc<Shared>,
    sequence: u64,
}

/// A face's end: reads the newest snapshot, whole. Cheap to clone; any thread but the audio thread.
#[derive(Debug, Clone)]
pub struct SnapshotReader {
    shared: Arc<Shared>,
}

/// Makes the two ends; the reader sees an empty snapshot until the first is published.
#[expect(clippy::disallowed_methods, reason = "made before anything is published")]
pub fn channel() -> (SnapshotWriter, SnapshotReader) {
    let shared =
        Arc::new(Shared { newest: AtomicCell::new(Snapshot::default()), meters: GenreMeters::new() });
    (SnapshotWriter { shared: Arc::clone(&shared), sequence: 0 }, SnapshotReader { shared })
}

impl SnapshotWriter {
    /// Gives `snapshot` the next sequence number and publishes it.
    pub fn publish(&mut self, snapshot: &mut Snapshot) {
        self.sequence += 1;
        snapshot.sequence = self.sequence;
        self.shared.meters.set(&snapshot.genres);
        self.shared.newest.store(*snapshot);
    }
}

impl SnapshotReader {
    /// The newest snapshot.
    pub fn snapshot(&self) -> Snapshot {
        self.shared.newest.load()
    }

    /// One atomic float per genre, for readers that need no consistency. Safe on the audio thread.
    pub fn meters(&self) -> &GenreMeters {
        &self.shared.meters
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // No audio thread runs the tests.
mod tests {
    use super::super::{MAX_GENRES, Slots};
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "a sequence lock races by design, and discards what it then reads")]
    fn a_reader_never_sees_half_a_snapshot() {
        let (mut writer, reader) = channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for i in 0..20_000 {
                    let value = i as f32;
                    let genres = Slots::new(&[value; MAX_GENRES]);
                    writer.publish(&mut Snapshot { genres, genres_now: genres, ..Snapshot::default() });
                }
            });
            scope.spawn(|| {
                let mut newest = 0;
                while newest < 20_000 {
                    let snapshot = reader.snapshot();
                    assert!(snapshot.sequence >= newest);
                    newest = snapshot.sequence;
                    let all = snapshot.genres.iter().chain(&*snapshot.genres_now);
                    assert!(all.into_iter().all(|genre| Some(genre) == snapshot.genres.first()));
                }
            });
        });
        assert_eq!(reader.meters().get(0), 19_999.0);
        assert_eq!(reader.meters().get(MAX_GENRES), 0.0);
    }
}
