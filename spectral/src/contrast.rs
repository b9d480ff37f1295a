//! Spectral contrast: how far peaks stand out from valleys, band by band.

use crate::decibel::{TOP_DB, to_db};
use crate::settings::Settings;

/// Octaves above the lowest band.
const NUM_OCTAVES: usize = 6;

/// Bands: the one up to 200 Hz and the octaves from there on.
pub(crate) const NUM_BANDS: usize = NUM_OCTAVES + 1;

/// Upper edge of the lowest band, Hz.
const LOWEST_HZ: f64 = 200.0;

/// The sample rate above which the highest band has bins, Hz.
pub(crate) const ABOVE_RATE_HZ: f64 = 2.0 * LOWEST_HZ * (1 << (NUM_OCTAVES - 1)) as f64;

/// Bins that are wider leave the lowest band without one, Hz.
pub(crate) const MAX_BIN_HZ: f64 = LOWEST_HZ;

/// The share of a band's bins whose mean is its peak, or its valley.
const SHARE: f64 = 0.02;

/// The bins of one band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Band {
    first: usize,
    end: usize,
    /// Number of bins in a peak and in a valley.
    num_extreme: usize,
}

/// Spectral contrast of all frames of a recording.
///
/// In each band, the difference in dB between the mean of the strongest 2 % of the bins and the mean of the
/// weakest 2 %, at least one bin each. Peaks, and valleys, more than 80 dB below the highest of the recording
/// count as that.
///
/// # Shapes and units
/// `[7]` per frame, dB.
///
/// # Source
/// `librosa.feature.spectral_contrast` with `fmin=200, n_bands=6, quantile=0.02`. It takes 10 lg of
/// magnitudes, not of powers.
#[derive(Debug)]
pub(crate) struct Contrast {
    bands: [Band; NUM_BANDS],
    /// Mean of the strongest bins and of the weakest, of each band of each frame.
    extremes: Vec<[(f64, f64); NUM_BANDS]>,
    /// The magnitudes from the last to the first: most spectra fall, so the weakest are found soonest from
    /// there.
    reversed: Vec<f64>,
    buffer: Vec<f64>,
}

impl Contrast {
    pub(crate) fn new(sample_rate_hz: u32, settings: &Settings) -> Self {
        Self {
            bands: bands(sample_rate_hz, settings),
            extremes: Vec::new(),
            reversed: Vec::new(),
            buffer: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, magnitudes: &[f64]) {
        self.reversed.clear();
        self.reversed.extend(magnitudes.iter().rev());
        let mut frame = [(0.0, 0.0); NUM_BANDS];
        for (extremes, band) in frame.iter_mut().zip(&self.bands) {
            let bins = &magnitudes[band.first..band.end];
            let high = mean_of_first(bins, band.num_extreme, &mut self.buffer, |a, b| a > b);
            let bins = &self.reversed[magnitudes.len() - band.end..magnitudes.len() - band.first];
            let low = mean_of_first(bins, band.num_extreme, &mut self.buffer, |a, b| a < b);
            *extremes = (high, low);
        }
        self.extremes.push(frame);
    }

    /// Calls `take` with the contrast of each frame, dB.
    pub(crate) fn finish(self, mut take: impl FnMut([f64; NUM_BANDS])) {
        let highest = |which: fn(&(f64, f64)) -> f64| {
            to_db(self.extremes.iter().flatten().map(which).fold(0.0, f64::max)) - TOP_DB
        };
        let (peak_floor, valley_floor) = (highest(|pair| pair.0), highest(|pair| pair.1));
        for frame in &self.extremes {
            take(frame.map(|(peak, valley)| to_db(peak).max(peak_floor) - to_db(valley).max(valley_floor)));
        }
    }
}

/// The bins of each band. A band begins a bin before its lower edge and ends a bin before its last; the
/// highest goes on to the end.
fn bands(sample_rate_hz: u32, settings: &Settings) -> [Band; NUM_BANDS] {
    let num_bins = settings.num_bins();
    std::array::from_fn(|index| {
        let low = if index == 0 { 0.0 } else { LOWEST_HZ * 2.0_f64.powi(index as i32 - 1) };
        let high = LOWEST_HZ * 2.0_f64.powi(index as i32);
        let inside =
            (0..num_bins).filter(|&bin| (low..=high).contains(&settings.bin_hz(bin, sample_rate_hz)));
        let (mut first, mut end) =
            inside.fold((num_bins, 0), |(first, end), bin| (first.min(bin), end.max(bin + 1)));
        first -= usize::from(index > 0);
        if index == NUM_OCTAVES {
            end = num_bins;
        }
        let num_extreme = ((SHARE * (end - first) as f64).round_ties_even() as usize).max(1);
        // The highest band keeps its last bin.
        Band { first, end: end - usize::from(index < NUM_OCTAVES), num_extreme }
    })
}

/// Mean of the `count` values that come first according to `is_before`.
fn mean_of_first(
    values: &[f64],
    count: usize,
    first: &mut Vec<f64>,
    is_before: impl Fn(f64, f64) -> bool,
) -> f64 {
    first.clear();
    first.extend_from_slice(&values[..count]);
    first.sort_by(|&a, &b| is_before(b, a).cmp(&is_before(a, b)));
    let insert = |first: &mut [f64], value: f64| {
        let place = first.iter().rposition(|&known| !is_before(value, known)).map_or(0, |at| at + 1);
        if place < count {
            first.copy_within(place..count - 1, place + 1);
            first[place] = value;
        }
    };
    let (parts, rest) = values[count..].as_chunks::<8>();
    for part in parts {
        // Few values get in among the first ones: most take only this comparison of several at a time.
        let last = first[count - 1];
        if part.iter().fold(false, |any, &value| any | is_before(value, last)) {
            part.iter().for_each(|&value| insert(first, value));
        }
    }
    rest.iter().for_each(|&value| insert(first, value));
    first.iter().sum::<f64>() / count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_values_are_those_that_sorting_finds() {
        let values: Vec<f64> = (0..200).map(|i| f64::from(i * 7919 % 211)).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        for count in [1, 2, 9] {
            let mean = |part: &[f64]| part.iter().sum::<f64>() / count as f64;
            let buffer = &mut Vec::new();
            assert_eq!(mean_of_first(&values, count, buffer, |a, b| a < b), mean(&sorted[..count]));
            assert_eq!(mean_of_first(&values, count, buffer, |a, b| a > b), mean(&sorted[200 - count..]));
        }
    }

    #[test]
    fn bands_follow_each_other_without_a_gap() {
        let short = Settings { n_fft: 66, hop_len: 64, ..Settings::DEFAULT };
        let default = Settings::DEFAULT;
        for (rate, settings) in
            [(12_801, short), (12_801, default), (22_050, default), (44_100, default), (192_000, default)]
        {
            let bands = bands(rate, &settings);
            assert_eq!((bands[0].first, bands[NUM_OCTAVES].end), (0, settings.num_bins()));
            for pair in bands.windows(2) {
                assert!(pair[1].first <= pair[0].end && pair[0].first < pair[0].end, "{rate}: {pair:?}");
            }
        }
    }
}
