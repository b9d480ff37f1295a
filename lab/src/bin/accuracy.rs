//! Prints how often the default head's recipe is right on clips that it does not know, as tables for the
//! model card.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use genrescope_engine::model::{Genres, Head};
use genrescope_figures::{ConfusionMatrix, Drawing};
use genrescope_lab::dataset::{Dataset, read_table};
use genrescope_lab::evaluate::{
    Answer, CURVE_SECONDS, Figures, Heads, accuracy_among, answer, confusion, coverage, figures, spread,
};
use genrescope_lab::sets::{
    Half, SetFigures, SetPlan, fold_heads, head_for, judge, plan_sets, plan_whole_sets, record,
};
use genrescope_lab::{
    Change, ClipFeatures, DEFAULT_INPUTS, Example, Extractor, Fitting, LabelMap, Material, Splits,
    TrainingConfig, gather,
};
use genrescope_timeline::Settings;

/// Folds of the cross-validation, and its repetitions with other folds: the spread between them is the
/// uncertainty.
const NUM_FOLDS: usize = 5;
const SEEDS: [u64; 3] = [1, 2, 3];
/// The sets behind the figures for songs, with the labels that people were surest of.
const SONGS: [&str; 2] = ["4q_allmusic", "emotify"];
/// Thresholds at which coverage is printed.
const THRESHOLDS: [f64; 9] = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9];
/// One clip in this many is also heard at other levels, through codecs and in a room.
const CHANGED_SHARE: usize = 6;

/// How finely sets are divided; the default is among them.
const SENSITIVITIES: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
/// Everything random about the sets follows from this.
const SET_SEED: u64 = 1;
/// How often the sets of whole tracks are drawn: which tracks meet matters a lot.
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
    // With --tracks, only sets of whole tracks are judged.
    let usage = "usage: accuracy MANIFEST LABELS CACHE [--clips-only] [--sets-only] [--changes] [--tuning] [--tracks=FOLDER] [--confusion=FILE.svg]";
    let (mut clips_only, mut sets_only, mut changes, mut half) = (false, false, false, Half::Judging);
    let (mut tracks, mut confusion) = (None, None);
    for option in options {
        let option = option.to_string_lossy();
        match option.split_once('=') {
            None if option == "--clips-only" => clips_only = true,
            None if option == "--sets-only" => sets_only = true,
            None if option == "--changes" => changes = true,
            None if option == "--tuning" => half = Half::Tuning,
            Some(("--tracks", folder)) => tracks = Some(PathBuf::from(folder)),
            Some(("--confusion", file)) => confusion = Some(PathBuf::from(file)),
            _ => bail!("{option}: no such option; {usage}"),
        }
    }
    let mut next = || arguments.next().context(usage);
    let (manifest, labels, cache) = (next()?, next()?, next()?);
    let dataset = Dataset::of(read_table(&manifest)?, Some(LabelMap::read(&labels)?))?;
    let clips = dataset.clips.clone();
    let material = Material { dataset, num_augmented: 0 };
    let backbone = genrescope_models::default_backbone()?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let report = |trouble: &str| eprintln!("accuracy: not kept: {trouble}");
    let extractor = Extractor::new(backbone, DEFAULT_INPUTS.to_vec(), &cache, jobs, report);
    let (labels, examples, troubles) =
        gather(&material, &extractor, &AtomicBool::new(false), |done, total| {
            if done % 100 == 0 || done == total {
                eprintln!("features of clip {done} of {total}");
            }
        })?;
    for trouble in &troubles {
        eprintln!("accuracy: left out: {trouble}");
    }
    let config = TrainingConfig::new(&labels, &extractor, SEEDS[0], String::new());
    if let Some(folder) = &tracks {
        let plans = plan_whole_sets(folder, &clips, half, SET_SEED..SET_SEED + NUM_DRAWS)?;
        let head = head_for(&plans, &examples, &config)?;
        return print_sets("whole tracks", plans.iter().map(|plan| (plan, &head)), &extractor, &cache);
    }
    if changes {
        return print_changes(&examples, &extractor, &labels, &config);
    }
    if !sets_only {
        print_clips(&examples, &labels, &config, confusion.as_deref())?;
    }
    if clips_only {
        return Ok(());
    }
    let heads = fold_heads(&examples, &clips, SET_SEED, &config)?;
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

