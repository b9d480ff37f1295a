//! `genrescope dataset`: gathers labeled tracks from what is there, and says what is wrong with them.
//!
//! ```text
//! sources ──> entries ──> examples ────> inspection ──────> manifest.tsv, report.html
//!             tags give   each file is   duplicates, small   copies nothing
//!             groups      read           genres, suspects
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_decode::Description;
use genrescope_engine::model::Genres;
use genrescope_exchange::one_line;
use genrescope_lab::comparison::accuracy_interval;
use genrescope_lab::dataset::{Copies, ENOUGH_TRACKS, MANIFEST, Suspect, suspects};
use genrescope_lab::evaluate::{answer, figures};
use genrescope_lab::{Example, Material, ReportPage, TrainingConfig};

use super::grouping::group;
use super::interruption::{IfInterrupted as _, end_of};
use super::options::{LearningArgs, SourceArgs, Sources, hear, with_progress};
use super::prepare_folder::{ensure_free, prepare_folder};
use crate::console::{complain, counted, print_quietly, printable, stop_on_signal};
use crate::files::{FileKind, write_whole};

/// What `genrescope dataset` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Folder for the manifest, which `train` and `evaluate` read, and the report
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,

    /// Replace an existing manifest and report
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    learning: LearningArgs,
}

/// The page to listen to what was found.
const REPORT: &str = "report.html";

/// What was found about a data set.
struct Findings {
    genres: Genres,
    examples: Vec<Example>,
    descriptions: BTreeMap<PathBuf, Description>,
    /// One line each.
    troubles: Vec<String>,
    copies: Copies,
    /// Genres with fewer tracks than are enough, copies not counted.
    small: Vec<(String, usize)>,
    suspects: Vec<Suspect>,
    /// Share of held-out tracks that a head gets right, with its interval; `None` if nothing could be held
    /// out.
    accuracy: Option<(f64, (f64, f64))>,
}

/// Runs `genrescope dataset`.
///
/// # Errors
/// When no source can be read, or the manifest cannot be written.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    end_of(inspect(args))
}

