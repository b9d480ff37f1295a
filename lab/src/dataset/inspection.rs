//! What may be wrong with labeled tracks.

use std::collections::HashMap;

use crate::evaluate::Answer;
use crate::example::Example;
use crate::logits::mean_row;

/// Tracks of a label that are enough to learn it.
pub const ENOUGH_TRACKS: usize = 10;
/// From this cosine on two tracks are the same recording. Eight clips encoded again as MP3 of 96 kbit/s lie
/// at 0.90 to 0.99, the most alike of 18 027 pairs of other music (GTZAN's, 2 to 3 s each) at 0.86.
const SAME_FROM: f32 = 0.88;
/// Copies that begin a part of a second later are less alike, but still much more so at their best shift than
/// at others: from this cosine and this difference on they are the same too. Of 36 clips of 20 s, encoded
/// again with 0.25 or 0.5 s of silence before them, 34 and 35 are found so instead of 17; none of 101 025
/// pairs of other music is, whose likest are steady sounds at 0.87 with a difference below 0.14.
const LIKE_FROM: f32 = 0.8;
const STANDS_OUT_FROM: f32 = 0.15;
/// Rows from which on that difference says something.
const ENOUGH_ROWS: usize = 10;
/// Seconds by which the same recording may begin earlier or later.
const MAX_SHIFT: usize = 3;
/// The lowest probability of another label at which a track's own is doubted, and the highest of its own.
const SUSPECT_FROM: f32 = 0.7;
const SUSPECT_TO: f32 = 0.1;

/// Two tracks that sound the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Duplicate {
    /// The one that is listed first.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// The cosine of their sound, second by second.
    pub likeness: f32,
}

/// A track that sounds like another label, to a head that did not learn from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspect {
    /// The track.
    pub index: usize,
    /// What it is called.
    pub called: usize,
    /// How probable that is.
    pub probability: f32,
}

/// Finds tracks that sound the same, in whatever file format: each with the first that it is like.
///
/// What is compared are the rows that heads read, each value on one scale over all tracks, second by second:
/// tracks that are only similar are not so at the same time.
pub(super) fn duplicates(examples: &[Example]) -> Vec<Duplicate> {
    let scaled = on_one_scale(examples);
    // The mean cosine of all rows of one with all of the other is that of their means.
    let stands_out = |pair: &Duplicate| {
        let (first, second) = (&scaled[pair.first], &scaled[pair.second]);
        first.len().min(second.len()) >= ENOUGH_ROWS
            && pair.likeness - dot(&mean_row(first), &mean_row(second)) >= STANDS_OUT_FROM
    };
    let is_same =
        |pair: &Duplicate| pair.likeness >= SAME_FROM || pair.likeness >= LIKE_FROM && stands_out(pair);
    let mut found = Vec::new();
    for second in 1..examples.len() {
        let best = (0..second)
            .map(|first| Duplicate { first, second, likeness: likeness(&scaled[first], &scaled[second]) })
            .max_by(|a, b| a.likeness.total_cmp(&b.likeness));
        found.extend(best.filter(is_same));
    }
    found
}

/// Finds tracks whose label is probably wrong: the confident disagreements of answers to held-out tracks, the
/// surest first.
pub fn suspects(examples: &[Example], answers: &[Answer]) -> Vec<Suspect> {
    let indices: HashMap<String, usize> =
        examples.iter().enumerate().map(|(index, example)| (example.clip.name(), index)).collect();
    let mut found: Vec<Suspect> = answers
        .iter()
        .filter_map(|answer| {
            let called = answer.top();
            let own: f32 = answer.clip.target.allowed.iter().map(|&label| answer.probabilities[label]).sum();
            let probability = answer.probabilities[called];
            let is_doubted = probability >= SUSPECT_FROM && own <= SUSPECT_TO && answer.is_known;
            let index = *indices.get(&answer.clip.name())?;
            is_doubted.then_some(Suspect { index, called, probability })
        })
        .collect();
    found.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    found
}

