//! How good a method's answers are.

use std::collections::BTreeMap;

use genrescope_engine::model::{Genre, Genres};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::plan::Plan;
use super::run::Answers;
use crate::evaluate::{Answer, Figures, confusion, figures};
use crate::methods::{HearingTimes, Track};

/// Times that the groups are drawn anew.
const NUM_DRAWS: usize = 2000;

/// How good a method is.
#[derive(Debug, Clone)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// What it does.
    pub summary: String,
    /// Accuracy, calibration, and precision and recall of each label.
    pub figures: Figures,
    /// Where the accuracy lies in 95 of 100 draws of groups.
    pub interval: (f64, f64),
    /// Rows: what tracks of one label are; columns: what they are called.
    pub confusion: Vec<Vec<usize>>,
    /// Seconds that the features take which it hears of a track; `None` if they could not be measured.
    pub hear_seconds: Option<f64>,
    /// Seconds that it learned on average, for a fold.
    pub learn_seconds: f64,
    /// Seconds for an answer.
    pub answer_seconds: f64,
    /// The most memory that it took, bytes.
    pub peak_bytes: Option<u64>,
    /// For each tested track, by its index: the label that it is called, and how probable that is.
    pub called: BTreeMap<usize, (usize, f32)>,
}

impl Score {
    /// Of the answers to a plan.
    pub fn of(plan: &Plan, tracks: &[Track], answers: &Answers, times: Option<&HearingTimes>) -> Self {
        let genre = |name: &String| Genre { name: name.clone(), parent: None };
        let genres = Genres::new(plan.genres.iter().map(genre).collect());
        let mut judged = Vec::new();
        let mut called = BTreeMap::new();
        for (number, (fold, outcome)) in plan.folds.iter().zip(&answers.folds).enumerate() {
            for (&index, probabilities) in fold.test.iter().zip(&outcome.probabilities) {
                let answer = Answer {
                    clip: tracks[index].clip.clone(),
                    part: format!("fold {}", number + 1),
                    is_known: true,
                    probabilities: probabilities.clone(),
                    curve: Vec::new(),
                };
                let top = answer.top();
                called.insert(index, (top, probabilities[top]));
                judged.push(answer);
            }
        }
        let num_folds = answers.folds.len() as f64;
        let sum =
            |seconds: fn(&crate::methods::Outcome) -> f64| answers.folds.iter().map(seconds).sum::<f64>();
        Self {
            name: answers.name.clone(),
            summary: answers.summary.clone(),
            interval: accuracy_interval(&judged, &genres, plan.seed),
            figures: figures(&judged, &genres),
            confusion: confusion(&judged, &genres),
            hear_seconds: times.map(|times| times.of(&answers.hears)),
            learn_seconds: sum(|outcome| outcome.learn_seconds) / num_folds,
            answer_seconds: sum(|outcome| outcome.answer_seconds) / judged.len() as f64,
            peak_bytes: answers.folds.iter().filter_map(|outcome| outcome.peak_bytes).max(),
            called,
        }
    }
}

/// The fewest groups for which resampling shows how much depends on the choice of groups.
const ENOUGH_GROUPS: usize = 30;

/// The deviations of a normal distribution that 95 of 100 values lie within.
const DEVIATIONS: f64 = 1.96;

/// The interval of the accuracy of answers, those that can be [judged](Answer::is_judged).
///
/// It is where the accuracy lies in 95 of 100 cases when groups are drawn anew, with replacement (bootstrap):
/// tracks of one artist are right or wrong together, so that single tracks would promise too much.
///
/// Three artists that are all right are so in every draw, which is no proof that all others will be: with few
/// groups, or where all tracks are right or all are wrong, the interval is at least Wilson's (1927) for as
/// many independent tracks as there are groups.
pub fn accuracy_interval(answers: &[Answer], genres: &Genres, seed: u64) -> (f64, f64) {
    let judged = answers.iter().filter(|answer| answer.is_judged(genres));
    interval_by_group(judged.map(|answer| (answer.clip.group.as_str(), answer.is_right())), seed)
}

