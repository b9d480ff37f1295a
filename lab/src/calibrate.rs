//! Temperatures at which a probability of 70 % is right seven times in ten.

use genrescope_engine::model::Calibration;

use crate::example::Example;
use crate::fit::Linear;
use crate::labels::Target;
use crate::logits::mean_row;

/// The logarithms of temperatures to choose from: 0.01 to 10 000.
const LOGARITHMS: (f64, f64) = (-4.605_170_185_988_091, 9.210_340_371_976_182);

/// How far the logarithm of a temperature usually is from 0: by a factor of e.
const PRIOR_DEVIATION: f64 = 1.0;

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

/// The temperature that makes the right labels most probable.
fn best_temperature(clips: &[(Vec<f32>, &[usize])]) -> f32 {
    if clips.is_empty() {
        return 1.0;
    }
    // The loss has one minimum.
    lowest(|logarithm| loss(clips, logarithm.exp()), LOGARITHMS).exp() as f32
}

/// The most probable temperature for scores whose scale is roughly right: before anything is known, its
/// logarithm is normally distributed around 0, with a deviation of [`PRIOR_DEVIATION`].
///
/// On their own, a few tracks that are all right would make every answer certain, and a few that are all
/// wrong would make it empty. A track says about as much as the prior does, so that a handful outweighs it.
pub(crate) fn probable_temperature(clips: &[(Vec<f32>, &[usize])]) -> f32 {
    if clips.is_empty() {
        return 1.0;
    }
    let cost = |logarithm: f64| {
        clips.len() as f64 * loss(clips, logarithm.exp()) + (logarithm / PRIOR_DEVIATION).powi(2) / 2.0
    };
    // A sum of two curves may have two valleys: the search begins in the deepest.
    let places = std::iter::successors(Some(LOGARITHMS.0), |place| Some(place + 0.5));
    let places = places.take_while(|place| *place <= LOGARITHMS.1);
    let deepest = places.min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(0.0);
    lowest(cost, (deepest - 0.5, deepest + 0.5)).exp() as f32
}

/// Golden-section search for where a cost with one minimum is lowest.
fn lowest(cost: impl Fn(f64) -> f64, (mut low, mut high): (f64, f64)) -> f64 {
    const SHRINK: f64 = 0.618_033_988_749_895;
    for _ in 0..60 {
        let (left, right) = (high - SHRINK * (high - low), low + SHRINK * (high - low));
        if cost(left) < cost(right) {
            high = right;
        } else {
            low = left;
        }
    }
    (low + high) / 2.0
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

    fn scored(num_right: usize, num_wrong: usize, margin: f32) -> Vec<(Vec<f32>, &'static [usize])> {
        let one = |label: &'static [usize]| (vec![margin, 0.0], label);
        let right = std::iter::repeat_n(one(&[0]), num_right);
        right.chain(std::iter::repeat_n(one(&[1]), num_wrong)).collect()
    }

    #[test]
    fn few_tracks_do_not_make_answers_certain_or_empty() {
        assert!(best_temperature(&scored(4, 0, 1.0)) < 0.05 && best_temperature(&scored(0, 4, 1.0)) > 1e3);
        for num_clips in 1..=8 {
            let (sure, unsure) = (scored(num_clips, 0, 1.0), scored(0, num_clips, 1.0));
            let (low, high) = (probable_temperature(&sure), probable_temperature(&unsure));
            assert!(low > 0.1 && low < 1.0 && high > 1.0 && high < 10.0, "{num_clips}: {low} {high}");
        }
        assert_eq!(probable_temperature(&[]), 1.0);
    }

    #[test]
    fn many_tracks_decide_for_themselves() {
        // Three times too sure, as above; what remains of the prior is its pull over the curvature of the
        // loss: ln 3 against 0.2 a track.
        let temperature = |num_tracks: usize| {
            let num_right = (num_tracks as f64 * 0.731).round() as usize;
            probable_temperature(&scored(num_right, num_tracks - num_right, 3.0))
        };
        let found = [10, 100, 1000, 10_000].map(temperature);
        assert!(found.is_sorted() && found[0] > 1.5, "{found:?}");
        assert!((found[2] - 3.0).abs() < 0.05 && (found[3] - 3.0).abs() < 0.01, "{found:?}");
    }
}
