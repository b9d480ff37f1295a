//! Prints the accuracy of the default head's recipe, cross-validated, as a table for the model card.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use genrescope_engine::model::Head;
use genrescope_lab::evaluate::{CURVE_SECONDS, Figures, NUM_FOLDS, cross_validate, figures, leave_out};
use genrescope_lab::sets::{
    Half, SetFigures, SetPlan, fold_heads, head_for, judge, plan_sets, plan_whole_sets, record,
};
use genrescope_lab::{DEFAULT_INPUTS, Example, Extractor, Material, TrainingConfig, gather, read_manifest};
use genrescope_timeline::Settings;

/// Repetitions with other folds: the spread between them is the figure's uncertainty.
const SEEDS: [u64; 3] = [1, 2, 3];

/// How finely sets are divided; the default among them.
const SENSITIVITIES: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
/// Everything random about the sets follows from this.
const SET_SEED: u64 = 1;
/// How often the sets of whole tracks are drawn: which tracks meet matters much.
const NUM_DRAWS: u64 = 3;

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
    let (options, arguments): (Vec<_>, Vec<_>) =
        std::env::args_os().skip(1).partition(|argument| argument.to_string_lossy().starts_with("--"));
    let mut arguments = arguments.into_iter().map(PathBuf::from);
    // With --tracks, sets of whole tracks are all that is judged; with --leave-out, clips of that collection.
    let usage = "usage: accuracy MANIFEST LABELS CACHE [TAGGRAMS] [--sets-only] [--quick] [--tuning] [--tracks=FOLDER] [--leave-out=COLLECTION]";
    let (mut sets_only, mut is_quick, mut half) = (false, false, Half::Judging);
    let (mut tracks, mut collection) = (None, None);
    for option in options {
        let option = option.to_string_lossy();
        match option.split_once('=') {
            None if option == "--sets-only" => sets_only = true,
            // Heads that learn from each clip as it is, and from no changed version of it.
            None if option == "--quick" => is_quick = true,
            None if option == "--tuning" => half = Half::Tuning,
            Some(("--tracks", folder)) => tracks = Some(PathBuf::from(folder)),
            Some(("--leave-out", name)) => collection = Some(name.to_owned()),
            _ => bail!("{option}: no such option; {usage}"),
        }
    }
    let (manifest, labels, cache) = (
        arguments.next().context(usage)?,
        arguments.next().context(usage)?,
        arguments.next().context(usage)?,
    );
    let material = Material {
        clips: manifest.clone(),
        labels: Some(labels),
        taggrams: arguments.next(),
        num_augmented: u32::from(!is_quick),
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
    let config = |seed| TrainingConfig {
        genres: labels.genres.clone(),
        inputs: extractor.inputs(),
        backbone: sha256.clone(),
        seed,
        num_folds: 10,
        training: String::new(),
    };
    if let Some(collection) = &collection {
        let of_seed =
            |seed| Ok(figures(&leave_out(collection, &examples, &config(seed))?, &labels.to_genres()));
        let all = SEEDS.into_iter().map(of_seed).collect::<Result<Vec<_>>>()?;
        println!(
            "{collection} left out as a whole, {} repetitions: mean ± standard deviation.\n",
            SEEDS.len()
        );
        print_table(&all);
        return Ok(());
    }
    let clips = read_manifest(&manifest, &labels)?;
    if let Some(folder) = &tracks {
        let plans = plan_whole_sets(folder, &clips, half, SET_SEED..SET_SEED + NUM_DRAWS)?;
        let head = head_for(&plans, &examples, &config(SET_SEED))?;
        return print_sets("whole tracks", plans.iter().map(|plan| (plan, &head)), &extractor, &cache);
    }
    if !sets_only {
        let mut all = Vec::new();
        for seed in SEEDS {
            all.push(figures(&cross_validate(&examples, &config(seed))?, &labels.to_genres()));
            eprintln!("cross-validation {seed} of {} done", SEEDS.len());
        }
        print_clips(&all, &examples);
    }
    let heads = fold_heads(&examples, &clips, &config(SET_SEED))?;
    let sets = plan_sets(&clips, &labels, half, SET_SEED)?;
    let plans = sets.iter().map(|set| (&set.plan, &heads[set.fold]));
    print_sets("looped clips", plans, &extractor, &cache)
}

/// Records the sets, makes their timelines and prints what was right.
fn print_sets<'a>(
    name: &str,
    sets: impl Iterator<Item = (&'a SetPlan, &'a Head)>,
    extractor: &Extractor,
    cache: &Path,
) -> Result<()> {
    println!(
        "\n| sets of {name} | tempi | boundaries | found | boundary F1 | mean off | genre, share of time | whole tracks |\n\
         |---|---|---|---|---|---|---|---|"
    );
    let row = |name: &str, tempi: &str, f: &SetFigures| {
        let genre = |value: f64| if value.is_nan() { "—".to_owned() } else { format!("{value:.3}") };
        println!(
            "| {name} | {tempi} | {} | {} | {:.3} | {:.1} s | {} | {} |",
            f.num_boundaries,
            f.num_found,
            f.boundary_f1(),
            f.mean_off_seconds(),
            genre(f.genre_accuracy()),
            genre(f.track_accuracy())
        );
    };
    let mut totals = SENSITIVITIES.map(|sensitivity| (sensitivity, SetFigures::default()));
    for (plan, head) in sets {
        let recording = record(plan, extractor.backbone(), cache)?;
        for (sensitivity, total) in &mut totals {
            let settings = Settings { sensitivity: *sensitivity, ..Settings::default() };
            let figures = judge(plan, &recording, head, settings)?;
            if settings == Settings::default() {
                let tempi = if plan.is_tempo_matched { "matched" } else { "as they are" };
                row(&format!("{:.0} min", plan.seconds() / 60.0), tempi, &figures);
            }
            total.add(&figures);
        }
    }
    for (sensitivity, total) in &totals {
        row(&format!("all, sensitivity {sensitivity}"), "", total);
    }
    Ok(())
}

fn print_clips(all: &[Figures], examples: &[Example]) {
    println!(
        "{NUM_FOLDS}-fold cross-validation by group, {} clips, {} repetitions with other folds: mean ± standard deviation.\n",
        examples.iter().filter(|example| example.is_evidence()).count(),
        SEEDS.len()
    );
    print_table(all);
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
