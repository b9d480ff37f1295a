//! Genres by the nearest labeled tracks, which is an explanation at once.

use genrescope_engine::model::{INPUT_LIMIT, Layers};

use crate::example::Example;

/// A labeled track near another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbor {
    /// The track, by its index among the labeled ones.
    pub index: usize,
    /// The cosine of their sound: 1 for the same.
    pub likeness: f32,
}

/// Labeled tracks as points: nothing is learned but where they lie.
#[derive(Debug)]
pub struct Neighborhood<'a> {
    scales: &'a Layers,
    /// Each of length 1.
    points: Vec<Vec<f32>>,
}

impl<'a> Neighborhood<'a> {
    /// Of labeled tracks, by the means of the rows that heads read. Each value is put on the scale of a head
    /// that has learned from much sound, `scales`: a few tracks of one kind would make much of what happens
    /// to be alike in them.
    ///
    /// # Panics
    /// If the head reads other rows.
    pub fn new(examples: &[Example], scales: &'a Layers) -> Self {
        let mut neighborhood = Self { scales, points: Vec::new() };
        neighborhood.points = examples.iter().map(|example| neighborhood.point(&mean_row(example))).collect();
        neighborhood
    }

    fn point(&self, row: &[f32]) -> Vec<f32> {
        let Layers { mean, scale, .. } = self.scales;
        assert_eq!(row.len(), mean.len(), "rows that the head reads");
        let scaled = row.iter().zip(mean).zip(scale).map(|((value, mean), scale)| (value - mean) * scale);
        let mut point: Vec<f32> = scaled.map(|value| value.clamp(-INPUT_LIMIT, INPUT_LIMIT)).collect();
        let length = point.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        point.iter_mut().for_each(|value| *value /= length);
        point
    }

    /// The nearest labeled tracks, the nearest first; `leave_out` is the track itself, if it is one of them.
    pub fn nearest(&self, track: &Example, number: usize, leave_out: Option<usize>) -> Vec<Neighbor> {
        let point = self.point(&mean_row(track));
        let likeness = |other: &Vec<f32>| point.iter().zip(other).map(|(a, b)| a * b).sum();
        let all = self.points.iter().enumerate().filter(|(index, _)| Some(*index) != leave_out);
        let mut all: Vec<Neighbor> =
            all.map(|(index, other)| Neighbor { index, likeness: likeness(other) }).collect();
        all.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        all.truncate(number);
        all
    }
}

/// The share of neighbors that have each label, the nearer the more: `[num_labels]`, summing to 1. A neighbor
/// of several labels gives each its part.
pub fn shares(neighbors: &[Neighbor], examples: &[Example], num_labels: usize) -> Vec<f32> {
    let mut shares = vec![0.0; num_labels];
    for neighbor in neighbors {
        let labels = &examples[neighbor.index].clip.target.allowed;
        let weight = neighbor.likeness.max(0.01) / labels.len() as f32;
        labels.iter().for_each(|&label| shares[label] += weight);
    }
    let sum: f32 = shares.iter().sum();
    shares.into_iter().map(|share| if sum > 0.0 { share / sum } else { 0.0 }).collect()
}

fn mean_row(example: &Example) -> Vec<f32> {
    let rows = example.views[0].rows();
    let count = rows.len() as f32;
    let mut mean = vec![0.0; example.views[0].row_len];
    for row in rows {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / count);
    }
    mean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::test_example;

    #[test]
    fn a_track_is_what_the_tracks_around_it_are() {
        let example = |label: usize, x: f32, y: f32| test_example("s", "g", &[label], &[&[x, y], &[x, y]]);
        let examples =
            [example(0, 1.0, 0.1), example(0, 1.1, -0.1), example(1, -1.0, 1.0), example(1, -1.1, -1.0)];
        let scales = Layers { mean: vec![0.0; 2], scale: vec![1.0; 2], weight: Vec::new(), bias: Vec::new() };
        let neighborhood = Neighborhood::new(&examples, &scales);
        let nearest = neighborhood.nearest(&example(0, 3.0, 0.0), 2, None);
        let mut indices: Vec<usize> = nearest.iter().map(|neighbor| neighbor.index).collect();
        indices.sort_unstable();
        assert_eq!(indices, [0, 1]);
        assert_eq!(shares(&nearest, &examples, 2), [1.0, 0.0]);
        assert!(neighborhood.nearest(&examples[0], 4, Some(0)).iter().all(|neighbor| neighbor.index != 0));
        let three = shares(&neighborhood.nearest(&examples[2], 3, None), &examples, 2);
        assert!(three[1] > 0.5 && (three[0] + three[1] - 1.0).abs() < 1e-6);
    }
}
