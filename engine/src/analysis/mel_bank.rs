//! The network's mel filters.

use super::front_end::{MEL_BANDS, NUM_BINS};

/// The rate and window for which the network's filters were made; its bins lie 31.25 Hz apart.
const NETWORK_RATE_HZ: f64 = 16_000.0;
const NETWORK_WINDOW_LEN: f64 = 512.0;

/// 96 triangular filters from 0 to 8 kHz, on Slaney's mel scale and with his area normalization.
///
/// # Source
/// `librosa.filters.mel(sr=16000, n_fft=512, n_mels=96)`; the golden test holds us to it.
#[derive(Debug)]
pub struct MelBank {
    filters: Vec<Filter>,
}

/// One triangle: its weights from the first bin that is not zero.
#[derive(Debug)]
struct Filter {
    first_bin: usize,
    weights: Vec<f32>,
}

impl MelBank {
    /// Makes the filters.
    ///
    /// # Shapes and units
    /// - `bin_weights`: `[257]`, multiplied into each filter.
    pub fn new(bin_weights: &[f32; NUM_BINS]) -> Self {
        let top_mel = hz_to_mel(NETWORK_RATE_HZ / 2.0);
        let corners: Vec<f64> =
            (0..MEL_BANDS + 2).map(|i| mel_to_hz(top_mel * i as f64 / (MEL_BANDS + 1) as f64)).collect();
        let filters = corners.windows(3).map(|corner| Filter::new(corner, bin_weights)).collect();
        Self { filters }
    }

    /// Sums power bins into mel bands.
    ///
    /// # Shapes and units
    /// - `power`: `[257]`, linear; bin `k` lies at `k * 31.25` Hz. `mel`: `[96]`, overwritten.
    pub fn apply(&self, power: &[f32; NUM_BINS], mel: &mut [f32]) {
        for (out, filter) in mel.iter_mut().zip(&self.filters) {
            let bins = &power[filter.first_bin..filter.first_bin + filter.weights.len()];
            *out = bins.iter().zip(&filter.weights).map(|(p, w)| p * w).sum();
        }
    }

    /// The full matrix, `[96][257]`, for inspection or comparison.
    pub fn to_matrix(&self) -> Vec<[f32; NUM_BINS]> {
        self.filters
            .iter()
            .map(|filter| {
                let mut row = [0.0; NUM_BINS];
                row[filter.first_bin..filter.first_bin + filter.weights.len()]
                    .copy_from_slice(&filter.weights);
                row
            })
            .collect()
    }
}

impl Filter {
    fn new(corner: &[f64], bin_weights: &[f32; NUM_BINS]) -> Self {
        let (low, center, high) = (corner[0], corner[1], corner[2]);
        let height = 2.0 / (high - low);
        let weight = |bin: usize| {
            let hz = bin as f64 * NETWORK_RATE_HZ / NETWORK_WINDOW_LEN;
            let triangle = ((hz - low) / (center - low)).min((high - hz) / (high - center)).max(0.0);
            (triangle * height * f64::from(bin_weights[bin])) as f32
        };
        let in_band = |bin: &usize| weight(*bin) > 0.0;
        let first_bin = (0..NUM_BINS).find(in_band).unwrap_or(0);
        let last_bin = (0..NUM_BINS).rfind(in_band).unwrap_or(0);
        Self { first_bin, weights: (first_bin..=last_bin).map(weight).collect() }
    }
}

/// Linear below 1 kHz (200/3 Hz per mel), logarithmic above (27 steps for a factor of 6.4).
const BREAK_HZ: f64 = 1000.0;
const HZ_PER_MEL: f64 = 200.0 / 3.0;

fn log_step() -> f64 {
    6.4_f64.ln() / 27.0
}

fn hz_to_mel(hz: f64) -> f64 {
    if hz < BREAK_HZ { hz / HZ_PER_MEL } else { BREAK_HZ / HZ_PER_MEL + (hz / BREAK_HZ).ln() / log_step() }
}

fn mel_to_hz(mel: f64) -> f64 {
    let break_mel = BREAK_HZ / HZ_PER_MEL;
    if mel < break_mel { mel * HZ_PER_MEL } else { BREAK_HZ * ((mel - break_mel) * log_step()).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mel_scale_inverts_itself() {
        for hz in [0.0, 440.0, 999.0, 1000.0, 4321.0, 8000.0] {
            assert!((mel_to_hz(hz_to_mel(hz)) - hz).abs() < 1e-9);
        }
    }

    #[test]
    fn a_single_bin_lands_in_the_bands_around_its_frequency() {
        let bank = MelBank::new(&[1.0; NUM_BINS]);
        let mut power = [0.0; NUM_BINS];
        power[128] = 1.0; // 4 kHz
        let mut mel = [0.0; MEL_BANDS];
        bank.apply(&power, &mut mel);
        let loudest = (0..MEL_BANDS).max_by(|&a, &b| mel[a].total_cmp(&mel[b])).unwrap();
        let center_hz = mel_to_hz(hz_to_mel(8000.0) * (loudest + 1) as f64 / 97.0);
        assert!((center_hz - 4000.0).abs() < 120.0, "{center_hz}");
        assert_eq!(mel.iter().filter(|&&m| m > 0.0).count(), 2);
    }
}
