//! `genrescope train`: a head for one's own genres.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_engine::model::{FileEntry, MANIFEST_FILE, Manifest, sha256_hex};
use genrescope_lab::{LabelMap, Material, Trained, TrainingConfig, gather, train};

use super::options::{LearningArgs, progress_bar};
use crate::console::printable;
use crate::files::write_whole;

/// What `genrescope train` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder with one folder of audio files per genre, or a manifest: tab-separated, with the columns
    /// path, genre and group (and perhaps set, subgenre and split)
    clips: PathBuf,

    /// Where to write the head: a file for --model, or a model's folder, whose head it replaces
    #[arg(short, long, value_name = "FILE|DIR")]
    out: PathBuf,

    /// The head's labels and what a manifest's genres mean in them, TOML; by default each genre is a label
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,

    /// Also learn from this many versions of each clip with other tone, speed and noise
    #[arg(long, default_value_t = 0, value_name = "N")]
    augmented: u32,

    #[command(flatten)]
    learning: LearningArgs,
}

/// Runs `genrescope train`.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if let Some(parent) = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        ensure!(parent.is_dir(), "the folder {} for the head does not exist", printable(parent));
    }
    let backbone = genrescope_models::default_backbone()?;
    let backbone_sha256 = backbone.sha256().to_owned();
    let extractor = args.learning.extractor(backbone)?;
    let material = Material {
        clips: args.clips.clone(),
        labels: args.labels.clone(),
        num_augmented: args.augmented,
        decoders: args.learning.decoders(),
    };
    let bar = progress_bar("clips");
    let (labels, examples, troubles) = gather(&material, &extractor, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    for trouble in &troubles {
        eprintln!("genrescope: {trouble}");
    }
    let config = TrainingConfig {
        genres: labels.genres.clone(),
        inputs: extractor.inputs(),
        backbone: backbone_sha256,
        seed: args.learning.seed,
        training: describe(args, examples.len())?,
    };
    let trained = train(&examples, &labels.splits(args.learning.seed), &config)?;
    let bytes = trained.head.to_bytes();
    if args.out.is_dir() {
        install(&args.out, &trained, &bytes)?;
    } else {
        write(&args.out, &bytes)?;
    }
    report(args, &labels, &trained, &bytes, examples.len());
    Ok(if troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What the head file says about how it was made: enough to repeat it.
fn describe(args: &Args, num_examples: usize) -> Result<String> {
    let mut text =
        format!("seed {}; {num_examples} examples; {} augmented views", args.learning.seed, args.augmented);
    let hashed = [("manifest", Some(&args.clips)), ("labels", args.labels.as_ref())];
    for (name, path) in hashed {
        if let Some(path) = path.filter(|path| path.is_file()) {
            let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", printable(path)))?;
            text += &format!("; {name} sha256 {}", sha256_hex(&bytes));
        }
    }
    Ok(text)
}

/// Replaces the head in a model's folder, and what its manifest says about it.
fn install(folder: &Path, trained: &Trained, bytes: &[u8]) -> Result<()> {
    let path = folder.join(MANIFEST_FILE);
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!("{} is a folder, but not a model's: {} cannot be read", printable(folder), printable(&path))
    })?;
    let mut manifest = Manifest::parse(&text)?;
    let meta = trained.head.meta();
    manifest.front_end.clone_from(&meta.front_end);
    manifest.genres.clone_from(&meta.genres);
    manifest.calibration = meta.calibration;
    manifest.head = FileEntry { sha256: sha256_hex(bytes), ..manifest.head };
    write(&folder.join(&manifest.head.file), bytes)?;
    write(&path, manifest.to_toml().as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_whole(path, bytes).with_context(|| format!("{} cannot be written", printable(path)))
}

fn report(args: &Args, labels: &LabelMap, trained: &Trained, bytes: &[u8], num_examples: usize) {
    let calibration = trained.head.meta().calibration;
    println!("{} genres from {num_examples} examples: {}", labels.genres.len(), printable(&args.out));
    println!("right when held out: {:.1} %", 100.0 * trained.held_out_accuracy);
    println!(
        "temperatures: {:.3} per patch, {:.3} per track",
        calibration.patch_temperature, calibration.track_temperature
    );
    println!("sha256 {}", sha256_hex(bytes));
}
