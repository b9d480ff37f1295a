//! Carries spectrum columns from the analysis to a watching face, through a bounded ring.

use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

use super::spectrograph::{Spectrograph, SpectrumColumn};

/// Columns buffered for a face: 4 s of them. Further columns are lost, since nobody waits.
const MAX_COLUMNS: usize = 120;

/// Makes the analysis's end, with its own spectrograph, and the face's.
pub(crate) fn watch() -> (SpectrumWatch, SpectrumReader) {
    let (columns, reader) = HeapRb::new(MAX_COLUMNS).split();
    (SpectrumWatch { spectrograph: Spectrograph::new(), columns }, SpectrumReader { columns: reader })
}

/// The analysis's end: a spectrograph, and where its columns go.
///
/// # Real-time safety
/// Allocates when made, never after.
pub(crate) struct SpectrumWatch {
    spectrograph: Spectrograph,
    columns: HeapProd<SpectrumColumn>,
}

impl SpectrumWatch {
    /// Whether the reader is still there.
    pub(crate) fn is_watched(&self) -> bool {
        self.columns.read_is_held()
    }

    /// Takes samples at 22 050 Hz.
    pub(crate) fn push(&mut self, samples: &[f32]) {
        let Self { spectrograph, columns } = self;
        spectrograph.push(samples, |column| {
            // If full, the face is asleep and misses this column.
            let _ = columns.try_push(column);
        });
    }

    pub(crate) fn reset(&mut self) {
        self.spectrograph.reset();
    }
}

impl std::fmt::Debug for SpectrumWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpectrumWatch").field("spectrograph", &self.spectrograph).finish_non_exhaustive()
    }
}

/// A face's end. Dropping it stops the work.
pub struct SpectrumReader {
    columns: HeapCons<SpectrumColumn>,
}

impl SpectrumReader {
    /// Appends the columns that have come since the last call to `columns`, oldest first.
    pub fn read_into(&mut self, columns: &mut Vec<SpectrumColumn>) {
        columns.extend(self.columns.pop_iter());
    }
}

impl std::fmt::Debug for SpectrumReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpectrumReader").field("num_waiting", &self.columns.occupied_len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;

    #[test]
    fn a_full_ring_loses_columns_and_a_dropped_reader_ends_the_work() {
        let mut analyzer = Analyzer::new(22_050).unwrap();
        let (watch, mut reader) = watch();
        analyzer.watch_spectrum(watch);
        analyzer.push(&vec![0.1; 22_050 * 10], |_| ());
        let mut columns = Vec::new();
        reader.read_into(&mut columns);
        assert_eq!(columns.len(), MAX_COLUMNS);
        assert!(analyzer.is_watched());
        drop(reader);
        analyzer.push(&[0.1; 4096], |_| ());
        assert!(!analyzer.is_watched());
    }
}
