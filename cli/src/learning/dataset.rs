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

use anyhow::{Context, Result};
use genrescope_decode::Description;
use genrescope_engine::model::Genres;
use genrescope_exchange::one_line;
use genrescope_lab::dataset::{Duplicate, ENOUGH_TRACKS, Suspect, duplicates, suspects};
use genrescope_lab::evaluate::{answer, figures};
use genrescope_lab::html::Page;
use genrescope_lab::methods::is_interruption;
use genrescope_lab::{Example, Material, TrainingConfig};

use super::grouping::{describe_all, group};
use super::options::{LearningArgs, SourceArgs, hear, with_progress};
use crate::console::{complain, interrupted, print_quietly, printable, stop_on_signal};
use crate::files::write_whole;

/// What `genrescope dataset` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Folder for the manifest, which `train` and `evaluate` read, and the report
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,

    #[command(flatten)]
    learning: LearningArgs,
}

/// What was found about a data set.
struct Findings {
    genres: Genres,
    examples: Vec<Example>,
    descriptions: BTreeMap<PathBuf, Description>,
    /// One line each.
    troubles: Vec<String>,
    duplicates: Vec<Duplicate>,
    /// Genres with fewer tracks than are enough, duplicates not counted.
    small: Vec<(String, usize)>,
    suspects: Vec<Suspect>,
    /// Share of held-out tracks that a head gets right; `None` if nothing could be held out.
    accuracy: Option<f64>,
}

