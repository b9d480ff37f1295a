//! A rolling log-frequency spectrogram and chromagram, for eyes only: the model does not see it.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::front_end::SAMPLE_RATE_HZ;

/// Width of the transform, samples at 22 050 Hz: 186 ms, bins of 5.4 Hz.
const WINDOW_LEN: usize = 4096;
/// From one column to the next, samples: 30 columns a second.
const HOP: usize = 735;
/// Columns per second of sound.
pub const COLUMNS_PER_SECOND: f64 = SAMPLE_RATE_HZ as f64 / HOP as f64;
/// Bands of a column: one per semitone, B0 (30.9 Hz) to D#9 (9956 Hz).
pub const SPECTRUM_BANDS: usize = 101;
/// The lowest band's note number, where 69 is the A at 440 Hz.
const LOWEST_NOTE: usize = 23;
/// Level of a band without sound, dB.
pub(crate) const SPECTRUM_FLOOR_DB: f32 = -120.0;
/// Below this the bins are too wide to tell one note from the next, Hz.
const CHROMA_FROM_HZ: f64 = 110.0;
/// Above this there are only overtones, Hz.
const CHROMA_TO_HZ: f64 = 5000.0;

/// One moment of the spectrogram.
///
/// # Shapes and units
/// - `bands_db`: `[101]`, a band per semitone from 30.9 Hz up; 0 dB is a sine at full scale, -120 dB the
///   floor.
/// - `chroma`: `[12]`, C first; 0 to 1, the strongest note being 1; all 0 in silence.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SpectrumColumn {
    /// Level of each band, dB.
    pub bands_db: [f32; SPECTRUM_BANDS],
    /// Share of each note of the octave, C first.
    pub chroma: [f32; 12],
}

impl Default for SpectrumColumn {
    fn default() -> Self {
        Self { bands_db: [SPECTRUM_FLOOR_DB; SPECTRUM_BANDS], chroma: [0.0; 12] }
    }
}

/// Center of a band, Hz.
pub fn band_hz(band: usize) -> f64 {
    note_hz((LOWEST_NOTE + band) as f64)
}

fn note_hz(note: f64) -> f64 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}

/// Where a band gets its power.
#[derive(Debug, Clone, Copy)]
enum Band {
    /// Wide enough to hold bins: the strongest of them counts.
    Bins { first: usize, last: usize },
    /// Narrower than a bin: between two of them.
    Between { below: usize, share_above: f32 },
}

impl Band {
    fn new(band: usize) -> Self {
        let bin_hz = f64::from(SAMPLE_RATE_HZ) / WINDOW_LEN as f64;
        let note = (LOWEST_NOTE + band) as f64;
        let first = (note_hz(note - 0.5) / bin_hz).ceil() as usize;
        let last = (note_hz(note + 0.5) / bin_hz).floor() as usize;
        if first <= last {
            return Self::Bins { first, last };
        }
        let at = note_hz(note) / bin_hz;
        Self::Between { below: at as usize, share_above: at.fract() as f32 }
    }

    fn power(self, power: &[f32]) -> f32 {
        match self {
            Self::Bins { first, last } => power[first..=last].iter().copied().fold(0.0, f32::max),
            Self::Between { below, share_above } => {
                power[below] * (1.0 - share_above) + power[below + 1] * share_above
            }
        }
    }
}

/// Samples at 22 050 Hz in, columns out.
///
/// A periodic Hann window; powers are scaled so that a full-scale sine on a bin is 1. The output does not
/// depend on how the sound is cut into blocks.
///
/// # Real-time safety
/// Allocates when made, never after. Analysis thread.
pub(crate) struct Spectrograph {
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    held: Vec<f32>,
    num_held: usize,
    windowed: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
    bands: Vec<Band>,
    /// Note of the octave that each bin belongs to; `None` outside the range.
    notes: Vec<Option<usize>>,
}

