//! What the backbone has learned elsewhere: frozen, or tuned to the tracks.

use anyhow::{Context, Result, ensure};
use genrescope_engine::model::onnx_weights;
use nalgebra::DMatrix;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::hearing::Part;
use super::lesson::Lesson;
use super::method::Method;
use super::outcome::Outcome;
use super::rows::Scaler;
use super::track::Track;
use crate::example::Example;
use crate::fit::{Linear, fit};
use crate::fitting::Fitting;
use crate::logits::mean_row;
use crate::network::{Convolution, Descent, Layer, Network, Rule, Sample, softmax};

/// Where the parts of `DEFAULT_INPUTS` lie in a row: the embedding comes first, the rhythm and the student
/// later.
const EMBEDDING: std::ops::Range<usize> = 0..512;
const RHYTHM: std::ops::Range<usize> = 712..776;
const STUDENT: std::ops::Range<usize> = 826..1210;
const NUM_PENULTIMATE: usize = 200;
const DESCENT: Descent =
    Descent { rule: Rule::AdamW { weight_decay: 0.2 }, rate: 1e-3, num_epochs: 60, batch_len: 32 };

/// The backbone as it is, under a head as `train` fits it.
#[derive(Debug)]
pub(super) struct Frozen;

/// The backbone's dense layers, learning on.
#[derive(Debug)]
pub(super) struct FineTuned;

impl Method for Frozen {
    fn name(&self) -> &'static str {
        "backbone"
    }

    fn summary(&self) -> &'static str {
        "the frozen backbone under a linear head, as `genrescope train` makes it"
    }

    fn hears(&self) -> &'static [Part] {
        &[Part::Backbone]
    }

    fn effort(&self) -> f64 {
        119.0
    }

    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome> {
        lesson.check()?;
        let learn = || {
            let temperature = lesson.temperature(|lesson, held_out| {
                let linear = linear(lesson)?;
                Ok(held_out.iter().map(|track| logits(&linear, track)).collect())
            })?;
            lesson.go_on()?;
            Ok((linear(lesson)?, temperature))
        };
        Outcome::measure(tests, learn, |(linear, temperature), track| {
            softmax(&logits(linear, track).iter().map(|logit| logit / temperature).collect::<Vec<_>>())
        })
    }
}

fn linear(lesson: &Lesson<'_>) -> Result<Linear> {
    let example = |track: &&Track| Example { clip: track.clip.clone(), views: vec![track.heard.clone()] };
    let examples: Vec<Example> = lesson.tracks.iter().map(example).collect();
    let row_len = lesson.tracks.first().map_or(0, |track| track.heard.row_len);
    let fitting = Fitting::new(lesson.stop, &|_, _| ());
    fit(&examples.iter().collect::<Vec<_>>(), &vec![1.0; row_len], lesson.num_labels, lesson.seed, &fitting)
}

fn logits(linear: &Linear, track: &Track) -> Vec<f32> {
    mean_row(&track.heard.rows().map(|row| linear.logits(row)).collect::<Vec<_>>())
}

impl Method for FineTuned {
    fn name(&self) -> &'static str {
        "fine-tuned"
    }

    fn summary(&self) -> &'static str {
        "transfer learning: the backbone's dense layer of 200 units goes on learning from its weights, beside it \
         rhythm and student; the convolutions below stay as they are"
    }

    fn hears(&self) -> &'static [Part] {
        &[Part::Backbone]
    }

    fn effort(&self) -> f64 {
        24.0
    }

    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome> {
        lesson.check()?;
        let learn = || {
            let temperature = lesson.temperature(|lesson, held_out| {
                let tuned = Tuned::learn(lesson)?;
                Ok(held_out.iter().map(|track| tuned.logits(track)).collect())
            })?;
            Ok((Tuned::learn(lesson)?, temperature))
        };
        Outcome::measure(tests, learn, |(tuned, temperature), track| {
            softmax(&tuned.logits(track).iter().map(|logit| logit / temperature).collect::<Vec<_>>())
        })
    }
}

/// A dense layer that began as the backbone's, and what follows it.
struct Tuned {
    scaler: Scaler,
    network: Network,
}

