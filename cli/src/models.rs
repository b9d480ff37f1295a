//! `genrescope models`: which model answers, and what is known about it.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use genrescope_engine::ModelInfo;
use serde_json::json;

use crate::console::print_quietly;
use crate::model_choice::ModelChoice;

/// The options of `genrescope models`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,

    /// Also print the model's card: origin, training, accuracy, known faults
    #[arg(long, conflicts_with = "json")]
    card: bool,
}

/// Runs `genrescope models`.
pub(crate) fn run(args: &Args, model: &ModelInfo, choice: &ModelChoice) -> Result<ExitCode> {
    print_quietly(&if args.json { as_json(model, choice) } else { as_text(model, choice, args.card) })
}

fn as_json(model: &ModelInfo, choice: &ModelChoice) -> String {
    let manifest = model.manifest();
    let object = json!({
        "name": manifest.name,
        "origin": choice.origin(),
        "model": model.sha256(),
        "backbone": model.manifest().backbone.sha256(),
        "head": manifest.head.sha256,
        "front_end": manifest.front_end,
        "licence": manifest.licence,
        "genres": manifest.genres,
        "calibration": manifest.calibration,
        "training": model.head().meta().training,
    });
    format!("{object}\n")
}

fn as_text(model: &ModelInfo, choice: &ModelChoice, card: bool) -> String {
    let manifest = model.manifest();
    let genres: Vec<String> = manifest
        .genres
        .iter()
        .map(|genre| match &genre.parent {
            Some(parent) => format!("{} ({parent})", genre.name),
            None => genre.name.clone(),
        })
        .collect();
    let mut text = format!("{}: {}\n", manifest.name, manifest.description);
    for (name, value) in [
        ("origin", choice.origin().as_str()),
        ("license", &manifest.licence),
        ("sha256", model.sha256()),
        ("backbone", &model.manifest().backbone.sha256()),
        ("head", &manifest.head.sha256),
        ("front end", &manifest.front_end),
        ("training", &model.head().meta().training),
        ("genres", &genres.join(", ")),
    ] {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:<10}{value}");
    }
    match (card, choice.is_built_in()) {
        (true, true) => text + "\n" + genrescope_models::CARD,
        (true, false) => text + "\nThis model has no card.\n",
        (false, _) => text,
    }
}
