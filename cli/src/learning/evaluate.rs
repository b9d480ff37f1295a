//! `genrescope evaluate`: which method tells genres best.
//!
//! ```text
//! source ──> Dataset ──> tracks ─────────> run ─────────────> report
//!                        each heard once   methods × folds,   Markdown, HTML, PNG
//!                                          kept one by one
//! ```

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use genrescope_figures::{ConfusionMatrix, Drawing};
use genrescope_lab::comparison::{
    Fold, Plan, Score, chosen_methods, fold_by_lists, folds_by_group, hearing_times, html, markdown,
    published_lists, run as compare,
};
use genrescope_lab::dataset::Dataset;
use genrescope_lab::methods::{Track, TrackReader, interrupted_error, is_interruption};

use super::fold_bar::FoldBar;
use super::interruption::{IfInterrupted as _, end_of};
use super::options::{LearningArgs, SourceArgs, ensure_folders_are_there, progress_bar};
use super::prepare_folder::prepare_folder;
use crate::console::{complain, print_quietly, printable, stop_on_signal};
use crate::files::{FileKind, write_whole};
use crate::whole_number::whole_number;

/// What `genrescope evaluate` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Folder for answers and report, which replaces an earlier one; a run that was stopped resumes there
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,

    /// Methods to compare, separated by commas [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    methods: Vec<String>,

    /// Divide into this many parts, each tested once; artists and other groups stay whole
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole_number::<u16>(2..=50))]
    folds: u16,

    /// Folder with the published lists of the fault-filtered GTZAN (train_filtered.txt, valid_filtered.txt,
    /// test_filtered.txt), instead of folds
    #[arg(long, value_name = "DIR", conflicts_with_all = ["folds", "train_list", "test_list"])]
    lists: Option<PathBuf>,

    /// List of files to learn from, one path per line, instead of folds; several are allowed
    #[arg(long, value_name = "FILE", conflicts_with = "folds", requires = "test_list")]
    train_list: Vec<PathBuf>,

    /// List of files to test on, one path per line; several are allowed
    #[arg(long, value_name = "FILE", requires = "train_list")]
    test_list: Vec<PathBuf>,

    #[command(flatten)]
    learning: LearningArgs,
}

/// Runs `genrescope evaluate`.
///
/// # Errors
/// When the source cannot be read or divided, the folder holds another run, or a method fails.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    end_of(evaluate(args))
}

fn evaluate(args: &Args) -> Result<ExitCode> {
    let (methods, has_ensemble) = chosen_methods(&args.methods)?;
    let stop = stop_on_signal()?;
    let reader = args.learning.reader(&stop)?;
    let dataset = args.source.dataset(&reader, args.learning.decoders());
    let (dataset, is_source_trouble) = dataset.if_interrupted("while reading the sources")?;
    prepare_folder(&args.out, &[("report.md", FileKind::Markdown), ("report.html", FileKind::Html)])?;
    let track_reader = TrackReader::new(args.learning.extractor(&reader)?);
    let tracks = read_tracks(&track_reader, &dataset, &stop);
    let (tracks, is_trouble) =
        tracks.if_interrupted("while listening to the tracks; what was heard is kept")?;
    let genres: Vec<String> = dataset.labels.genres.iter().map(|genre| genre.name.clone()).collect();
    let (folds, division) = args.folds(&tracks)?;
    let plan = Plan::new(&tracks, genres, folds, division, args.learning.seed);
    let bar = FoldBar::new();
    let answers = compare(&plan, &tracks, &methods, has_ensemble, &args.out, &stop, |step| bar.show(&step));
    bar.finish();
    let folder = printable(&args.out);
    let answers = answers.if_interrupted(format!(
        "before everything was compared; {folder} keeps the results so far, and the same command resumes"
    ))?;
    let times = hearing_times(&args.out, || track_reader.hearing_times(&dataset.clips))?;
    let scores: Vec<Score> =
        answers.iter().map(|answers| Score::of(&plan, &tracks, answers, times.as_ref())).collect();
    args.report(&plan, &tracks, &scores)?;
    Ok(if is_trouble || is_source_trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// All tracks that can be read, and whether any cannot.
///
/// # Errors
/// When none can be read, a folder with some of them has vanished, or `stop` was set.
fn read_tracks(reader: &TrackReader, dataset: &Dataset, stop: &AtomicBool) -> Result<(Vec<Track>, bool)> {
    let bar = progress_bar("tracks");
    bar.set_length(dataset.clips.len() as u64);
    let results = reader.read_all(&dataset.clips, stop, |done| bar.set_position(done as u64));
    bar.finish_and_clear();
    let mut tracks = Vec::new();
    let mut troubles = Vec::new();
    for result in results {
        match result {
            Ok(track) => tracks.push(track),
            Err(error) if is_interruption(&error) => return Err(interrupted_error()),
            Err(error) => troubles.push(format!("{error:#}")),
        }
    }
    if !troubles.is_empty() {
        ensure_folders_are_there(&dataset.clips)?;
    }
    troubles.iter().for_each(complain);
    ensure!(!tracks.is_empty(), "none of the {} tracks could be read", dataset.clips.len());
    Ok((tracks, !troubles.is_empty()))
}

impl Args {
    fn folds(&self, tracks: &[Track]) -> Result<(Vec<Fold>, String)> {
        let clips: Vec<_> = tracks.iter().map(|track| track.clip.clone()).collect();
        let lists = match &self.lists {
            Some(folder) => Some(published_lists(folder)?),
            None if self.test_list.is_empty() => None,
            None => Some((self.train_list.clone(), self.test_list.clone())),
        };
        if let Some((train, test)) = lists {
            let fold = fold_by_lists(&clips, &train, &test)?;
            let words = format!(
                "{} tracks to learn from and {} to test by, by list",
                fold.train.len(),
                fold.test.len()
            );
            return Ok((vec![fold], words));
        }
        let folds = folds_by_group(&clips, self.folds.into(), self.learning.seed)?;
        let words = format!("{} folds, groups whole", folds.len());
        Ok((folds, words))
    }

    /// Writes the report, and prints its table.
    fn report(&self, plan: &Plan, tracks: &[Track], scores: &[Score]) -> Result<()> {
        let facts = [format!("source: {}", self.source.names())];
        let text = markdown(plan, tracks, scores, &facts);
        let mut files = vec![
            ("report.md".to_owned(), text.clone().into_bytes()),
            ("report.html".to_owned(), html(plan, tracks, scores, &facts).into_bytes()),
        ];
        for score in scores {
            let matrix = ConfusionMatrix {
                title: score.name.clone(),
                labels: plan.genres.clone(),
                counts: score.confusion.clone(),
            };
            files.push((format!("confusion-{}.png", score.name), matrix.to_png()));
        }
        for (name, bytes) in files {
            let path = self.out.join(name);
            write_whole(&path, &bytes).with_context(|| format!("{} cannot be written", printable(&path)))?;
        }
        let table: String = text
            .lines()
            .filter(|line| line.starts_with('|'))
            .take(scores.len() + 2)
            .collect::<Vec<_>>()
            .join("\n");
        print_quietly(&format!("{table}\n\nreport: {}\n", printable(&self.out.join("report.html"))))?;
        Ok(())
    }
}
