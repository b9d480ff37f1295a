//! `genrescope train`: a head for your own genres.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use genrescope_engine::model::{Genres, MANIFEST_FILE, Manifest, sha256_hex};
use genrescope_lab::{Material, Trained, TrainingConfig, train};

use super::interruption::{IfInterrupted as _, end_of};
use super::options::{LearningArgs, SourceArgs, hear, with_progress};
use super::prepare_folder::{ensure_free, prepare_folder};
use super::training_report::{REPORT_FILES, TrainingReport};
use crate::console::{complain, print_quietly, printable, stop_on_signal};
use crate::files::{FileKind, try_place, write_whole};
use crate::whole_number::whole_number;

/// What `genrescope train` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Where to write the head: a file for --model, or a model's folder, whose head it replaces
    #[arg(short, long, value_name = "FILE|DIR")]
    out: PathBuf,

    /// Replace an existing head
    #[arg(long)]
    force: bool,

    /// Folder for a page with the confusion matrix, the calibration, the accuracy over time, and the tracks
    /// that may be mislabeled; it replaces an earlier one
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,

    /// Also learn from this many versions of each track with altered tone, speed and noise
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = whole_number::<u32>(..))]
    augmented: u32,

    #[command(flatten)]
    learning: LearningArgs,
}

/// Runs `genrescope train`.
///
/// # Errors
/// When there is nothing to learn from, or no place for what was learned.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    end_of(learn(args))
}

fn learn(args: &Args) -> Result<ExitCode> {
    let stop = stop_on_signal()?;
    let reader = args.learning.reader(&stop)?;
    let extractor = args.learning.extractor(&reader)?;
    let place = Place::find(args, &extractor.backbone().entry().sha256())?;
    let dataset = args.source.dataset(&reader, args.learning.decoders());
    let (mut dataset, is_trouble) =
        dataset.if_interrupted("while reading the sources; nothing was trained")?;
    let of_one_group = dataset.labels_of_one_group();
    if of_one_group.len() == dataset.labels.genres.len() {
        // Nothing could be held out.
        complain(
            "each genre's tracks are all by one artist or group, so tracks are held out one by one, which flatters the accuracy",
        );
        dataset.ungroup();
    } else {
        for genre in of_one_group {
            complain(format_args!(
                "`{genre}` has tracks of one artist or group alone: it is learned, but nothing is known of how well"
            ));
        }
    }
    args.report.as_deref().map_or(Ok(()), |folder| prepare_folder(folder, &REPORT_FILES))?;
    let material = Material { dataset, num_augmented: args.augmented };
    let heard = hear(&material, &extractor, &stop);
    let (labels, examples, troubles) =
        heard.if_interrupted("while listening to the tracks; what was heard is kept, nothing was trained")?;
    let seed = args.learning.seed;
    let config = TrainingConfig::new(&labels, &extractor, seed, describe(args, examples.len())?);
    let trained =
        with_progress("steps", &stop, |fitting| train(&examples, &labels.splits(seed), &config, fitting));
    let trained = trained.if_interrupted("before the head was written; what was heard is kept")?;
    let bytes = trained.head.to_bytes();
    place.take(&trained, &bytes)?;
    let genres = Genres::new(labels.genres.clone());
    let report = TrainingReport::new(&examples, &trained.answers, &genres, seed);
    let calibration = trained.head.meta().calibration;
    print_quietly(&format!(
        "{} genres from {} examples: {}\n{}temperatures: {:.3} per patch, {:.3} per track\nsha256 {}\n",
        labels.genres.len(),
        examples.len(),
        printable(&args.out),
        report.lines(),
        calibration.patch_temperature,
        calibration.track_temperature,
        sha256_hex(&bytes)
    ))?;
    if let Some(folder) = &args.report {
        report.write(folder)?;
    }
    Ok(if troubles.is_empty() && !is_trouble { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the head file says about how it was made: enough to repeat it.
fn describe(args: &Args, num_examples: usize) -> Result<String> {
    let seed = args.learning.seed;
    let mut text = format!("seed {seed}; {num_examples} examples; {} augmented views", args.augmented);
    for path in args.source.files().filter(|path| path.is_file()) {
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", printable(path)))?;
        let name = path.file_name().unwrap_or_default();
        text += &format!("; {} sha256 {}", printable(name.as_ref()), sha256_hex(&bytes));
    }
    Ok(text)
}

/// Where a head goes.
enum Place<'a> {
    /// A file.
    File(&'a Path),
    /// A model's folder, with what its manifest says so far.
    Model(&'a Path, Box<Manifest>),
}

impl<'a> Place<'a> {
    /// Makes sure, before anything is heard, that the head can go there.
    fn find(args: &'a Args, backbone_sha256: &str) -> Result<Self> {
        let out = &args.out;
        if !out.is_dir() {
            if let Some(parent) = out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                ensure!(parent.is_dir(), "the folder {} for the head does not exist", printable(parent));
            }
            ensure_free(out, FileKind::Head, args.force)?;
            try_place(out).with_context(|| format!("{} cannot be written", printable(out)))?;
            return Ok(Self::File(out));
        }
        let path = out.join(MANIFEST_FILE);
        let text = std::fs::read_to_string(&path).with_context(|| {
            format!("{} is a folder, but not a model's: {} cannot be read", printable(out), printable(&path))
        })?;
        let manifest = Manifest::parse(&text)?;
        let theirs = manifest.backbone.sha256();
        if theirs != backbone_sha256 {
            bail!(
                "{} has another backbone ({}) than the built-in one ({}), which heads are trained on; name a file instead",
                printable(out),
                &theirs[..12],
                &backbone_sha256[..12]
            );
        }
        ensure!(args.force, "{} has a head already; it is replaced only with --force", printable(out));
        Ok(Self::Model(out, Box::new(manifest)))
    }

    /// Puts the head there; in a model's folder also what its manifest says about it.
    fn take(self, trained: &Trained, bytes: &[u8]) -> Result<()> {
        match self {
            Self::File(path) => write(path, bytes),
            Self::Model(folder, mut manifest) => {
                let meta = trained.head.meta();
                manifest.front_end.clone_from(&meta.front_end);
                manifest.genres.clone_from(&meta.genres);
                manifest.calibration = meta.calibration;
                manifest.head.sha256 = sha256_hex(bytes);
                write(&folder.join(&manifest.head.file), bytes)?;
                write(&folder.join(MANIFEST_FILE), manifest.to_toml().as_bytes())
            }
        }
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_whole(path, bytes).with_context(|| format!("{} cannot be written", printable(path)))
}