/// The same of tracks: their group, and whether they are right.
fn interval_by_group<'a>(tracks: impl Iterator<Item = (&'a str, bool)>, seed: u64) -> (f64, f64) {
    let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (group, is_right) in tracks {
        let (right, all) = groups.entry(group).or_default();
        *right += usize::from(is_right);
        *all += 1;
    }
    let groups: Vec<(usize, usize)> = groups.into_values().collect();
    if groups.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut accuracies: Vec<f64> = (0..NUM_DRAWS)
        .map(|_| {
            let (mut right, mut all) = (0, 0);
            for _ in 0..groups.len() {
                let drawn = groups[random.random_range(0..groups.len())];
                right += drawn.0;
                all += drawn.1;
            }
            right as f64 / all as f64
        })
        .collect();
    accuracies.sort_by(f64::total_cmp);
    let drawn = (accuracies[NUM_DRAWS * 25 / 1000], accuracies[NUM_DRAWS * 975 / 1000]);
    let (right, all) = groups.iter().fold((0, 0), |sum, group| (sum.0 + group.0, sum.1 + group.1));
    if groups.len() >= ENOUGH_GROUPS && right > 0 && right < all {
        return drawn;
    }
    let (low, high) = wilson_interval(right as f64 / all as f64, groups.len());
    (drawn.0.min(low), drawn.1.max(high))
}

/// Wilson's interval of a share that was seen in so many independent cases.
fn wilson_interval(share: f64, count: usize) -> (f64, f64) {
    let (count, squared) = (count as f64, DEVIATIONS * DEVIATIONS);
    let middle = share + squared / (2.0 * count);
    let half = DEVIATIONS * (share * (1.0 - share) / count + squared / (4.0 * count * count)).sqrt();
    let of = |value: f64| (value / (1.0 + squared / count)).clamp(0.0, 1.0);
    (of(middle - half), of(middle + half))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_single_tracks_is_that_of_a_binomial_distribution() {
        let names: Vec<String> = (0..400).map(|index| index.to_string()).collect();
        let single = names.iter().enumerate().map(|(index, name)| (name.as_str(), index % 4 != 0));
        let (low, high) = interval_by_group(single, 1);
        // 1.96 standard deviations of 0.0217.
        assert!(
            (low - (0.75 - 0.0424)).abs() < 0.006 && (high - (0.75 + 0.0424)).abs() < 0.006,
            "{low} {high}"
        );
        // In groups of 40 that are wholly right or wrong there is much less to know.
        let groups: Vec<String> = (0..10).map(|index| index.to_string()).collect();
        let grouped = (0..400).map(|index| (groups[index / 40].as_str(), index / 40 % 4 != 0));
        let (low, high) = interval_by_group(grouped, 1);
        assert!(low < 0.5 && high > 0.89, "{low} {high}");
        assert!(interval_by_group(std::iter::empty(), 1).0.is_nan());
    }

    #[test]
    fn few_tracks_prove_little_even_if_all_are_right() {
        let near = |(low, high): (f64, f64), expected: (f64, f64)| {
            assert!((low - expected.0).abs() < 1e-3 && (high - expected.1).abs() < 1e-3, "{low} {high}");
        };
        let alone = |count: usize, is_right: fn(usize) -> bool| {
            let names: Vec<String> = (0..count).map(|index| index.to_string()).collect();
            let tracks = names.iter().enumerate().map(|(index, name)| (name.as_str(), is_right(index)));
            interval_by_group(tracks, 1)
        };
        // Wilson's interval, as statsmodels' proportion_confint has it: 3 of 3, 1 of 2, 0 of 40.
        near(alone(3, |_| true), (0.438, 1.0));
        near(alone(2, |index| index == 0), (0.0, 1.0));
        near(alone(40, |_| false), (0.0, 0.088));
        // Thirty tracks of three artists prove no more than three do.
        let tracks = (0..30).map(|index| (["a", "b", "c"][index % 3], true));
        near(interval_by_group(tracks, 1), (0.438, 1.0));
    }
}