/// Each track's rows: mean 0 and deviation 1 over all rows of all tracks, and of length 1.
fn on_one_scale(examples: &[Example]) -> Vec<Vec<Vec<f32>>> {
    let rows = || examples.iter().flat_map(|example| example.views[0].rows());
    let len = rows().next().map_or(0, <[f32]>::len);
    let count = rows().count().max(1) as f64;
    let mut moments = vec![(0.0_f64, 0.0_f64); len];
    for row in rows() {
        for ((sum, squares), &value) in moments.iter_mut().zip(row) {
            *sum += f64::from(value);
            *squares += f64::from(value).powi(2);
        }
    }
    let scale: Vec<(f32, f32)> = moments
        .iter()
        .map(|(sum, squares)| {
            let mean = sum / count;
            let deviation = (squares / count - mean * mean).max(0.0).sqrt();
            (mean as f32, if deviation > 1e-6 { (1.0 / deviation) as f32 } else { 0.0 })
        })
        .collect();
    let scaled = |row: &[f32]| {
        let row: Vec<f32> =
            row.iter().zip(&scale).map(|(value, (mean, factor))| (value - mean) * factor).collect();
        let length = row.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        row.into_iter().map(|value| value / length).collect()
    };
    examples.iter().map(|example| example.views[0].rows().map(scaled).collect()).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The mean cosine of rows of the same second, at the best shift; 0 for tracks of other lengths.
fn likeness(a: &[Vec<f32>], b: &[Vec<f32>]) -> f32 {
    if a.is_empty() || b.is_empty() || a.len().abs_diff(b.len()) > MAX_SHIFT {
        return 0.0;
    }
    let at = |of_a: usize, of_b: usize| {
        let pairs = a[of_a..].iter().zip(&b[of_b..]);
        let len = pairs.len();
        // A glance at the first pair spares most of the work.
        let first = dot(&a[of_a], &b[of_b]);
        if first < LIKE_FROM / 2.0 { first } else { pairs.map(|(a, b)| dot(a, b)).sum::<f32>() / len as f32 }
    };
    let most = MAX_SHIFT.min(a.len() - 1).min(b.len() - 1);
    let shifts = (0..=most).flat_map(|shift| [(shift, 0), (0, shift)]);
    shifts.map(|(of_a, of_b)| at(of_a, of_b)).fold(-1.0, f32::max)
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng as _;

    use super::*;
    use crate::example::test_example;

    fn example(name: &str, rows: &[[f32; 3]]) -> Example {
        test_example("s", name, &[0], &rows.iter().map(|row| &row[..]).collect::<Vec<_>>())
    }

    #[test]
    fn the_same_sound_is_found_though_it_begins_a_second_later_and_similar_sound_is_not() {
        let rows: Vec<[f32; 3]> =
            (0..12).map(|i| [(i % 3) as f32, (i * i % 5) as f32, (i % 7) as f32]).collect();
        let other: Vec<[f32; 3]> = rows.iter().rev().copied().collect();
        let noisy: Vec<[f32; 3]> = rows.iter().map(|[a, b, c]| [a + 0.02, b - 0.01, c + 0.01]).collect();
        let examples =
            [example("a", &rows), example("b", &other), example("c", &noisy[1..]), example("d", &rows[..6])];
        let found = duplicates(&examples);
        assert_eq!(found.iter().map(|pair| (pair.first, pair.second)).collect::<Vec<_>>(), [(0, 2)]);
        assert!(found[0].likeness > 0.99);
    }

    /// Forty rows around `middle`, which `seed` tells from others.
    fn rows(seed: u64, middle: f32, width: f32) -> Vec<[f32; 3]> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..40).map(|_| [(); 3].map(|()| middle + width * random.random_range(-1.0..1.0))).collect()
    }

    #[test]
    fn sound_that_is_less_alike_is_the_same_where_it_stands_out_from_other_shifts() {
        let like = |a: &[[f32; 3]], b: &[[f32; 3]], other: &[[f32; 3]]| {
            let examples = [example("a", a), example("b", b), example("other", other)];
            let scaled = on_one_scale(&examples);
            (likeness(&scaled[0], &scaled[1]), duplicates(&examples).len())
        };
        let between = LIKE_FROM..SAME_FROM;
        let (sound, change) = (rows(1, 0.0, 1.0), rows(2, 0.0, 0.6));
        let late: Vec<[f32; 3]> =
            sound.iter().zip(&change).map(|(row, change)| [0, 1, 2].map(|i| row[i] + change[i])).collect();
        let (found, num) = like(&sound, &late, &rows(3, 0.0, 1.0));
        assert!(between.contains(&found) && num == 1, "{found}");
        // Few rows prove nothing.
        assert_eq!(like(&sound[..8], &late[..8], &rows(3, 0.0, 1.0)).1, 0);
        // Steady sounds are as much alike at every shift.
        let (found, num) = like(&rows(4, 1.6, 1.0), &rows(5, 1.6, 1.0), &rows(6, -1.6, 1.0));
        assert!(between.contains(&found) && num == 0, "{found}");
    }

    #[test]
    fn only_confident_disagreement_makes_a_suspect() {
        let examples: Vec<Example> = ["a", "b", "c", "d"].map(|name| example(name, &[[0.0; 3]])).to_vec();
        let answers: Vec<Answer> = examples
            .iter()
            .zip([[0.05, 0.95], [0.9, 0.1], [0.4, 0.6], [0.08, 0.92]])
            .map(|(example, probabilities)| Answer {
                clip: example.clip.clone(),
                part: String::new(),
                is_known: true,
                probabilities: probabilities.to_vec(),
                curve: Vec::new(),
            })
            .collect();
        let found = suspects(&examples, &answers);
        assert_eq!(found.iter().map(|suspect| suspect.index).collect::<Vec<_>>(), [0, 3]);
        assert_eq!((found[0].called, found[0].probability), (1, 0.95));
    }
}
