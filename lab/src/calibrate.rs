//! Temperatures at which a probability of 70 % is right seven times in ten.

use genrescope_engine::model::Calibration;

use crate::example::Example;
use crate::fit::Linear;
use crate::labels::Target;
use crate::logits::mean_row;

/// Logits of a clip that the head was not fitted on, and the labels that are right.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// One row of logits per patch.
    pub(crate) patches: Vec<Vec<f32>>,
    /// The right labels, usually one.
    pub(crate) labels: Vec<usize>,
}

impl Judged {
    /// What a head makes of an example of known labels; `None` for those that it may only have, that the head
    /// does not know, or that are too uncertain to judge by.
    pub(crate) fn of(example: &Example, linear: &Linear) -> Option<Self> {
        let Target { allowed, .. } = &example.clip.target;
        let labels: Vec<usize> = allowed
            .iter()
            .copied()
            .filter(|&label| example.clip.target.has(label) && linear.knows(label))
            .collect();
        let counts = !labels.is_empty() && !example.clip.is_weak;
        counts.then(|| Self { patches: linear.row_logits(example), labels })
    }
}

/// Finds the temperatures that make the right labels most probable: one for single patches, one for whole
/// clips.
pub(crate) fn calibrate(clips: &[Judged]) -> Calibration {
    let tracks: Vec<(Vec<f32>, &[usize])> =
        clips.iter().map(|clip| (mean_row(&clip.patches), &clip.labels[..])).collect();
    // The first patch of each clip: what a listener has after three seconds.
    let patches: Vec<(Vec<f32>, &[usize])> =
        clips.iter().map(|clip| (clip.patches[0].clone(), &clip.labels[..])).collect();
    Calibration {
        patch_temperature: best_temperature(&patches),
        track_temperature: best_temperature(&tracks),
    }
}

/// Golden-section search over the logarithm of the temperature: the loss has one minimum.
pub(crate) fn best_temperature(clips: &[(Vec<f32>, &[usize])]) -> f32 {
    const SHRINK: f64 = 0.618_033_988_749_895;
    let (mut low, mut high) = (1e-2_f64.ln(), 1e4_f64.ln());
    if clips.is_empty() {
        return 1.0;
    }
    for _ in 0..60 {
        let (left, right) = (high - SHRINK * (high - low), low + SHRINK * (high - low));
        if loss(clips, left.exp()) < loss(clips, right.exp()) {
            high = right;
        } else {
            low = left;
        }
    }
    ((low + high) / 2.0).exp() as f32
}

/// Mean negative logarithm of the probability of the right labels.
fn loss(clips: &[(Vec<f32>, &[usize])], temperature: f64) -> f64 {
    let one = |(logits, labels): &(Vec<f32>, &[usize])| {
        let scaled: Vec<f64> = logits.iter().map(|&logit| f64::from(logit) / temperature).collect();
        log_sum_exp(&scaled) - log_sum_exp(&labels.iter().map(|&label| scaled[label]).collect::<Vec<_>>())
    };
    clips.iter().map(one).sum::<f64>() / clips.len() as f64
}

/// The logarithm of the sum of exponentials.
fn log_sum_exp(values: &[f64]) -> f64 {
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    values.iter().map(|value| (value - highest).exp()).sum::<f64>().ln() + highest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_that_are_three_times_too_sure_get_temperature_three() {
        // Right with the probability that a softmax over [l, 0] gives: 73 % for l = 1.
        let clips: Vec<Judged> = (0..1000)
            .map(|i| Judged { patches: vec![vec![3.0, 0.0]], labels: vec![usize::from(i >= 731)] })
            .collect();
        let calibration = calibrate(&clips);
        assert!((calibration.track_temperature - 3.0).abs() < 0.05, "{calibration:?}");
    }
}
