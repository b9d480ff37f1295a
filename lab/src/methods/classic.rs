//! Neighbors, support vectors and trees on rows of features.

use anyhow::Result;
use smartcore::ensemble::random_forest_classifier::{
    RandomForestClassifier, RandomForestClassifierParameters,
};
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::metrics::distance::Distances;
use smartcore::neighbors::knn_classifier::{KNNClassifier, KNNClassifierParameters};

use super::hearing::Part;
use super::lesson::Lesson;
use super::method::Method;
use super::outcome::Outcome;
use super::rows::Scaler;
use super::support_vectors::support_vectors;
use super::track::Track;

/// Nearest tracks that have a say.
const NUM_NEIGHBORS: usize = 5;
const NUM_TREES: u64 = 200;

/// What of a track is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Spectral,
    Texture,
}

/// What learns from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Classifier {
    Neighbors,
    SupportVectors,
    Forest,
}

/// A classic classifier on a row of features a track.
#[derive(Debug)]
pub(super) struct Classic {
    pub(super) view: View,
    pub(super) classifier: Classifier,
}

impl Method for Classic {
    fn name(&self) -> &'static str {
        match (self.view, self.classifier) {
            (View::Spectral, Classifier::Neighbors) => "knn",
            (View::Spectral, Classifier::SupportVectors) => "svm",
            (View::Spectral, Classifier::Forest) => "forest",
            (View::Texture, Classifier::Neighbors) => "texture-knn",
            (View::Texture, Classifier::SupportVectors) => "texture-svm",
            (View::Texture, Classifier::Forest) => "texture-forest",
        }
    }

    fn summary(&self) -> &'static str {
        match (self.view, self.classifier) {
            (View::Spectral, Classifier::Neighbors) => {
                "the 5 nearest tracks by hand-crafted features (Tzanetakis and Cook 2002)"
            }
            (View::Spectral, Classifier::SupportVectors) => "support vectors (RBF) on hand-crafted features",
            (View::Spectral, Classifier::Forest) => "200 random trees on hand-crafted features",
            (View::Texture, Classifier::SupportVectors) => {
                "support vectors (RBF) on texture (local binary patterns) and rhythm (Costa et al. 2017)"
            }
            (View::Texture, _) => "texture (local binary patterns) and rhythm",
        }
    }

    fn hears(&self) -> &'static [Part] {
        match self.view {
            View::Spectral => &[Part::Spectral],
            View::Texture => &[Part::Texture],
        }
    }

    fn effort(&self) -> f64 {
        match (self.view, self.classifier) {
            (_, Classifier::Forest) => 6.8,
            (View::Texture, Classifier::SupportVectors) => 1.0,
            _ => 0.2,
        }
    }

    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome> {
        let view = |track: &Track| match self.view {
            View::Spectral => track.spectral.clone(),
            View::Texture => track.texture.clone(),
        };
        match self.classifier {
            Classifier::Neighbors => neighbors(lesson, tests, view),
            Classifier::SupportVectors => support_vectors(lesson, tests, view),
            Classifier::Forest => forest(lesson, tests, view),
        }
    }
}

/// Rows on one scale, and the label of each.
struct Table {
    scaler: Scaler,
    rows: DenseMatrix<f64>,
    labels: Vec<u32>,
}

impl Table {
    fn of(lesson: &Lesson<'_>, view: &impl Fn(&Track) -> Vec<f32>) -> Result<Self> {
        let labeled: Vec<(Vec<f32>, usize)> =
            lesson.labeled().into_iter().map(|(track, label)| (view(track), label)).collect();
        let scaler = Scaler::measure(labeled.iter().map(|(row, _)| row.as_slice()));
        let rows = labeled.iter().map(|(row, _)| wide(&scaler.scaled(row))).collect();
        let rows = DenseMatrix::from_2d_vec(&rows)?;
        Ok(Self { scaler, rows, labels: labeled.iter().map(|(_, label)| *label as u32).collect() })
    }

    /// A track as a matrix of one row.
    fn row(&self, values: &[f32]) -> DenseMatrix<f64> {
        DenseMatrix::from_2d_vec(&vec![wide(&self.scaler.scaled(values))]).expect("a row that is not empty")
    }
}

fn wide(row: &[f32]) -> Vec<f64> {
    row.iter().map(|&value| f64::from(value)).collect()
}

fn neighbors(lesson: &Lesson<'_>, tests: &[&Track], view: impl Fn(&Track) -> Vec<f32>) -> Result<Outcome> {
    lesson.check()?;
    let learn = || {
        let table = Table::of(lesson, &view)?;
        let parameters = KNNClassifierParameters::default()
            .with_k(NUM_NEIGHBORS.min(table.labels.len()))
            .with_distance(Distances::euclidian());
        let knn = KNNClassifier::fit(&table.rows, &table.labels, parameters)?;
        Ok((known_labels(&table.labels), table, knn))
    };
    Outcome::measure(tests, learn, |(known, table, knn), track| {
        let shares = knn.predict_proba(&table.row(&view(track))).expect("a row as it has learned from");
        let mut probabilities = vec![0.0; lesson.num_labels];
        known.iter().zip(&shares[0]).for_each(|(&label, &share)| probabilities[label] = share as f32);
        probabilities
    })
}

/// The labels that occur, in the order in which smartcore numbers them: that of their values.
fn known_labels(labels: &[u32]) -> Vec<usize> {
    let mut known: Vec<usize> = labels.iter().map(|&label| label as usize).collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// Trees that each saw other tracks and other features: the share of their votes.
fn forest(lesson: &Lesson<'_>, tests: &[&Track], view: impl Fn(&Track) -> Vec<f32>) -> Result<Outcome> {
    lesson.check()?;
    let learn = || {
        let table = Table::of(lesson, &view)?;
        let mut trees = Vec::new();
        // A forest of smartcore's keeps its votes to itself, so there is one for each tree.
        for number in 0..NUM_TREES {
            lesson.go_on()?;
            let parameters = RandomForestClassifierParameters::default()
                .with_n_trees(1)
                .with_seed(lesson.seed * NUM_TREES + number);
            trees.push(RandomForestClassifier::fit(&table.rows, &table.labels, parameters)?);
        }
        Ok((table, trees))
    };
    Outcome::measure(tests, learn, |(table, trees), track| {
        let row = table.row(&view(track));
        let mut votes = vec![0.0; lesson.num_labels];
        for tree in trees {
            let label = tree.predict(&row).expect("a row as it has learned from")[0];
            votes[label as usize] += 1.0 / NUM_TREES as f32;
        }
        votes
    })
}
