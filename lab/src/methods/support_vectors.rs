//! Support vectors, one label against the rest.

use anyhow::Result;
use nalgebra::DMatrix;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::lesson::Lesson;
use super::outcome::Outcome;
use super::rows::Scaler;
use super::track::Track;
use crate::network::softmax;

/// How much a track on the wrong side costs, relative to a wide margin.
const PENALTY: f32 = 10.0;
/// Rounds over all tracks at most, and the step of a multiplier below which a round is the last.
const MAX_ROUNDS: usize = 1000;
const SMALL_STEP: f32 = 1e-3;
/// The score of a label that no track had.
const NEVER: f32 = -10.0;

/// Machines for all labels, on rows of one scale.
struct Machines {
    scaler: Scaler,
    rows: Vec<Vec<f32>>,
    /// For each label, what each row adds to its score; `None` for a label that no track had.
    weights: Vec<Option<Vec<f32>>>,
}

/// Learns one machine a label and a temperature, and answers the tests. `view` is what is heard of a track.
pub(super) fn support_vectors(
    lesson: &Lesson<'_>,
    tests: &[&Track],
    view: impl Fn(&Track) -> Vec<f32>,
) -> Result<Outcome> {
    lesson.check()?;
    let learn = || {
        let temperature = lesson.temperature(|lesson, held_out| {
            let machines = Machines::learn(lesson, &view)?;
            Ok(held_out.iter().map(|track| machines.scores(&view(track))).collect())
        })?;
        Ok((temperature, Machines::learn(lesson, &view)?))
    };
    Outcome::measure(tests, learn, |(temperature, machines), track| {
        let scores = machines.scores(&view(track));
        softmax(&scores.iter().map(|score| score / temperature).collect::<Vec<_>>())
    })
}

impl Machines {
    fn learn(lesson: &Lesson<'_>, view: &impl Fn(&Track) -> Vec<f32>) -> Result<Self> {
        let labeled: Vec<(Vec<f32>, usize)> =
            lesson.labeled().into_iter().map(|(track, label)| (view(track), label)).collect();
        let scaler = Scaler::measure(labeled.iter().map(|(row, _)| row.as_slice()));
        let rows: Vec<Vec<f32>> = labeled.iter().map(|(row, _)| scaler.scaled(row)).collect();
        let kernel = DMatrix::from_fn(rows.len(), rows.len(), |a, b| likeness(&rows[a], &rows[b]));
        let weights = |label: usize| {
            lesson.go_on()?;
            let sides: Vec<f32> =
                labeled.iter().map(|(_, other)| if *other == label { 1.0 } else { -1.0 }).collect();
            Ok(sides.contains(&1.0).then(|| separate(&kernel, &sides, lesson.seed)))
        };
        let weights = (0..lesson.num_labels).map(weights).collect::<Result<_>>()?;
        Ok(Self { scaler, rows, weights })
    }

    /// How far a track lies on the side of each label.
    fn scores(&self, values: &[f32]) -> Vec<f32> {
        let row = self.scaler.scaled(values);
        let likenesses: Vec<f32> = self.rows.iter().map(|other| likeness(&row, other)).collect();
        let score =
            |weights: &Vec<f32>| weights.iter().zip(&likenesses).map(|(w, likeness)| w * likeness).sum();
        self.weights.iter().map(|weights| weights.as_ref().map_or(NEVER, score)).collect()
    }
}

/// A radial kernel as wide as rows are long, and 1 more: that takes the place of a bias.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let distance: f32 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    (-distance / a.len() as f32).exp() + 1.0
}

/// What each row adds to the score that tells the sides apart with the widest margin.
///
/// # Source
/// Dual coordinate descent by Hsieh et al. (2008), with a kernel. smartcore 0.7.0 has support vectors too,
/// but cuts rows to as many values as there are rows.
fn separate(kernel: &DMatrix<f32>, sides: &[f32], seed: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut multipliers = vec![0.0_f32; sides.len()];
    let mut scores = vec![0.0_f32; sides.len()];
    let mut order: Vec<usize> = (0..sides.len()).collect();
    for _ in 0..MAX_ROUNDS {
        order.shuffle(&mut random);
        let mut largest = 0.0_f32;
        for &index in &order {
            let slack = 1.0 - sides[index] * scores[index];
            let moved = (multipliers[index] + slack / kernel[(index, index)]).clamp(0.0, PENALTY);
            let step = moved - multipliers[index];
            if step == 0.0 {
                continue;
            }
            multipliers[index] = moved;
            largest = largest.max(step.abs());
            let change = step * sides[index];
            scores.iter_mut().zip(&kernel.column(index)).for_each(|(score, value)| *score += change * value);
        }
        if largest < SMALL_STEP {
            break;
        }
    }
    multipliers.iter().zip(sides).map(|(multiplier, side)| multiplier * side).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_is_one_on_both_sides_and_only_what_lies_near_counts() {
        // A ring around a cluster: no line divides them.
        let ring = (0..24).map(|i| {
            let angle = f64::from(i) * std::f64::consts::TAU / 24.0;
            vec![3.0 * angle.cos() as f32, 3.0 * angle.sin() as f32]
        });
        let cluster = (0..9).map(|i| vec![0.3 * (i % 3 - 1) as f32, 0.3 * (i / 3 - 1) as f32]);
        let rows: Vec<Vec<f32>> = ring.chain(cluster).collect();
        let sides: Vec<f32> = (0..33).map(|i| if i < 24 { -1.0 } else { 1.0 }).collect();
        let kernel = DMatrix::from_fn(33, 33, |a, b| likeness(&rows[a], &rows[b]));
        let weights = separate(&kernel, &sides, 1);
        let score = |row: &[f32]| {
            rows.iter().zip(&weights).map(|(other, weight)| weight * likeness(row, other)).sum::<f32>()
        };
        for (row, side) in rows.iter().zip(&sides) {
            assert!(side * score(row) > 0.99, "{row:?} {}", score(row));
        }
        // The innermost of the cluster holds up nothing.
        assert_eq!(weights[28], 0.0);
        assert!(score(&[0.1, 0.1]) > 0.9 && score(&[-2.0, 2.0]) < 0.0);
    }
}
