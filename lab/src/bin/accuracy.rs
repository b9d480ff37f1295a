//! Prints the accuracy of the default head's recipe, cross-validated, as a table for the model card.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_lab::evaluate::{CURVE_SECONDS, Figures, NUM_FOLDS, cross_validate, figures};
use genrescope_lab::{DEFAULT_INPUTS, Extractor, Material, TrainingConfig, gather};

/// Repetitions with other folds: the spread between them is the figure's uncertainty.
const SEEDS: [u64; 3] = [1, 2, 3];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("accuracy: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let usage = "usage: accuracy MANIFEST LABELS CACHE [TAGGRAMS]";
    let (manifest, labels, cache) = (
        arguments.next().context(usage)?,
        arguments.next().context(usage)?,
        arguments.next().context(usage)?,
    );
    let material = Material {
        clips: manifest.clone(),
        labels: Some(labels),
        taggrams: arguments.next(),
        num_augmented: 1,
    };
    let backbone = genrescope_models::default_backbone()?;
    let sha256 = backbone.sha256().to_owned();
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let extractor = Extractor::new(backbone, DEFAULT_INPUTS.to_vec(), &cache, jobs)?;
    let (labels, examples, troubles) = gather(&material, &extractor, |done, total| {
        if done % 50 == 0 || done == total {
            eprintln!("features of clip {done} of {total}");
        }
    })?;
    for trouble in &troubles {
        eprintln!("accuracy: left out: {trouble}");
    }
    let mut all = Vec::new();
    for seed in SEEDS {
        let config = TrainingConfig {
            genres: labels.genres.clone(),
            inputs: extractor.inputs(),
            backbone: sha256.clone(),
            seed,
            num_folds: 10,
            training: String::new(),
        };
        all.push(figures(&cross_validate(&examples, &config)?, &labels.to_genres()));
        eprintln!("cross-validation {seed} of {} done", SEEDS.len());
    }
    println!(
        "{NUM_FOLDS}-fold cross-validation by group, {} clips, {} repetitions with other folds: mean ± standard deviation.\n",
        examples.iter().filter(|example| !example.partial).count(),
        SEEDS.len()
    );
    print_table(&all);
    Ok(())
}

/// A figure's name, and how to read it.
type Row = (&'static str, fn(&Figures) -> f64);

const ROWS: [Row; 9] = [
    ("ten GTZAN genres, argmax among the ten, tracks", |f| f.gtzan),
    ("seven electronic genres, argmax among the seven, balanced", |f| f.electronic_balanced),
    ("seven electronic genres, argmax among the seven, plain", |f| f.electronic),
    ("all labels, all sources", |f| f.all),
    ("all labels rolled up to broad genres", |f| f.broad),
    ("recorded speech and sounds called not music", |f| f.speech_found),
    ("synthetic noise called not music", |f| f.noise_found),
    ("music called not music", |f| f.music_lost),
    ("expected calibration error (10 bins)", |f| f.calibration_error),
];

fn print_table(all: &[Figures]) {
    println!("| figure | value |\n|---|---|");
    for (name, of) in ROWS {
        println!("| {name} | {} |", spread(all.iter().map(of)));
    }
    for (index, seconds) in CURVE_SECONDS.iter().enumerate() {
        println!(
            "| all labels after {seconds} s, clips of 30 s and more | {} |",
            spread(all.iter().map(|f| f.curve[index]))
        );
    }
    println!("\n| source | clips | all labels |\n|---|---|---|");
    for (index, (source, count, _)) in all[0].by_source.iter().enumerate() {
        println!("| {source} | {count} | {} |", spread(all.iter().map(|f| f.by_source[index].2)));
    }
    println!("\n| label | clips | recall | precision |\n|---|---|---|---|");
    for (index, (label, count, ..)) in all[0].by_label.iter().enumerate() {
        let (recall, precision) =
            (all.iter().map(|f| f.by_label[index].2), all.iter().map(|f| f.by_label[index].3));
        println!("| {label} | {count} | {} | {} |", spread(recall), spread(precision));
    }
}

/// Mean and standard deviation; a dash where there is nothing to count.
fn spread(values: impl Iterator<Item = f64>) -> String {
    let values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    if values.is_empty() {
        return "—".to_owned();
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
    format!("{mean:.3} ± {:.3}", variance.sqrt())
}
