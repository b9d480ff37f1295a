//! The listening window: the latest patches' answers, and their mean.

use std::collections::VecDeque;

/// The most rows held; a longer window (an hour at the shortest interval) counts as the whole track.
const MAX_ROWS: usize = 4096;

/// Mean over the rows of the last patches.
///
/// A row is what one patch gave: any numbers whose mean makes sense. A silent patch takes up time but has no
/// row.
#[derive(Debug)]
pub(crate) struct Window {
    row_len: usize,
    /// `None`: the whole track, of which only the sums are held.
    max_rows: Option<usize>,
    /// Rows side by side, oldest first; empty when only the sums are held.
    values: VecDeque<f32>,
    /// Whether each of the last patches had a row.
    sounding: VecDeque<bool>,
    /// Sums over the rows held, or over the whole track; 64 bits, for a recording of 12 hours.
    sums: Vec<f64>,
    /// Rows since the sums were last recomputed.
    num_since_fresh: usize,
    num_sounding: usize,
    num_patches: usize,
    last_sounds: bool,
}

impl Window {
    /// A window over rows of `row_len` values.
    pub(crate) fn new(
        row_len: usize,
        window_seconds: f64,
        update_interval_seconds: f64,
        patch_seconds: f64,
    ) -> Self {
        let max_rows = ((window_seconds - patch_seconds) / update_interval_seconds + 1e-6).floor() + 1.0;
        let max_rows = (max_rows <= MAX_ROWS as f64).then_some(max_rows.max(1.0) as usize);
        Self {
            row_len,
            max_rows,
            values: VecDeque::with_capacity(max_rows.map_or(0, |rows| (rows + 1) * row_len)),
            sounding: VecDeque::with_capacity(max_rows.map_or(0, |rows| rows + 1)),
            sums: vec![0.0; row_len],
            num_since_fresh: 0,
            num_sounding: 0,
            num_patches: 0,
            last_sounds: false,
        }
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.sounding.clear();
        self.sums.fill(0.0);
        (self.num_sounding, self.num_patches, self.last_sounds) = (0, 0, false);
        self.num_since_fresh = 0;
    }

    /// Adds the newest patch; `None` for a silent one.
    ///
    /// # Panics
    /// If the row does not have the length that the window was made for.
    pub(crate) fn push(&mut self, row: Option<&[f32]>) {
        self.last_sounds = row.is_some();
        self.num_patches += 1;
        self.num_sounding += usize::from(row.is_some());
        if let Some(row) = row {
            assert_eq!(row.len(), self.row_len, "a row of this window");
        }
        for (sum, &value) in self.sums.iter_mut().zip(row.unwrap_or_default()) {
            *sum += f64::from(value);
        }
        let Some(max_rows) = self.max_rows else { return };
        self.values.extend(row.unwrap_or_default());
        self.sounding.push_back(row.is_some());
        if self.sounding.len() > max_rows {
            if self.sounding.pop_front() == Some(true) {
                for (sum, value) in self.sums.iter_mut().zip(self.values.drain(..self.row_len)) {
                    *sum -= f64::from(value);
                }
                self.num_sounding -= 1;
            }
            self.num_patches -= 1;
        }
        self.num_since_fresh += 1;
        if self.num_since_fresh >= max_rows {
            self.sum_afresh();
        }
    }

    /// Adds up all rows held: adding values and subtracting them again leaves traces, which would grow over
    /// days of listening.
    fn sum_afresh(&mut self) {
        self.num_since_fresh = 0;
        self.sums.fill(0.0);
        for row in self.values.make_contiguous().chunks_exact(self.row_len) {
            for (sum, &value) in self.sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
    }

    /// Writes the mean row; leaves `mean` alone when there is none.
    pub(crate) fn mean(&self, mean: &mut [f32]) {
        if self.num_sounding == 0 {
            return;
        }
        for (out, &sum) in mean.iter_mut().zip(&self.sums) {
            *out = (sum / self.num_sounding as f64) as f32;
        }
    }

    /// Patches in the window that were not silent.
    pub(crate) fn num_sounding(&self) -> usize {
        self.num_sounding
    }

    /// Patches in the window.
    pub(crate) fn num_patches(&self) -> usize {
        self.num_patches
    }

    /// Whether what is heard now is silence: live, the newest patch; over a whole track, every patch.
    pub(crate) fn is_silent(&self) -> bool {
        match self.max_rows {
            Some(_) => !self.last_sounds,
            None => self.num_sounding == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(window: &Window) -> f32 {
        let mut mean = [f32::NAN];
        window.mean(&mut mean);
        mean[0]
    }

    #[test]
    fn a_window_of_5_seconds_holds_the_last_3_patches() {
        let mut window = Window::new(1, 5.0, 1.0, 3.0);
        for i in 1..=5 {
            window.push(Some(&[i as f32]));
        }
        assert_eq!((window.num_patches(), mean_of(&window)), (3, 4.0));
        window.push(None);
        assert!(window.is_silent());
        assert_eq!((window.num_patches(), window.num_sounding(), mean_of(&window)), (3, 2, 4.5));
        window.clear();
        assert!(mean_of(&window).is_nan());
    }

    #[test]
    fn rows_that_left_leave_no_trace() {
        let mut window = Window::new(1, 13.0, 1.0, 3.0);
        window.push(Some(&[1e30]));
        for i in 0..40 {
            window.push(Some(&[i as f32]));
        }
        assert_eq!(mean_of(&window), 34.0); // 29 to 39
    }

    #[test]
    fn a_window_without_end_holds_everything_and_ignores_silence() {
        let mut window = Window::new(1, f64::INFINITY, 1.0, 3.0);
        assert!(window.is_silent());
        for i in 1..=5 {
            window.push(Some(&[i as f32]));
        }
        window.push(None);
        assert!(!window.is_silent());
        assert_eq!((window.num_patches(), window.num_sounding(), mean_of(&window)), (6, 5, 3.0));
    }
}
