//! How loud the input is now.

use crate::snapshot::Level;

/// Parts of the metering window; the oldest is replaced by the newest.
const NUM_PARTS: usize = 8;
/// Peaks and sums side by side, each over every eighth sample: a single one would wait for its last result.
const NUM_LANES: usize = 8;
/// Length of the metering window, seconds.
const WINDOW_SECONDS: f64 = 0.4;

/// Peak and RMS of the mono input over the last 0.4 s, in steps of 50 ms.
#[derive(Debug)]
pub(crate) struct LevelMeter {
    part_len: usize,
    parts: [Part; NUM_PARTS],
    next: usize,
    filling: Part,
    num_parts: u64,
}

/// A lane covers the samples whose number in the part leaves its remainder, however they arrive.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    peaks: [f32; NUM_LANES],
    sums_of_squares: [f64; NUM_LANES],
    len: usize,
}

impl Part {
    fn push(&mut self, samples: &[f32]) {
        let to_lane_0 = self.len.wrapping_neg() % NUM_LANES;
        let (first, rest) = samples.split_at(samples.len().min(to_lane_0));
        let (rows, last) = rest.as_chunks();
        self.push_from(self.len % NUM_LANES, first);
        self.push_rows(rows);
        self.push_from(0, last);
        self.len += samples.len();
    }

    /// Adds a sample to each lane from `lane` on.
    fn push_from(&mut self, lane: usize, samples: &[f32]) {
        let mut row = [0.0; NUM_LANES];
        row[lane..lane + samples.len()].copy_from_slice(samples);
        self.push_rows(&[row]);
    }

    fn push_rows(&mut self, rows: &[[f32; NUM_LANES]]) {
        // Copies, which stay in registers.
        let (mut peaks, mut sums) = (self.peaks, self.sums_of_squares);
        for row in rows {
            for lane in 0..NUM_LANES {
                peaks[lane] = peaks[lane].max(row[lane].abs());
                sums[lane] += f64::from(row[lane]) * f64::from(row[lane]);
            }
        }
        (self.peaks, self.sums_of_squares) = (peaks, sums);
    }
}

impl LevelMeter {
    /// Makes a meter for samples at `sample_rate_hz`.
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        Self {
            part_len: (f64::from(sample_rate_hz) * WINDOW_SECONDS / NUM_PARTS as f64).round().max(1.0)
                as usize,
            parts: [Part::default(); NUM_PARTS],
            next: 0,
            filling: Part::default(),
            num_parts: 0,
        }
    }

    /// Takes the next samples.
    pub(crate) fn push(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let take = samples.len().min(self.part_len - self.filling.len);
            let (now, later) = samples.split_at(take);
            self.filling.push(now);
            if self.filling.len == self.part_len {
                self.parts[self.next] = std::mem::take(&mut self.filling);
                self.next = (self.next + 1) % NUM_PARTS;
                self.num_parts += 1;
            }
            samples = later;
        }
    }

    /// Finished parts of 50 ms: changes whenever [`level`](Self::level) does.
    pub(crate) fn num_parts(&self) -> u64 {
        self.num_parts
    }

    /// The level over the last finished parts.
    pub(crate) fn level(&self) -> Level {
        let peak = self.parts.iter().flat_map(|part| part.peaks).fold(0.0, f32::max);
        let len: usize = self.parts.iter().map(|part| part.len).sum();
        let sum: f64 = self.parts.iter().flat_map(|part| part.sums_of_squares).sum();
        Level { peak_dbfs: 20.0 * peak.log10(), rms_dbfs: (10.0 * (sum / len.max(1) as f64).log10()) as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_peaks_at_0_and_has_3_db_less_rms() {
        let mut meter = LevelMeter::new(48_000);
        assert_eq!(meter.level().peak_dbfs, f32::NEG_INFINITY);
        let sine: Vec<f32> = (0..48_000).map(|i| (i as f32 * std::f32::consts::TAU / 48.0).sin()).collect();
        meter.push(&sine);
        assert!(meter.level().peak_dbfs.abs() < 0.01);
        assert!((meter.level().rms_dbfs + 3.01).abs() < 0.01);
        meter.push(&[0.0; 48_000]);
        assert_eq!(meter.level().rms_dbfs, f32::NEG_INFINITY);
    }

    #[test]
    fn the_level_does_not_depend_on_how_samples_arrive() {
        let sound: Vec<f32> = (0..20_000).map(|i| (i as f32 * 0.7).sin() / (1.0 + i as f32)).collect();
        let mut whole = LevelMeter::new(44_100);
        whole.push(&sound);
        for len in [1, 7, 8, 61] {
            let mut meter = LevelMeter::new(44_100);
            sound.chunks(len).for_each(|block| meter.push(block));
            assert_eq!(meter.level(), whole.level(), "blocks of {len}");
        }
    }
}
