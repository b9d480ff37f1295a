//! From logits to probabilities that mean what they say.

use serde::{Deserialize, Serialize};

/// A temperature makes sense between these.
const LOWEST: f32 = 1e-3;
const HIGHEST: f32 = 1e5;

/// Temperatures that were fitted on tracks the head was not trained on.
///
/// The mean over many patches is surer than one patch, so it has its own temperature.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// For the logits of one patch.
    pub patch_temperature: f32,
    /// For the mean logits of a whole track.
    pub track_temperature: f32,
}

impl Calibration {
    /// No change: temperature 1.
    pub const NONE: Self = Self { patch_temperature: 1.0, track_temperature: 1.0 };

    /// Whether it gives valid probabilities. Training looks for temperatures from 0.01 to 10 000.
    pub(super) fn is_sound(&self) -> bool {
        let temperatures = [self.patch_temperature, self.track_temperature];
        temperatures.iter().all(|temperature| (LOWEST..=HIGHEST).contains(temperature))
    }

    /// The temperature for the mean of `num_patches`: from the patch's to the track's as 1/n falls.
    pub fn temperature(&self, num_patches: usize) -> f32 {
        let share = 1.0 / num_patches.max(1) as f32;
        // Rounding could reduce the lower one to nothing.
        (self.track_temperature + (self.patch_temperature - self.track_temperature) * share).max(LOWEST)
    }

    /// Turns mean logits over `num_patches` into probabilities that sum to 1.
    ///
    /// # Shapes and units
    /// - `logits`, `probabilities`: `[num_genres]`; the latter is overwritten.
    pub fn apply(&self, logits: &[f32], num_patches: usize, probabilities: &mut [f32]) {
        softmax(logits, self.temperature(num_patches), probabilities);
    }
}

/// `exp(logit / temperature)`, scaled to sum to 1.
fn softmax(logits: &[f32], temperature: f32, probabilities: &mut [f32]) {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for (out, &logit) in probabilities.iter_mut().zip(logits) {
        *out = ((logit - highest) / temperature).exp();
        sum += *out;
    }
    for out in probabilities {
        *out /= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_a_higher_temperature_flattens_them() {
        let calibration = Calibration { patch_temperature: 2.0, track_temperature: 1.0 };
        let logits = [3.0, -800.0, 1.0];
        let (mut patch, mut track) = ([0.0; 3], [0.0; 3]);
        calibration.apply(&logits, 1, &mut patch);
        calibration.apply(&logits, 1000, &mut track);
        for p in [patch, track] {
            assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
        assert!((patch[0] - 1.0 / (1.0 + (-1.0_f32).exp())).abs() < 1e-6);
        assert!(track[0] > patch[0]);
    }
}
