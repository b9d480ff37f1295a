//! `genrescope compare`: the model's genres against somebody else's.
//!
//! ```text
//! table ───> entries ──> analyses ──> agreement by genre
//! names ───> labels                   disagreements, and who should be checked
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, bail, ensure};
use genrescope_engine::model::Genres;
use genrescope_engine::{ModelInfo, State};
use genrescope_lab::ReportPage;
use genrescope_lab::dataset::{Entry, read_table};
use genrescope_library::{Analysis, find_name};

use super::prepare_folder::prepare_folder;
use crate::analysis::{AnalysisArgs, survey};
use crate::console::{complain, counted, interrupted, print_quietly, printable, stop_on_signal};
use crate::files::{Failures, FileKind, write_whole};

/// What is written.
const FILES: [(&str, FileKind); 2] = [("otherwise.csv", FileKind::Csv), ("report.html", FileKind::Html)];

/// What `genrescope compare` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// CSV or tab-separated table with the columns path and genre, as exported by a streaming service, a
    /// tagger or a DJ program writes it; several genres of a track are separated by |
    table: PathBuf,

    /// What the table's genres are called by the model, TOML: "Hip-Hop/Rap" = ["hip hop"]; an empty list
    /// leaves a genre out. Genres that differ only in case, blanks and the like need no line
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,

    /// Folder for a page and a table of the tracks on which the two differ; replaces earlier ones
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// A track that both know.
struct Pair {
    path: PathBuf,
    theirs: String,
    /// The model's labels for that.
    labels: Vec<usize>,
    called: usize,
    probability: f32,
    state: State,
}

/// How one of their genres fared.
#[derive(Default)]
struct Agreement {
    num_tracks: usize,
    num_same: usize,
    num_broad: usize,
    others: BTreeMap<usize, usize>,
}