/// Cross-validation by group, and each collection left out as a whole.
fn print_clips(
    examples: &[Example],
    labels: &LabelMap,
    config: &TrainingConfig,
    confusion_file: Option<&Path>,
) -> Result<()> {
    let genres = labels.to_genres();
    let mut folds = Vec::new();
    for seed in SEEDS {
        folds.push(answer(
            examples,
            &Splits::Folds { count: NUM_FOLDS, seed },
            config,
            &Fitting::unwatched(),
        )?);
        eprintln!("cross-validation {seed} of {} done", SEEDS.len());
    }
    let collections = answer(examples, &labels.splits(SEEDS[0]), config, &Fitting::unwatched())?;
    println!(
        "{} clips. Folds: {NUM_FOLDS}-fold cross-validation by group, {} repetitions with other folds, mean ± standard \
         deviation. Left out: heads that have heard nothing of the clip's collection.\n",
        examples.iter().filter(|example| example.is_evidence()).count(),
        SEEDS.len()
    );
    print_overall(&folds, &collections, &genres);
    print_collections(&folds, &collections, &genres);
    print_labels(&folds, &collections, &genres);
    print_coverage(&folds[0], &collections);
    if let Some(file) = confusion_file {
        let matrix = ConfusionMatrix {
            title: "Each collection left out as a whole".to_owned(),
            labels: genres.names().map(str::to_owned).collect(),
            counts: confusion(&collections, &genres),
        };
        let svg = matrix.to_svg();
        std::fs::write(file, svg).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(())
}

/// A figure's name, and how to read it.
type Row = (&'static str, fn(&Figures) -> f64);

const ROWS: [Row; 7] = [
    ("right", |f| f.accuracy),
    ("right, mean over labels", |f| f.balanced),
    ("right in the broad genre", |f| f.broad),
    ("speech and everyday sounds called not music", |f| f.not_music_found),
    ("noise made by code called not music", |f| f.noise_found),
    ("music called not music", |f| f.music_lost),
    ("expected calibration error (10 bins)", |f| f.calibration_error),
];

fn print_overall(folds: &[Vec<Answer>], collections: &[Answer], genres: &Genres) {
    let of_folds: Vec<Figures> = folds.iter().map(|answers| figures(answers, genres)).collect();
    let left_out = figures(collections, genres);
    println!("| figure | folds | left out |\n|---|---|---|");
    for (name, of) in ROWS {
        println!("| {name} | {} | {} |", spread_of(of_folds.iter().map(of)), plain(of(&left_out)));
    }
    let ten: Vec<f64> = folds.iter().map(|answers| among_gtzan(answers, genres)).collect();
    println!(
        "| ten genres of GTZAN, the most probable of the ten | {} | {} |",
        spread_of(ten.into_iter()),
        plain(among_gtzan(collections, genres))
    );
    for (index, seconds) in CURVE_SECONDS.iter().enumerate() {
        let of = |figures: &Figures| figures.curve[index];
        println!(
            "| right after {seconds} s | {} | {} |",
            spread_of(of_folds.iter().map(of)),
            plain(of(&left_out))
        );
    }
}

/// The share of GTZAN's clips that are right when only its ten genres may be answered.
fn among_gtzan(answers: &[Answer], genres: &Genres) -> f64 {
    let ten = ["blues", "classical", "country", "disco", "hip hop", "jazz", "metal", "pop", "reggae", "rock"];
    accuracy_among(answers.iter().filter(|answer| answer.clip.source == "gtzan"), genres, &ten)
}

fn print_collections(folds: &[Vec<Answer>], collections: &[Answer], genres: &Genres) {
    println!(
        "\n| collection | judged | folds | left out | mean over labels | music called not music | not music found |\n\
         |---|---|---|---|---|---|---|"
    );
    let mut means: BTreeMap<&str, f64> = BTreeMap::new();
    let mut parts: Vec<&str> = collections.iter().map(|answer| answer.part.as_str()).collect();
    parts.dedup();
    for part in parts {
        let here: Vec<&Answer> = collections.iter().filter(|answer| answer.part == part).collect();
        let left_out = figures(here.iter().copied(), genres);
        let is_here = |answer: &&Answer| here.iter().any(|other| other.clip.source == answer.clip.source);
        let of_folds = folds.iter().map(|answers| figures(answers.iter().filter(is_here), genres).accuracy);
        println!(
            "| {part} | {} | {} | {} | {} | {} | {} |",
            left_out.num_judged,
            spread_of(of_folds),
            plain(left_out.accuracy),
            plain(left_out.balanced),
            plain(left_out.music_lost),
            plain(left_out.not_music_found),
        );
        let only_genres = left_out.num_judged > left_out.num_not_music;
        if only_genres && left_out.num_judged >= 30 {
            means.insert(part, left_out.accuracy);
        }
    }
    let mean = means.values().sum::<f64>() / means.len() as f64;
    println!("| mean of {} collections with genres | | | {} | | | |", means.len(), plain(mean));
    let songs = |answer: &&Answer| SONGS.contains(&answer.clip.source.as_str());
    let of_folds = folds.iter().map(|answers| figures(answers.iter().filter(songs), genres).accuracy);
    println!("| {} together | | {} | | | | |", SONGS.join(" and "), spread_of(of_folds));
}

fn print_labels(folds: &[Vec<Answer>], collections: &[Answer], genres: &Genres) {
    let of_folds: Vec<Figures> = folds.iter().map(|answers| figures(answers, genres)).collect();
    let left_out = figures(collections, genres);
    println!(
        "\n| label | clips | recall | precision | recall, left out | precision, left out |\n|---|---|---|---|---|---|"
    );
    for (index, label) in of_folds[0].by_label.iter().enumerate() {
        let other = &left_out.by_label[index];
        println!(
            "| {} | {} | {} | {} | {} | {} |",
            label.name,
            label.num_clips,
            spread_of(of_folds.iter().map(|f| f.by_label[index].recall)),
            spread_of(of_folds.iter().map(|f| f.by_label[index].precision)),
            plain(other.recall),
            plain(other.precision)
        );
    }
}

fn print_coverage(folds: &[Answer], collections: &[Answer]) {
    println!(
        "\n| first genre at least | of clips, folds | right | of clips, left out | right |\n|---|---|---|---|---|"
    );
    for threshold in THRESHOLDS {
        let [folds, left_out] = [folds, collections].map(|answers| coverage(answers, threshold));
        println!(
            "| {threshold:.2} | {} | {} | {} | {} |",
            plain(folds.covered),
            plain(folds.right),
            plain(left_out.covered),
            plain(left_out.right)
        );
    }
}

/// What levels, codecs, rates and rooms cost, on heads that do not know the clip's group.
fn print_changes(
    examples: &[Example],
    extractor: &Extractor,
    labels: &LabelMap,
    config: &TrainingConfig,
) -> Result<()> {
    let genres = labels.to_genres();
    let splits = Splits::Folds { count: NUM_FOLDS, seed: SEEDS[0] };
    let recorded: Vec<usize> = (0..examples.len())
        .filter(|&index| examples[index].is_evidence() && examples[index].clip.is_file())
        .step_by(CHANGED_SHARE)
        .collect();
    let clips: Vec<_> = recorded.iter().map(|&index| examples[index].clip.clone()).collect();
    println!(
        "\n| {} clips, folds | heard | right | music called not music | not music found | first genre as before |\n|---|---|---|---|---|---|",
        clips.len()
    );
    // Heads learn from the clips as they are; only changed ones are judged.
    let heads = Heads::fit(examples, &splits, config, &Fitting::unwatched())?;
    let mut as_it_is: Option<Vec<Answer>> = None;
    for change in Change::ALL {
        let views = clips.iter().map(|clip| clip.name()).zip(extractor.extract_changed(&clips, change));
        // At -40 dB some are silence, which has no features.
        let views: BTreeMap<String, ClipFeatures> =
            views.filter_map(|(name, view)| Some((name, view.ok()?))).collect();
        let answers = heads.answers(|example| views.get(&example.clip.name()));
        let found = figures(&answers, &genres);
        let first = as_it_is.get_or_insert_with(|| answers.clone());
        let before = |answer: &Answer| first.iter().find(|other| other.clip.sound == answer.clip.sound);
        let same = answers
            .iter()
            .filter(|answer| before(answer).is_some_and(|other| other.top() == answer.top()))
            .count();
        println!(
            "| {} | {} | {} | {} | {} | {} |",
            change.name(),
            answers.len(),
            plain(found.accuracy),
            plain(found.music_lost),
            plain(found.not_music_found),
            plain(same as f64 / answers.len() as f64)
        );
    }
    Ok(())
}

/// A figure; a dash where there is nothing to count.
fn plain(value: f64) -> String {
    if value.is_nan() { "—".to_owned() } else { format!("{value:.3}") }
}

/// Mean and standard deviation; a dash where there is nothing to count.
fn spread_of(values: impl Iterator<Item = f64>) -> String {
    spread(values).map_or("—".to_owned(), |(mean, deviation)| format!("{mean:.3} ± {deviation:.3}"))
}
