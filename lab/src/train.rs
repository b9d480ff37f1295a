//! From examples to a head.

use anyhow::{Result, ensure};
use genrescope_engine::analysis::front_end_hash;
use genrescope_engine::model::{Calibration, Head, HeadMeta, Layers};

use crate::calibrate::calibrate;
use crate::evaluate::{Answer, Heads};
use crate::example::Example;
use crate::fit::Linear;
use crate::fitting::Fitting;
use crate::split::Splits;
use crate::training_config::{TrainingConfig, fit_linear};

/// A trained head and what is known about it.
#[derive(Debug)]
pub struct Trained {
    /// The head, calibrated.
    pub head: Head,
    /// What heads made of the clips that they had not learned from.
    pub answers: Vec<Answer>,
}

/// Trains a head on all examples; its temperatures come from answers to clips that were held out, by
/// `splits`.
///
/// # Errors
/// When a label has no clip, nothing can be held out, or it was asked to end
/// ([`is_interruption`](crate::methods::is_interruption)).
pub fn train(
    examples: &[Example],
    splits: &Splits,
    config: &TrainingConfig,
    fitting: &Fitting<'_>,
) -> Result<Trained> {
    for (index, genre) in config.genres.iter().enumerate() {
        let any = examples.iter().any(|example| example.clip.target.has(index));
        ensure!(any, "no track that can be read is labeled `{}`", genre.name);
    }
    let all: Vec<&Example> = examples.iter().collect();
    let (heads, linear) = std::thread::scope(|scope| {
        let of_all = scope.spawn(|| fit_linear(&all, config, fitting));
        let heads = Heads::fit(examples, splits, config, fitting);
        (heads, of_all.join().expect("fitting does not panic"))
    });
    let heads = heads?;
    let judged = heads.judged();
    ensure!(!judged.is_empty(), "there are too few groups of clips to hold any out");
    let head = make_head(linear?, calibrate(&judged), config)?;
    Ok(Trained { head, answers: heads.answers(|example| example.views.first()) })
}

/// Turns a fit into a head.
///
/// # Errors
/// When it does not fit the configuration's labels.
pub(crate) fn make_head(linear: Linear, calibration: Calibration, config: &TrainingConfig) -> Result<Head> {
    let meta = HeadMeta {
        backbone: config.backbone.clone(),
        front_end: front_end_hash(),
        inputs: config.inputs.iter().map(|(input, _)| *input).collect(),
        genres: config.genres.clone(),
        calibration,
        training: config.training.clone(),
    };
    let Linear { standardizer, weight, bias } = linear;
    Ok(Head::new(meta, Layers { mean: standardizer.mean, scale: standardizer.scale, weight, bias })?)
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::{Features, Genre, HeadScratch, Input};

    use super::*;
    use crate::example::test_example;

    #[test]
    fn the_engine_reads_a_head_as_it_was_fitted_here() {
        let genre = |name: &str| Genre { name: name.into(), parent: None };
        let config = TrainingConfig {
            genres: vec![genre("one"), genre("two")],
            inputs: vec![(Input::Embedding, 2)],
            backbone: "b".into(),
            seed: 1,
            training: String::new(),
        };
        let rows: Vec<[f32; 2]> = (0..20)
            .map(|i| [if i % 2 == 0 { -3.0 } else { 3.0 } + i as f32 / 10.0, (i * i % 7) as f32])
            .collect();
        let examples: Vec<Example> = rows
            .iter()
            .enumerate()
            .map(|(i, row)| test_example("s", &format!("g{i}"), &[i % 2], &[row]))
            .collect();
        let linear =
            fit_linear(&examples.iter().collect::<Vec<_>>(), &config, &Fitting::unwatched()).unwrap();
        let head = make_head(linear.clone(), Calibration::NONE, &config).unwrap();
        let mut scratch = HeadScratch::default();
        for row in rows.iter().chain([&[1e6, -1e6]]) {
            let features = Features::with(|features| features.embedding = row.to_vec());
            for (ours, engine) in linear.logits(row).iter().zip(head.logits(&features, &mut scratch)) {
                assert!((ours - engine).abs() < 1e-5, "{ours} and {engine}");
            }
        }
    }
}
