//! The mean of other methods' answers.

use super::outcome::Outcome;

/// The mean of the probabilities of several networks: Palanisamy et al. (2020) found it better than any of
/// them.
///
/// Theirs are one network trained several times; these are of different kinds, and have learned already.
#[derive(Debug)]
pub struct Ensemble;

impl Ensemble {
    /// As [`Method::name`](super::Method::name).
    pub const NAME: &'static str = "ensemble";
    /// As [`Method::summary`](super::Method::summary).
    pub const SUMMARY: &'static str = "the mean of the probabilities of cnn, backbone, fine-tuned and combined (after Palanisamy et al. 2020)";
    /// The methods whose answers it needs.
    pub const MEMBERS: [&'static str; 4] = ["cnn", "backbone", "fine-tuned", "combined"];
}

/// The mean of outcomes on the same tests; times add up.
///
/// # Panics
/// Without any.
pub fn mean_of(outcomes: &[&Outcome]) -> Outcome {
    let share = 1.0 / outcomes.len() as f32;
    let mut probabilities = outcomes[0].probabilities.clone();
    probabilities.iter_mut().flatten().for_each(|probability| *probability = 0.0);
    for outcome in outcomes {
        let sums = probabilities.iter_mut().flatten();
        sums.zip(outcome.probabilities.iter().flatten()).for_each(|(sum, value)| *sum += value * share);
    }
    Outcome {
        probabilities,
        learn_seconds: outcomes.iter().map(|outcome| outcome.learn_seconds).sum(),
        answer_seconds: outcomes.iter().map(|outcome| outcome.answer_seconds).sum(),
        peak_bytes: outcomes.iter().filter_map(|outcome| outcome.peak_bytes).max(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ensemble_averages_probabilities_and_adds_times() {
        let outcome = |first: f32, seconds: f64, peak| Outcome {
            probabilities: vec![vec![first, 1.0 - first]],
            learn_seconds: seconds,
            answer_seconds: 1.0,
            peak_bytes: Some(peak),
        };
        let mean = mean_of(&[&outcome(0.5, 2.0, 7), &outcome(1.0, 3.0, 5)]);
        assert_eq!(mean.probabilities, [[0.75, 0.25]]);
        assert_eq!((mean.learn_seconds, mean.answer_seconds, mean.peak_bytes), (5.0, 2.0, Some(7)));
    }
}
