//! `genrescope train`: a head for one's own genres.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use genrescope_engine::model::{FileEntry, MANIFEST_FILE, Manifest, sha256_hex};
use genrescope_lab::{
    DEFAULT_INPUTS, Extractor, LabelMap, Material, ReadSound, Trained, TrainingConfig, gather, train,
};
use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::{MixLimits, Played, SoundReader};
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

    /// Seed for everything random: the same seed and clips give the same head
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Also learn from this many versions of each clip with other tone, speed and noise
    #[arg(long, default_value_t = 0, value_name = "N")]
    augmented: u32,

    /// Folder that keeps the features of clips, so that the next training starts at once [default: in the
    /// system's temporary folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,

    /// Clips to analyze at once [default: all cores]
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,

    #[command(flatten)]
    limits: MixLimits,
}

/// Runs `genrescope train`.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if let Some(parent) = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        ensure!(parent.is_dir(), "the folder {} for the head does not exist", printable(parent));
    }
    let cache = args.cache.clone().unwrap_or_else(|| std::env::temp_dir().join("genrescope-features"));
    let jobs = args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let backbone = genrescope_models::default_backbone()?;
    let backbone_sha256 = backbone.sha256().to_owned();
    let reader = ReadInChild(SoundReader::new(&args.limits));
    let extractor =
        Extractor::new(backbone, DEFAULT_INPUTS.to_vec(), &cache, jobs)?.read_by(Box::new(reader));
    let material = Material {
        clips: args.clips.clone(),
        labels: args.labels.clone(),
        num_augmented: args.augmented,
        decoders: args.limits.decoders(),
    };
    let bar = progress_bar();
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
        seed: args.seed,
        training: describe(args, examples.len())?,
    };
    let trained = train(&examples, &labels.splits(args.seed), &config)?;
    let bytes = trained.head.to_bytes();
    if args.out.is_dir() {
        install(&args.out, &trained, &bytes)?;
    } else {
        write(&args.out, &bytes)?;
    }
    report(args, &labels, &trained, &bytes, examples.len());
    Ok(if troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Reads clips in child processes with bounds.
#[derive(Debug)]
struct ReadInChild(SoundReader);

impl ReadSound for ReadInChild {
    fn read(&self, path: &Path, max_seconds: usize) -> Result<(Vec<f32>, u32)> {
        let (mut samples, mut rate_hz) = (Vec::new(), 0);
        let never = AtomicBool::new(false);
        self.0.play(path, Some(max_seconds as f64), &never, |part| {
            match part {
                Played::Rate(found_hz) => rate_hz = found_hz,
                Played::Block(block, _) => samples.extend_from_slice(block),
            }
            Ok(())
        })?;
        Ok((samples, rate_hz))
    }
}

/// What the head file says about how it was made: enough to repeat it.
fn describe(args: &Args, num_examples: usize) -> Result<String> {
    let mut text = format!("seed {}; {num_examples} examples; {} augmented views", args.seed, args.augmented);
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

/// On a terminal, how many clips are done and how long the rest will take; nothing in a pipe.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} clips, {eta} left") {
        bar.set_style(style);
    }
    bar
}