/// Runs `genrescope compare` with a model and the path that it comes from, if it is not built in.
///
/// # Errors
/// When the table or the names cannot be read, nothing in it means anything to the model, or a folder with
/// some of the tracks has vanished.
pub(crate) fn run(args: &Args, model: &Arc<ModelInfo>, model_path: Option<&Path>) -> Result<ExitCode> {
    let genres = model.genres();
    let entries = read_table(&args.table)?;
    let names = Names::read(args.names.as_deref(), genres)?;
    let mut wanted: BTreeMap<PathBuf, (String, Vec<usize>)> = BTreeMap::new();
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    for Entry { path, genres: theirs, .. } in entries {
        let mut labels = Vec::new();
        for genre in &theirs {
            match names.labels(genre, genres) {
                Some(found) => labels.extend(found),
                None => *unknown.entry(genre.clone()).or_default() += 1,
            }
        }
        if !labels.is_empty() {
            wanted.insert(path, (theirs.join("|"), labels));
        }
    }
    for (genre, count) in &unknown {
        complain(format_args!(
            "`{genre}` ({}) is not a genre of the model; map it with a line in --names",
            counted(*count, "track")
        ));
    }
    ensure!(!wanted.is_empty(), "no genre in {} is one of the model's", printable(&args.table));
    // The table may name a disk that is not mounted.
    let mut failures = Failures::default();
    wanted.retain(|path, _| !failures.report_if_gone(path));
    ensure!(!wanted.is_empty(), "none of the files in {} exists", printable(&args.table));
    args.out.as_deref().map_or(Ok(()), |folder| prepare_folder(folder, &FILES))?;
    let stop = stop_on_signal()?;
    let analyzer = args.analysis.file_analyzer(model, model_path)?;
    let paths: Vec<PathBuf> = wanted.keys().cloned().collect();
    let mut pairs = Vec::new();
    let outcome = survey(&paths, &analyzer, &args.analysis, &stop, |path, analysis| {
        pairs.extend(wanted.get(path).and_then(|(theirs, labels)| Pair::of(path, theirs, labels, &analysis)));
    });
    if stop.load(Ordering::Relaxed) {
        let (told, all) = (outcome.num_told, outcome.num_files);
        return Ok(interrupted(format_args!("after {told} of {all} files; what was heard is kept")));
    }
    ensure!(!outcome.is_folder_gone, "nothing was compared, because tracks are missing");
    ensure!(!pairs.is_empty(), "none of the {} files could be compared", paths.len());
    print_quietly(&table(&pairs, genres))?;
    if let Some(folder) = &args.out {
        write(folder, &pairs, genres)?;
    }
    Ok(if outcome.is_trouble || failures.is_any() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What others' genres are called by the model.
struct Names(BTreeMap<String, Vec<usize>>);

impl Names {
    fn read(path: Option<&Path>, genres: &Genres) -> Result<Self> {
        let Some(path) = path else { return Ok(Self(BTreeMap::new())) };
        let file = printable(path);
        let text = std::fs::read_to_string(path).with_context(|| format!("{file} cannot be read"))?;
        let names: BTreeMap<String, Vec<String>> =
            toml::from_str(&text).with_context(|| format!("{file} cannot be understood"))?;
        let mut labels = BTreeMap::new();
        for (theirs, ours) in names {
            let mut found = Vec::new();
            for name in ours {
                match index_of(genres, &name) {
                    Some(label) => found.push(label),
                    None => {
                        bail!("{file}: `{theirs}` is mapped to `{name}`, which is not a genre of the model")
                    }
                }
            }
            labels.insert(theirs.to_lowercase(), found);
        }
        Ok(Self(labels))
    }

    /// The labels of a genre; `None` if there is nothing to tell them by.
    fn labels(&self, theirs: &str, genres: &Genres) -> Option<Vec<usize>> {
        let by_name = || index_of(genres, theirs).map(|label| vec![label]);
        self.0.get(&theirs.to_lowercase()).cloned().or_else(by_name)
    }
}

/// The label that a name means, however it is spelled.
fn index_of(genres: &Genres, name: &str) -> Option<usize> {
    find_name(genres.iter().map(|genre| genre.name.as_str()).collect::<Vec<_>>(), name)
}

impl Pair {
    /// `None` for silence, which cannot be compared.
    fn of(path: &Path, theirs: &str, labels: &[usize], analysis: &Analysis) -> Option<Self> {
        let best = analysis.genres.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let (called, &probability) = best.filter(|_| analysis.state != State::Silence)?;
        let (path, theirs) = (path.to_owned(), theirs.to_owned());
        Some(Self { path, theirs, labels: labels.to_vec(), called, probability, state: analysis.state })
    }

    fn is_same(&self) -> bool {
        self.labels.contains(&self.called)
    }

    fn is_broad(&self, genres: &Genres) -> bool {
        self.labels.iter().any(|&label| genres.broad(label) == genres.broad(self.called))
    }

    /// Who is to be checked where they do not agree.
    fn check(&self) -> &'static str {
        match self.state {
            State::Sure | State::NotMusic => "theirs: the model is sure",
            _ => "the model: it is unsure",
        }
    }
}

fn table(pairs: &[Pair], genres: &Genres) -> String {
    let name = |label: usize| genres.names().nth(label).unwrap_or_default();
    let (mut by_genre, mut all) = (BTreeMap::<&str, Agreement>::new(), Agreement::default());
    for pair in pairs {
        for agreement in [by_genre.entry(&pair.theirs).or_default(), &mut all] {
            agreement.num_tracks += 1;
            agreement.num_same += usize::from(pair.is_same());
            agreement.num_broad += usize::from(pair.is_broad(genres));
            if !pair.is_same() {
                *agreement.others.entry(pair.called).or_default() += 1;
            }
        }
    }
    let width = by_genre.keys().map(|name| name.chars().count()).max().unwrap_or(0).max(5);
    let mut text = format!("{:width$}  tracks   same  broadly  otherwise called\n", "genre");
    for (genre, agreement) in
        by_genre.iter().map(|(genre, agreement)| (*genre, agreement)).chain([("all", &all)])
    {
        let percent = |count: usize| format!("{:.0} %", 100.0 * count as f64 / agreement.num_tracks as f64);
        let mut others: Vec<(&usize, &usize)> = agreement.others.iter().collect();
        others.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let others: Vec<String> =
            others.iter().take(3).map(|(label, count)| format!("{} {count}", name(**label))).collect();
        text += &format!(
            "{genre:width$}  {:>6}  {:>5}  {:>7}  {}\n",
            agreement.num_tracks,
            percent(agreement.num_same),
            percent(agreement.num_broad),
            others.join(", ")
        );
    }
    text
}

/// Writes what is called otherwise, the model's surest first.
fn write(folder: &Path, pairs: &[Pair], genres: &Genres) -> Result<()> {
    let name = |label: usize| genres.names().nth(label).unwrap_or_default();
    let mut otherwise: Vec<&Pair> = pairs.iter().filter(|pair| !pair.is_same()).collect();
    otherwise.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["path", "theirs", "ours", "probability", "check"])?;
    let mut page = ReportPage::new("Genres compared");
    page.paragraph(&format!(
        "{} of {} tracks are called otherwise by the model.",
        otherwise.len(),
        pairs.len()
    ));
    for pair in otherwise {
        let (ours, probability) = (name(pair.called), format!("{:.2}", pair.probability));
        csv.write_record([&pair.path.to_string_lossy(), &pair.theirs[..], ours, &probability, pair.check()])?;
        let words = format!(
            "{}: they say {}, the model {ours} ({probability}); check {}",
            printable(&pair.path),
            pair.theirs,
            pair.check()
        );
        page.sound(&pair.path, &words);
    }
    for ((name, _), bytes) in FILES.into_iter().zip([csv.into_inner()?, page.finish().into_bytes()]) {
        let path = folder.join(name);
        write_whole(&path, &bytes).with_context(|| format!("{} cannot be written", printable(&path)))?;
    }
    Ok(())
}