/// Runs `genrescope dataset`.
///
/// # Errors
/// When no source can be read, or the manifest cannot be written.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut entries = args.source.entries(args.learning.decoders())?;
    let descriptions = describe_all(&entries);
    group(&mut entries, &descriptions);
    let dataset = args.source.dataset_of(entries)?.of_recordings();
    let genres = Genres::new(dataset.labels.genres.clone());
    let backbone = genrescope_models::default_backbone()?;
    let backbone_sha256 = backbone.entry().sha256();
    let extractor = args.learning.extractor(backbone)?;
    let stop = stop_on_signal()?;
    let material = Material { dataset, num_augmented: 0 };
    let (labels, examples, troubles) = match hear(&material, &extractor, &stop) {
        Err(error) if is_interruption(&error) => {
            return Ok(interrupted(
                "while listening to the tracks; what was heard is kept, nothing was written",
            ));
        }
        heard => heard?,
    };
    let config = TrainingConfig {
        genres: labels.genres.clone(),
        inputs: extractor.inputs(),
        backbone: backbone_sha256,
        seed: args.learning.seed,
        training: String::new(),
    };
    // With too little to hold anything out there are no suspects, and that is all.
    let answers = with_progress("steps", &stop, |fitting| {
        answer(&examples, &labels.splits(args.learning.seed), &config, fitting)
    });
    let answers = match answers {
        Err(error) if is_interruption(&error) => {
            return Ok(interrupted("before the manifest was written; what was heard is kept"));
        }
        answers => answers.unwrap_or_default(),
    };
    let duplicates = duplicates(&examples);
    let findings = Findings {
        accuracy: Some(figures(&answers, &genres).accuracy).filter(|accuracy| accuracy.is_finite()),
        small: small(&genres, &examples, &duplicates),
        suspects: suspects(&examples, &answers),
        duplicates,
        genres,
        examples,
        descriptions,
        troubles,
    };
    findings.write(&args.out)?;
    print_quietly(&findings.lines(&args.out))?;
    Ok(if findings.troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Genres that have too few tracks, each recording counted once.
fn small(genres: &Genres, examples: &[Example], duplicates: &[Duplicate]) -> Vec<(String, usize)> {
    let again: BTreeSet<usize> = duplicates.iter().map(|pair| pair.second).collect();
    let count = |label: usize| {
        let once = examples.iter().enumerate().filter(|(index, _)| !again.contains(index));
        once.filter(|(_, example)| example.clip.target.allowed.contains(&label)).count()
    };
    let counted = genres.names().enumerate().map(|(label, name)| (name.to_owned(), count(label)));
    counted.filter(|(_, count)| *count < ENOUGH_TRACKS).collect()
}

impl Findings {
    fn path(&self, index: usize) -> String {
        self.examples[index].clip.name()
    }

    fn genre_of(&self, index: usize) -> String {
        let labels = &self.examples[index].clip.target.allowed;
        let names: Vec<&str> = labels.iter().filter_map(|&label| self.genres.names().nth(label)).collect();
        names.join("|")
    }

    fn duplicate_line(&self, pair: &Duplicate) -> String {
        let (first, second) = (self.genre_of(pair.first), self.genre_of(pair.second));
        let genres = if first == second { first } else { format!("{first}, but there {second}") };
        format!("{} is {} again ({genres})", self.path(pair.second), self.path(pair.first))
    }

    fn suspect_line(&self, suspect: &Suspect) -> String {
        let called = self.genres.names().nth(suspect.called).unwrap_or_default();
        let percent = 100.0 * suspect.probability;
        let genre = self.genre_of(suspect.index);
        format!("{}: labeled {genre}, sounds like {called} ({percent:.0} %)", self.path(suspect.index))
    }

    fn groups(&self) -> usize {
        self.examples.iter().map(|example| &example.clip.group).collect::<BTreeSet<_>>().len()
    }

    fn summary(&self) -> String {
        let mut text = format!(
            "{} tracks of {} genres in {} groups by artist and album",
            self.examples.len() - self.duplicates.len(),
            self.genres.len(),
            self.groups()
        );
        if let Some(accuracy) = self.accuracy {
            text += &format!("; a head gets {:.1} % of held-out tracks right", 100.0 * accuracy);
        }
        text
    }

    /// What there is to say, for people.
    fn lines(&self, out: &Path) -> String {
        let mut lines = vec![self.summary()];
        lines.extend(self.duplicates.iter().map(|pair| format!("left out: {}", self.duplicate_line(pair))));
        let small = self.small.iter();
        lines.extend(
            small.map(|(name, count)| format!("`{name}` has {count} tracks; {ENOUGH_TRACKS} are enough")),
        );
        let suspects = self.suspects.iter();
        lines.extend(suspects.map(|suspect| format!("perhaps mislabeled: {}", self.suspect_line(suspect))));
        let [manifest, report] = ["manifest.tsv", "report.html"].map(|name| printable(&out.join(name)));
        lines.push(format!("manifest: {manifest}\nreport: {report}"));
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Writes manifest and report.
    fn write(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("folder {} cannot be created", printable(folder)))?;
        for (name, text) in [("manifest.tsv", self.manifest()?), ("report.html", self.page())] {
            let path = folder.join(name);
            write_whole(&path, text.as_bytes())
                .with_context(|| format!("{} cannot be written", printable(&path)))?;
        }
        Ok(())
    }

    /// A line for each track, but for those that are there already; paths are absolute.
    fn manifest(&self) -> Result<String> {
        let again: BTreeSet<usize> = self.duplicates.iter().map(|pair| pair.second).collect();
        let mut text = String::from("path\tgenre\tgroup\tset\tartist\talbum\ttitle\tfinding\n");
        for (index, example) in self.examples.iter().enumerate().filter(|(index, _)| !again.contains(index)) {
            let path = PathBuf::from(example.clip.name());
            let description = self.descriptions.get(&path).cloned().unwrap_or_default();
            let path = std::path::absolute(&path)?;
            let Some(path) = path.to_str().filter(|path| !path.contains(['\t', '\n', '\r'])) else {
                complain(format_args!("{}: a name that is no line of text is left out", printable(&path)));
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
        let mut page = Page::new("Data set");
        page.paragraph(&self.summary());
        let count = |label: usize| {
            self.examples.iter().filter(|example| example.clip.target.allowed.contains(&label)).count()
        };
        let names = self.genres.names().enumerate();
        page.table(
            &["genre", "tracks"],
            names.map(|(label, name)| vec![name.to_owned(), count(label).to_string()]),
        );
        if !self.small.is_empty() {
            page.heading("Too few tracks");
            let line =
                |(name, count): &(String, usize)| format!("{name}: {count}; {ENOUGH_TRACKS} are enough");
            page.list(self.small.iter().map(line));
        }
        page.heading(&format!("Perhaps mislabeled: {}", self.suspects.len()));
        page.paragraph(
            "A head that had not learned from them is sure of another genre. They are in the manifest.",
        );
        for suspect in &self.suspects {
            page.sound(self.path(suspect.index).as_ref(), &self.suspect_line(suspect));
        }
        page.heading(&format!("The same sound twice: {}", self.duplicates.len()));
        page.paragraph("The second is not in the manifest.");
        for pair in &self.duplicates {
            page.sound(self.path(pair.first).as_ref(), &self.path(pair.first));
            page.sound(self.path(pair.second).as_ref(), &self.duplicate_line(pair));
        }
        page.heading(&format!("Not usable: {}", self.troubles.len()));
        page.list(self.troubles.iter());
        page.finish()
    }
}
