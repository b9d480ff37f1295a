//! The spectrogram of a recording of any length, in bounded memory.

use genrescope_engine::SpectrumColumn;
use genrescope_engine::analysis::SPECTRUM_BANDS;

/// Once there are this many columns, every two become one.
const MAX_COLUMNS: usize = 4096;

/// A spectrogram that grows coarser as it grows longer.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Mean level of each band, dB, column by column.
    columns: Vec<[f32; SPECTRUM_BANDS]>,
    /// Spectrum columns in each.
    per_column: u32,
    /// The unfinished column, as a sum.
    sum: [f32; SPECTRUM_BANDS],
    num_in_sum: u32,
}

impl Default for Overview {
    fn default() -> Self {
        Self { columns: Vec::new(), per_column: 1, sum: [0.0; SPECTRUM_BANDS], num_in_sum: 0 }
    }
}

impl Overview {
    /// Adds the next column of the recording.
    pub fn push(&mut self, column: &SpectrumColumn) {
        for (sum, db) in self.sum.iter_mut().zip(&column.bands_db) {
            *sum += db;
        }
        self.num_in_sum += 1;
        if self.num_in_sum < self.per_column {
            return;
        }
        let count = std::mem::take(&mut self.num_in_sum) as f32;
        self.columns.push(std::mem::replace(&mut self.sum, [0.0; SPECTRUM_BANDS]).map(|sum| sum / count));
        if self.columns.len() == MAX_COLUMNS {
            self.per_column *= 2;
            self.columns = self
                .columns
                .as_chunks::<2>()
                .0
                .iter()
                .map(|[a, b]| std::array::from_fn(|band| (a[band] + b[band]) / 2.0))
                .collect();
        }
    }

    /// The columns as bytes, for another process.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.columns.as_flattened().iter().flat_map(|db| db.to_le_bytes()).collect()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (levels, rest) = bytes.as_chunks::<4>();
        let levels: Vec<f32> = levels.iter().map(|level| f32::from_le_bytes(*level)).collect();
        let (columns, odd) = levels.as_chunks::<SPECTRUM_BANDS>();
        let is_whole = rest.is_empty() && odd.is_empty() && columns.len() < MAX_COLUMNS;
        is_whole.then(|| Self { columns: columns.to_vec(), ..Self::default() })
    }

    /// The columns, oldest first: level of each band, dB; all cover the same length of time.
    pub fn columns(&self) -> &[[f32; SPECTRUM_BANDS]] {
        &self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_hours_fit_and_every_column_counts_the_same() {
        let mut overview = Overview::default();
        // 30 columns a second; the level says which hour it is.
        for index in 0..12 * 3600 * 30 {
            let hour = index / (3600 * 30);
            let mut column = SpectrumColumn::default();
            column.bands_db = [hour as f32; SPECTRUM_BANDS];
            overview.push(&column);
        }
        let columns = overview.columns();
        assert!(columns.len() >= MAX_COLUMNS / 2 && columns.len() < MAX_COLUMNS);
        for (index, column) in columns.iter().enumerate() {
            let hour = index as f32 / columns.len() as f32 * 12.0;
            assert!((column[7] - hour.floor()).abs() <= 1.0, "column {index}: {}", column[7]);
        }
        let bytes = overview.to_bytes();
        assert_eq!(Overview::from_bytes(&bytes).unwrap().columns(), columns);
        for wrong in [&bytes[1..], &bytes[4..], &bytes.repeat(2)] {
            assert_eq!(Overview::from_bytes(wrong), None);
        }
    }
}