impl Tuned {
    fn learn(lesson: &Lesson<'_>) -> Result<Self> {
        let labeled = lesson.labeled();
        ensure!(labeled.iter().all(|(track, _)| track.heard.row_len == STUDENT.end), "another backbone");
        let beside: Vec<Vec<f32>> =
            labeled.iter().flat_map(|(track, _)| track.heard.rows()).map(beside).collect();
        let scaler = Scaler::measure(beside.iter().map(Vec::as_slice));
        let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
        let num_beside = RHYTHM.len() + STUDENT.len();
        let (dense, factor, summand) = dense()?;
        let mut network = Network::new(vec![
            Layer::Convolution(dense),
            Layer::Relu,
            Layer::Scale { factor, summand },
            Layer::Append,
            Layer::Dropout(0.5),
            Layer::Convolution(Convolution::random(
                NUM_PENULTIMATE + num_beside,
                lesson.num_labels,
                1,
                &mut random,
            )),
        ]);
        let draw = |index: usize, random: &mut ChaCha8Rng| {
            let (track, label) = labeled[index];
            let row = random.random_range(0..track.heard.rows().len());
            let row = track.heard.rows().nth(row).expect("the row was drawn from those that exist");
            Sample { input: embedding(row), appended: scaler.scaled(&self::beside(row)), label }
        };
        DESCENT.run(&mut network, &lesson.weights(), draw, lesson.stop, &mut random)?;
        Ok(Self { scaler, network })
    }

    fn logits(&self, track: &Track) -> Vec<f32> {
        let row = |row| self.network.run(&embedding(row), &self.scaler.scaled(&beside(row)));
        mean_row(&track.heard.rows().map(row).collect::<Vec<_>>())
    }
}

/// What the dense layer hears: heads read its square roots.
fn embedding(row: &[f32]) -> DMatrix<f32> {
    DMatrix::from_iterator(EMBEDDING.len(), 1, row[EMBEDDING].iter().map(|root| root.abs() * root))
}

fn beside(row: &[f32]) -> Vec<f32> {
    [&row[RHYTHM], &row[STUDENT]].concat()
}

/// The default backbone's dense layer, and the factors and summands of the batch norm behind it.
fn dense() -> Result<(Convolution, Vec<f32>, Vec<f32>)> {
    let mut weights = onnx_weights("top.onnx", &genrescope_models::DEFAULT_FILES.top)?;
    let mut take = |name: &str, len: usize| {
        let values = weights.remove(name).filter(|values| values.len() == len);
        values.with_context(|| format!("top.onnx has no {len} values called {name}"))
    };
    let kernel = take("dense_kernel", NUM_PENULTIMATE * EMBEDDING.len())?;
    let dense = Convolution {
        weight: DMatrix::from_row_slice(NUM_PENULTIMATE, EMBEDDING.len(), &kernel),
        bias: DMatrix::from_vec(NUM_PENULTIMATE, 1, take("dense_bias", NUM_PENULTIMATE)?),
        width: 1,
    };
    Ok((dense, take("dense_scale", NUM_PENULTIMATE)?, take("dense_shift", NUM_PENULTIMATE)?))
}

#[cfg(test)]
mod tests {
    use genrescope_decode::Decoders;

    use super::*;
    use crate::features::{Extractor, decode_by};
    use crate::training_config::DEFAULT_INPUTS;

    #[test]
    fn the_dense_layer_gives_what_the_backbone_gives() {
        let folder = std::env::temp_dir().join("genrescope-test-dense");
        let backbone = genrescope_models::default_backbone().unwrap();
        let extractor = Extractor::new(backbone, DEFAULT_INPUTS.to_vec(), &folder, 1, |_| ());
        let lens: Vec<usize> = extractor.inputs().iter().map(|(_, len)| *len).collect();
        assert_eq!(lens, [512, 200, 64, 50, 384], "embedding, penultimate, rhythm, tags, student");
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips/rock.ogg");
        let (samples, rate_hz) = decode_by(&path, Decoders::Own, 4).unwrap();
        let features = extractor.analyze(&samples, rate_hz).unwrap();
        let row = features.rows().next().unwrap();
        let (dense, factor, summand) = dense().unwrap();
        let layers = vec![Layer::Convolution(dense), Layer::Relu, Layer::Scale { factor, summand }];
        let ours = Network::new(layers).run(&embedding(row), &[]);
        for (ours, theirs) in ours.iter().zip(&row[512..712]) {
            assert!((ours - theirs).abs() < 1e-3 * (1.0 + theirs.abs()), "{ours} {theirs}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