fn inspect(args: &Args) -> Result<ExitCode> {
    let stop = stop_on_signal()?;
    let reader = args.learning.reader(&stop)?;
    let sources = args.source.sources(&reader, args.learning.decoders()).and_then(|sources| {
        let paths: Vec<PathBuf> = sources.entries.iter().map(|entry| entry.path.clone()).collect();
        Ok((sources, reader.describe_all(&paths)?))
    });
    let (Sources { mut entries, is_trouble }, descriptions) =
        sources.if_interrupted("while reading the sources; nothing was written")?;
    group(&mut entries, &descriptions);
    let dataset = args.source.dataset_of(entries)?.of_recordings();
    let genres = Genres::new(dataset.labels.genres.clone());
    for (name, kind) in [(MANIFEST, FileKind::Manifest), (REPORT, FileKind::Html)] {
        ensure_free(&args.out.join(name), kind, args.force)?;
    }
    prepare_folder(&args.out, &[])?;
    let extractor = args.learning.extractor(&reader)?;
    let heard = hear(&Material { dataset, num_augmented: 0 }, &extractor, &stop);
    let (labels, examples, troubles) =
        heard.if_interrupted("while listening to the tracks; what was heard is kept, nothing was written")?;
    let seed = args.learning.seed;
    let config = TrainingConfig::new(&labels, &extractor, seed, String::new());
    let copies = Copies::among(&examples);
    // A track must not be judged by what learned from its copy.
    let once: Vec<Example> = copies.kept(&examples).map(|(_, example)| example.clone()).collect();
    ensure!(!once.is_empty(), "every track duplicates one with another label: none is left");
    let answers =
        with_progress("steps", &stop, |fitting| answer(&once, &labels.splits(seed), &config, fitting));
    let answers = answers.if_interrupted("before the manifest was written; what was heard is kept")?;
    let findings = Findings {
        accuracy: Some(figures(&answers, &genres).accuracy)
            .filter(|accuracy| accuracy.is_finite())
            .map(|accuracy| (accuracy, accuracy_interval(&answers, &genres, seed))),
        small: small(&genres, &once),
        suspects: suspects(&examples, &answers),
        copies,
        genres,
        examples,
        descriptions,
        troubles,
    };
    findings.write(&args.out)?;
    print_quietly(&findings.lines(&args.out))?;
    Ok(if findings.troubles.is_empty() && !is_trouble { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Genres that have too few tracks.
fn small(genres: &Genres, once: &[Example]) -> Vec<(String, usize)> {
    let count =
        |label: usize| once.iter().filter(|example| example.clip.target.allowed.contains(&label)).count();
    let counted = genres.names().enumerate().map(|(label, name)| (name.to_owned(), count(label)));
    counted.filter(|(_, count)| *count < ENOUGH_TRACKS).collect()
}

impl Findings {
    fn kept(&self) -> impl Iterator<Item = (usize, &Example)> {
        self.copies.kept(&self.examples)
    }

    /// Where a track is; what is gathered here are files.
    fn path(&self, index: usize) -> &Path {
        self.examples[index].clip.path().unwrap_or(Path::new(""))
    }

    fn name(&self, index: usize) -> String {
        printable(self.path(index))
    }

    fn genre_of(&self, index: usize) -> String {
        let labels = &self.examples[index].clip.target.allowed;
        let names: Vec<&str> = labels.iter().filter_map(|&label| self.genres.names().nth(label)).collect();
        names.join("|")
    }

    /// Each track that is left out because it is there already, with a line about it and the first of its
    /// sound.
    fn again(&self) -> impl Iterator<Item = (usize, usize, String)> {
        let of_same = |same: &Vec<usize>| {
            let first = same[0];
            same[1..].iter().map(move |&copy| (first, copy)).collect::<Vec<_>>()
        };
        self.copies.again.iter().flat_map(of_same).map(|(first, copy)| {
            let (genre, other) = (self.genre_of(first), self.genre_of(copy));
            let genres = if genre == other { genre } else { format!("{genre}, but there {other}") };
            (first, copy, format!("{} is {} again ({genres})", self.name(copy), self.name(first)))
        })
    }

    /// A track with its genre.
    fn labeled(&self, index: usize) -> String {
        format!("{} ({})", self.name(index), self.genre_of(index))
    }

    fn contrary_line(&self, same: &[usize]) -> String {
        let tracks: Vec<String> = same.iter().map(|&index| self.labeled(index)).collect();
        format!("{} are the same sound", tracks.join(" and "))
    }

    fn suspect_line(&self, suspect: &Suspect) -> String {
        let called = self.genres.names().nth(suspect.called).unwrap_or_default();
        let percent = 100.0 * suspect.probability;
        let genre = self.genre_of(suspect.index);
        format!("{}: labeled {genre}, sounds like {called} ({percent:.0} %)", self.name(suspect.index))
    }

    fn groups(&self) -> usize {
        self.kept().map(|(_, example)| &example.clip.group).collect::<BTreeSet<_>>().len()
    }

    fn summary(&self) -> String {
        let mut text = format!(
            "{} tracks of {} genres in {} groups by artist and album",
            self.kept().count(),
            self.genres.len(),
            self.groups()
        );
        if let Some((accuracy, (low, high))) = self.accuracy {
            text += &format!(
                "; a head gets {:.1} % of held-out tracks right (95 % interval {:.0} to {:.0} %)",
                100.0 * accuracy,
                100.0 * low,
                100.0 * high
            );
        } else {
            text += "; too few groups to hold any out, so that no label could be checked";
        }
        text
    }

    /// What there is to say, for people.
    fn lines(&self, out: &Path) -> String {
        let mut lines = vec![self.summary()];
        lines.extend(self.again().map(|(_, _, line)| format!("left out: {line}")));
        let contrary = self.copies.contrary.iter();
        lines.extend(contrary.map(|same| format!("left out, contrary labels: {}", self.contrary_line(same))));
        let small = self.small.iter();
        lines.extend(small.map(|(name, count)| {
            format!("`{name}` has {}; {ENOUGH_TRACKS} are enough", counted(*count, "track"))
        }));
        let suspects = self.suspects.iter();
        lines.extend(suspects.map(|suspect| format!("perhaps mislabeled: {}", self.suspect_line(suspect))));
        let [manifest, report] = [MANIFEST, REPORT].map(|name| printable(&out.join(name)));
        lines.push(format!("manifest: {manifest}\nreport: {report}"));
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Writes manifest and report.
    fn write(&self, folder: &Path) -> Result<()> {
        for (name, text) in [(MANIFEST, self.manifest()?), (REPORT, self.page())] {
            let path = folder.join(name);
            write_whole(&path, text.as_bytes())
                .with_context(|| format!("{} cannot be written", printable(&path)))?;
        }
        Ok(())
    }

    /// A line for each track that is not left out; paths are absolute.
    fn manifest(&self) -> Result<String> {
        let mut text = String::from("path\tgenre\tgroup\tset\tartist\talbum\ttitle\tfinding\n");
        for (index, example) in self.kept() {
            let path = self.path(index);
            let description = self.descriptions.get(path).cloned().unwrap_or_default();
            let path = std::path::absolute(path)?;
            let Some(path) = path.to_str().filter(|path| !path.contains(['\t', '\n', '\r'])) else {
                complain(format_args!(
                    "{}: left out: its name is not a single line of text",
                    printable(&path)
                ));
                continue;
            };
            let suspect = self.suspects.iter().find(|suspect| suspect.index == index);
            let called = |suspect: &Suspect| {
                let called = self.genres.names().nth(suspect.called).unwrap_or_default();
                format!("perhaps {called} ({:.2})", suspect.probability)
            };
            let fields = [
                path.to_owned(),
                self.genre_of(index),
                example.clip.group.clone(),
                example.clip.source.clone(),
                description.artist.unwrap_or_default(),
                description.album.unwrap_or_default(),
                description.title.unwrap_or_default(),
                suspect.map(called).unwrap_or_default(),
            ];
            text += &fields.map(|field| one_line(&field)).join("\t");
            text.push('\n');
        }
        Ok(text)
    }

    fn page(&self) -> String {
        let mut page = ReportPage::new("Data set");
        page.paragraph(&self.summary());
        let count = |label: usize| {
            self.kept().filter(|(_, example)| example.clip.target.allowed.contains(&label)).count()
        };
        let names = self.genres.names().enumerate();
        page.table(
            &["genre", "tracks"],
            names.map(|(label, name)| vec![name.to_owned(), count(label).to_string()]),
        );
        if !self.small.is_empty() {
            page.heading("Too few tracks");
            let line = |(name, count): &(String, usize)| {
                format!("{name}: {}; {ENOUGH_TRACKS} are enough", counted(*count, "track"))
            };
            page.list(self.small.iter().map(line));
        }
        page.heading(&format!("Perhaps mislabeled: {}", self.suspects.len()));
        page.paragraph(
            "A head that had not learned from them is sure of another genre. They are in the manifest.",
        );
        for suspect in &self.suspects {
            page.sound(self.path(suspect.index), &self.suspect_line(suspect));
        }
        page.heading(&format!("The same sound with contrary labels: {}", self.copies.contrary.len()));
        page.paragraph("One of the labels is wrong: none of these tracks is in the manifest.");
        for &index in self.copies.contrary.iter().flatten() {
            page.sound(self.path(index), &self.labeled(index));
        }
        let again: Vec<_> = self.again().collect();
        page.heading(&format!("The same sound again: {}", again.len()));
        page.paragraph("The first is in the manifest, the second is not.");
        for (first, copy, line) in again {
            page.sound(self.path(first), &self.name(first));
            page.sound(self.path(copy), &line);
        }
        page.heading(&format!("Not usable: {}", self.troubles.len()));
        page.list(self.troubles.iter());
        page.finish()
    }
}