impl Spectrograph {
    /// Makes one that has heard nothing.
    pub(crate) fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(WINDOW_LEN);
        let bin_hz = f64::from(SAMPLE_RATE_HZ) / WINDOW_LEN as f64;
        let hann = (0..WINDOW_LEN)
            .map(|i| (0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / WINDOW_LEN as f64).cos()) as f32)
            .collect();
        let note_of = |bin: usize| {
            let hz = bin as f64 * bin_hz;
            (CHROMA_FROM_HZ..CHROMA_TO_HZ)
                .contains(&hz)
                .then(|| (69.0 + 12.0 * (hz / 440.0).log2()).round() as usize % 12)
        };
        Self {
            hann,
            held: vec![0.0; WINDOW_LEN],
            num_held: 0,
            windowed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            power: vec![0.0; WINDOW_LEN / 2 + 1],
            bands: (0..SPECTRUM_BANDS).map(Band::new).collect(),
            notes: (0..=WINDOW_LEN / 2).map(note_of).collect(),
            fft,
        }
    }

    /// Takes samples at 22 050 Hz; calls `on_column` for each column that they complete.
    pub(crate) fn push(&mut self, mut samples: &[f32], mut on_column: impl FnMut(SpectrumColumn)) {
        while !samples.is_empty() {
            let len = samples.len().min(WINDOW_LEN - self.num_held);
            let (now, later) = samples.split_at(len);
            self.held[self.num_held..self.num_held + len].copy_from_slice(now);
            self.num_held += len;
            samples = later;
            if self.num_held == WINDOW_LEN {
                on_column(self.column());
                self.held.copy_within(HOP.., 0);
                self.num_held -= HOP;
            }
        }
    }

    /// Forgets the sound before a gap.
    pub(crate) fn reset(&mut self) {
        self.num_held = 0;
    }

    fn column(&mut self) -> SpectrumColumn {
        let mut column = SpectrumColumn::default();
        for ((out, sample), weight) in self.windowed.iter_mut().zip(&self.held).zip(&self.hann) {
            *out = sample * weight;
        }
        let done = self.fft.process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch);
        if done.is_err() {
            // Only wrong lengths fail, and these come from the transform itself.
            return column;
        }
        // A sine of amplitude 1 has WINDOW_LEN / 4 in its bin: half by its mirror image, half by the window.
        let scale = (4.0 / WINDOW_LEN as f32).powi(2);
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = scale * bin.norm_sqr();
        }
        for (decibels, band) in column.bands_db.iter_mut().zip(&self.bands) {
            *decibels = (10.0 * band.power(&self.power).log10()).max(SPECTRUM_FLOOR_DB);
        }
        for (power, note) in self.power.iter().zip(&self.notes) {
            if let Some(note) = note {
                column.chroma[*note] += power;
            }
        }
        let strongest = column.chroma.iter().copied().fold(0.0, f32::max);
        // Noise below -100 dB has no note.
        if strongest > 1e-10 {
            column.chroma.iter_mut().for_each(|share| *share /= strongest);
        } else {
            column.chroma = [0.0; 12];
        }
        column
    }
}

impl Default for Spectrograph {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Spectrograph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spectrograph").field("num_held", &self.num_held).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(hz: f64, num_samples: usize) -> Vec<f32> {
        let step = std::f64::consts::TAU * hz / f64::from(SAMPLE_RATE_HZ);
        (0..num_samples).map(|i| (i as f64 * step).sin() as f32).collect()
    }

    fn columns(samples: &[f32], cut: usize) -> Vec<SpectrumColumn> {
        let mut spectrograph = Spectrograph::new();
        let mut columns = Vec::new();
        samples.chunks(cut).for_each(|block| spectrograph.push(block, |column| columns.push(column)));
        columns
    }

    #[test]
    fn the_a_at_440_hz_lights_its_band_and_its_note() {
        for column in columns(&sine(440.0, 22_050), 512) {
            let loudest =
                (0..SPECTRUM_BANDS).max_by(|&a, &b| column.bands_db[a].total_cmp(&column.bands_db[b]));
            assert_eq!(loudest, Some(69 - LOWEST_NOTE));
            assert!((-1.5..0.1).contains(&column.bands_db[69 - LOWEST_NOTE]));
            assert_eq!(column.chroma[9], 1.0);
            assert!(column.chroma.iter().enumerate().all(|(note, &share)| note == 9 || share < 0.01));
        }
    }

    #[test]
    fn the_lowest_band_is_at_31_hz_and_the_highest_near_10_khz() {
        assert!((band_hz(0) - 30.87).abs() < 0.01);
        assert!((band_hz(SPECTRUM_BANDS - 1) - 9956.06).abs() < 0.1);
        assert!((band_hz(69 - LOWEST_NOTE) - 440.0).abs() < 1e-9);
    }

    #[test]
    fn columns_do_not_depend_on_how_the_sound_is_cut() {
        let mut samples = sine(123.0, 30_000);
        samples.iter_mut().zip(sine(3210.0, 30_000)).for_each(|(a, b)| *a = 0.5 * *a + 0.1 * b);
        let whole = columns(&samples, usize::MAX);
        assert_eq!(whole.len(), (30_000 - WINDOW_LEN) / HOP + 1);
        for cut in [1, 64, 441, 4096, 5000] {
            assert_eq!(columns(&samples, cut), whole, "blocks of {cut}");
        }
    }

    #[test]
    fn silence_lies_on_the_floor_and_has_no_note() {
        assert_eq!(columns(&[0.0; 5000], 512), vec![SpectrumColumn::default(); 2]);
    }
}
