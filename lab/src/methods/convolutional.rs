//! Networks that hear log-mel frames.

use std::collections::HashMap;

use anyhow::Result;
use genrescope_engine::analysis::MEL_BANDS;
use nalgebra::DMatrix;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::hearing::{Part, timed};
use super::lesson::Lesson;
use super::method::Method;
use super::outcome::Outcome;
use super::rows::Scaler;
use super::support_vectors::support_vectors;
use super::track::Track;
use crate::network::{Convolution, Descent, Layer, Network, Rule, Sample, softmax};

/// Frames of 32 ms that a network learns from at a time: 5 s, cut out afresh each time. It answers about all
/// 30 s.
const CROP_FRAMES: usize = 156;
const NUM_FILTERS: usize = 64;
/// Filters of the network that learns nothing, and the frames that they span.
const NUM_RANDOM_FILTERS: usize = 512;
const RANDOM_WIDTH: usize = 7;
const DESCENT: Descent =
    Descent { rule: Rule::AdamW { weight_decay: 0.05 }, rate: 2e-3, num_epochs: 60, batch_len: 16 };

/// A network that learns from nothing but the tracks.
#[derive(Debug)]
pub(super) struct Convolutional;

/// The same, with the hand-crafted features beside what its filters found.
#[derive(Debug)]
pub(super) struct Combined;

/// Filters that were never trained, and support vectors on what they find.
#[derive(Debug)]
pub(super) struct RandomConvolutional;

impl Method for Convolutional {
    fn name(&self) -> &'static str {
        "cnn"
    }

    fn summary(&self) -> &'static str {
        "a convolutional network on sections of 30 s of log-mel frames, trained from scratch (in the manner of \
         Dieleman and Schrauwen 2014)"
    }

    fn hears(&self) -> &'static [Part] {
        &[Part::LogMel]
    }

    fn effort(&self) -> f64 {
        136.0
    }

    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome> {
        judge(lesson, tests, |_| Vec::new())
    }
}

impl Method for Combined {
    fn name(&self) -> &'static str {
        "combined"
    }

    fn summary(&self) -> &'static str {
        "the same network, with hand-crafted features alongside what its filters find, trained together"
    }

    fn hears(&self) -> &'static [Part] {
        &[Part::LogMel, Part::Spectral]
    }

    fn effort(&self) -> f64 {
        133.0
    }

    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome> {
        judge(lesson, tests, |track| track.spectral.clone())
    }
}

impl Method for RandomConvolutional {
    fn name(&self) -> &'static str {
        "random-cnn"
    }

    fn summary(&self) -> &'static str {
        "512 random filters over log-mel frames, their maxima and means, and support vectors (after Pons and \
         Serra 2019)"
    }

    fn hears(&self) -> &'static [Part] {
        &[Part::LogMel]
    }

    fn effort(&self) -> f64 {
        8.0
    }

    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome> {
        let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
        let network = Network::new(vec![
            Layer::Convolution(Convolution::random(MEL_BANDS, NUM_RANDOM_FILTERS, RANDOM_WIDTH, &mut random)),
            Layer::Relu,
            Layer::GlobalPool,
        ]);
        let scaler = scaler_of_bands(lesson);
        // Each track is heard once, whoever asks for it and how often.
        let mut heard = HashMap::new();
        let mut hear = |tracks: &[&Track], seconds: &mut f64| -> Result<()> {
            for track in tracks {
                lesson.go_on()?;
                let row = timed(seconds, || network.run(&frames(track, &scaler, &network, None), &[]));
                heard.insert(std::ptr::from_ref(*track), row);
            }
            Ok(())
        };
        let (mut learn_seconds, mut answer_seconds) = (0.0, 0.0);
        hear(&lesson.tracks, &mut learn_seconds)?;
        hear(tests, &mut answer_seconds)?;
        let mut outcome = support_vectors(lesson, tests, |track| heard[&std::ptr::from_ref(track)].clone())?;
        outcome.learn_seconds += learn_seconds;
        outcome.answer_seconds += answer_seconds;
        Ok(outcome)
    }
}

/// Trains the network and has it answer; `beside` is what it learns of a track but for its frames.
fn judge(lesson: &Lesson<'_>, tests: &[&Track], beside: impl Fn(&Track) -> Vec<f32>) -> Result<Outcome> {
    lesson.check()?;
    let learn = || {
        let labeled = lesson.labeled();
        let rows: Vec<Vec<f32>> = labeled.iter().map(|(track, _)| beside(track)).collect();
        let of_rows = Scaler::measure(rows.iter().map(Vec::as_slice));
        let of_bands = scaler_of_bands(lesson);
        let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
        let mut network = network(rows[0].len(), lesson.num_labels, &mut random);
        let whole = network.clone();
        let draw = |index: usize, random: &mut ChaCha8Rng| {
            let (track, label) = labeled[index];
            let input = frames(track, &of_bands, &whole, Some(random));
            Sample { input, appended: of_rows.scaled(&rows[index]), label }
        };
        DESCENT.run(&mut network, &lesson.weights(), draw, lesson.stop, &mut random)?;
        Ok((of_bands, of_rows, network))
    };
    Outcome::measure(tests, learn, |(of_bands, of_rows, network), track| {
        let input = frames(track, of_bands, network, None);
        softmax(&network.run(&input, &of_rows.scaled(&beside(track))))
    })
}

/// Filters over all bands and a few frames, pooled, filters over those, and what is left over of time.
fn network(num_beside: usize, num_labels: usize, random: &mut ChaCha8Rng) -> Network {
    Network::new(vec![
        Layer::Convolution(Convolution::random(MEL_BANDS, NUM_FILTERS, 5, random)),
        Layer::Relu,
        Layer::MaxPool(3),
        Layer::Convolution(Convolution::random(NUM_FILTERS, NUM_FILTERS, 5, random)),
        Layer::Relu,
        Layer::GlobalPool,
        Layer::Append,
        Layer::Dropout(0.5),
        Layer::Convolution(Convolution::random(2 * NUM_FILTERS + num_beside, num_labels, 1, random)),
    ])
}

/// How to bring each band to one scale.
fn scaler_of_bands(lesson: &Lesson<'_>) -> Scaler {
    Scaler::measure(lesson.tracks.iter().flat_map(|track| track.log_mel.chunks_exact(MEL_BANDS)))
}

/// A track's frames on one scale, `[MEL_BANDS, frames]`: all, or with `random` a piece of them. A track that
/// is shorter than the network needs is repeated.
fn frames(
    track: &Track,
    scaler: &Scaler,
    network: &Network,
    random: Option<&mut ChaCha8Rng>,
) -> DMatrix<f32> {
    let num_frames = track.log_mel.len() / MEL_BANDS;
    let range = match random {
        Some(random) if num_frames > CROP_FRAMES => {
            let first = random.random_range(0..=num_frames - CROP_FRAMES);
            first..first + CROP_FRAMES
        }
        _ => 0..num_frames,
    };
    let len = range.len().max(network.min_frames());
    let frame = |index: usize| {
        let frame = range.start + index % range.len();
        scaler.scaled(&track.log_mel[frame * MEL_BANDS..][..MEL_BANDS])
    };
    DMatrix::from_vec(MEL_BANDS, len, (0..len).flat_map(frame).collect())
}
