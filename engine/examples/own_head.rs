//! Puts your own head on the default backbone: learns two sounds from a few examples, here in the simplest
//! way there is, and tells new ones apart. `genrescope train` does the same with folders of music, and does
//! it well.
//!
//! ```text
//! cargo run --release --package genrescope-engine --example own_head
//! ```

use std::error::Error;
use std::f32::consts::TAU;
use std::sync::Arc;

use genrescope_engine::analysis::front_end_hash;
use genrescope_engine::model::{Backbone, Calibration, Genre, Head, HeadMeta, Input, Layers};
use genrescope_engine::{FeatureStream, Listener, Model, Settings};

const SAMPLE_RATE_HZ: u32 = 44_100;
const NAMES: [&str; 2] = ["chords", "drums"];

fn main() -> Result<(), Box<dyn Error>> {
    let backbone = genrescope_models::default_backbone()?;
    let mut examples = Vec::new();
    for (label, make) in [chords, drums].into_iter().enumerate() {
        for variant in 1..=4 {
            let embeddings = embeddings(&backbone, &make(variant))?;
            examples.extend(embeddings.into_iter().map(|embedding| (label, embedding)));
        }
    }
    println!("learning from {} patches", examples.len());

    let genre = |name: &str| Genre { name: name.to_owned(), parent: None };
    let meta = HeadMeta {
        backbone: backbone.entry().sha256(),
        front_end: front_end_hash(),
        inputs: vec![Input::Embedding],
        genres: NAMES.map(genre).to_vec(),
        calibration: Calibration::NONE,
        training: "an example".to_owned(),
    };
    let head = Head::new(meta, learn(&examples))?;

    // These bytes are a head file: `genrescope --model FILE` and the plugin read it as well.
    let model =
        Model::read_with_head(&genrescope_models::DEFAULT_FILES, "own.safetensors", &head.to_bytes())?;
    let model = Arc::new(model);
    for (name, samples) in [("new chords", chords(9)), ("new drums", drums(9))] {
        let mut listener = Listener::new(Arc::clone(&model), SAMPLE_RATE_HZ, Settings::default())?;
        listener.push(&samples, |_| ());
        listener.finish(|_| ());
        let snapshot = listener.snapshot();
        let genres = model.genres().names().zip(&*snapshot.genres);
        let answers: Vec<String> = genres.map(|(name, p)| format!("{name} {:.0} %", 100.0 * p)).collect();
        println!("{name}: {}", answers.join(", "));
    }
    Ok(())
}

/// What the backbone makes of a sound, once a second.
fn embeddings(backbone: &Backbone, samples: &[f32]) -> genrescope_engine::Result<Vec<Vec<f32>>> {
    let mut stream = FeatureStream::new(backbone, SAMPLE_RATE_HZ, 1.0)?;
    let mut embeddings = Vec::new();
    let mut keep = |heard: genrescope_engine::Heard<'_>| {
        embeddings.extend(heard.features.map(|features| features.embedding.clone()));
    };
    stream.push(backbone, samples, &mut keep);
    stream.finish(backbone, &mut keep);
    Ok(embeddings)
}

/// Answers with the label whose mean is nearest, written as one weighted sum per label.
fn learn(examples: &[(usize, Vec<f32>)]) -> Layers {
    let num_in = examples[0].1.len();
    let mean_of = |values: &mut dyn Iterator<Item = f32>| {
        let (sum, num) = values.fold((0.0, 0), |(sum, num), value| (sum + value, num + 1));
        sum / num as f32
    };
    let mut layers = Layers {
        mean: (0..num_in).map(|i| mean_of(&mut examples.iter().map(|(_, e)| e[i]))).collect(),
        scale: Vec::new(),
        weight: Vec::new(),
        bias: Vec::new(),
    };
    for (i, mean) in layers.mean.iter().enumerate() {
        let variance = mean_of(&mut examples.iter().map(|(_, e)| (e[i] - mean).powi(2)));
        layers.scale.push(1.0 / variance.sqrt().max(1e-6));
    }
    for label in 0..NAMES.len() {
        let mut bias = 0.0;
        for (i, (mean, scale)) in layers.mean.iter().zip(&layers.scale).enumerate() {
            let mut own = examples.iter().filter(|(of, _)| *of == label).map(|(_, e)| (e[i] - mean) * scale);
            let center = mean_of(&mut own);
            // Divided by the number of inputs, because these are far from independent.
            layers.weight.push(10.0 * center / num_in as f32);
            bias -= 5.0 * center * center / num_in as f32;
        }
        layers.bias.push(bias);
    }
    layers
}

/// Six seconds of three tones, another chord every second.
fn chords(variant: u32) -> Vec<f32> {
    make_sound(|seconds| {
        let root_hz = 110.0 * 2.0_f32.powf(((seconds as u32 * 5 + variant * 3) % 12) as f32 / 12.0);
        [1.0, 1.25, 1.5].iter().map(|ratio| 0.1 * (TAU * root_hz * ratio * seconds).sin()).sum()
    })
}

/// Six seconds of drums, each variant faster than the one before.
fn drums(variant: u32) -> Vec<f32> {
    let beat_seconds = 0.6 - 0.03 * variant as f32;
    let mut noise = variant;
    make_sound(move |seconds| {
        let since_beat = seconds % beat_seconds;
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = noise as f32 / u32::MAX as f32 - 0.5;
        (0.5 * (TAU * 60.0 * since_beat).sin() + 0.3 * hiss) * (-12.0 * since_beat).exp()
    })
}

fn make_sound(mut sample: impl FnMut(f32) -> f32) -> Vec<f32> {
    (0..6 * SAMPLE_RATE_HZ).map(|i| sample(i as f32 / SAMPLE_RATE_HZ as f32)).collect()
}
