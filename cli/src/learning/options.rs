//! The options of all that learns, and what they name.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, bail};
use genrescope_decode::Decoders;
use genrescope_lab::dataset::{Dataset, Entry, list_source};
use genrescope_lab::methods::is_interruption;
use genrescope_lab::{Clip, DEFAULT_INPUTS, Example, Extractor, Fitting, LabelMap, Material, gather};
use genrescope_library::cache_folder;
use genrescope_tags::Taxonomy;
use indicatif::{ProgressBar, ProgressStyle};

use super::grouping::group;
use super::read_in_child::ReadInChild;
use crate::analysis::{Jobs, MixLimits};
use crate::console::{complain, printable};
use crate::files::{Failures, GoneFolder, Inputs, complain_of, time_left};
use crate::whole_number::whole_number;
use crate::writing::taxonomy;

/// Where labeled tracks are listed.
#[derive(Debug, clap::Args)]
pub(crate) struct SourceArgs {
    /// Where tracks and their genres are: folders with one folder or playlist per genre, playlists (one genre
    /// each), or tables (CSV or tab-separated) with the columns path and genre, and perhaps group, artist,
    /// album, set and subgenre; several genres of a track are separated by |
    #[arg(required = true)]
    sources: Vec<PathBuf>,

    /// Take the genres from the tags of the files instead; sources are files, folders and patterns
    #[arg(long, conflicts_with = "labels")]
    from_tags: bool,

    /// Names for the genres in tags: a TOML file, or plain, beatport, discogs, id3v1
    #[arg(long, value_name = "FILE|NAME", default_value = "plain", requires = "from_tags")]
    taxonomy: String,

    /// Labels and which genres map to them, TOML; by default each genre is a label
    #[arg(long, value_name = "FILE")]
    pub(super) labels: Option<PathBuf>,

    /// Take only the rows of this set from a table; several are allowed
    #[arg(long, value_name = "NAME")]
    set: Vec<String>,
}

impl SourceArgs {
    /// What is listed in all sources, as it is listed; what leads nowhere is reported.
    ///
    /// # Errors
    /// When a source cannot be read, has nothing of a set, or the reader was asked to end.
    pub(super) fn sources(&self, reader: &ReadInChild, decoders: Decoders) -> Result<Sources> {
        let mut sources = if self.from_tags {
            tagged(&self.sources, &taxonomy(&self.taxonomy)?, reader, decoders)?
        } else {
            Sources::default()
        };
        for source in self.sources.iter().filter(|_| !self.from_tags) {
            let listed = list_source(source, decoders)?;
            listed.troubles.iter().for_each(complain);
            sources.is_trouble |= !listed.troubles.is_empty();
            sources.entries.extend(listed.entries);
        }
        // A table or playlist may name a disk that is not mounted.
        let mut failures = Failures::default();
        sources.entries.retain(|entry| !failures.report_if_gone(&entry.path));
        sources.is_trouble |= failures.is_any();
        for set in &self.set {
            if !sources.entries.iter().any(|entry| entry.set == *set) {
                bail!("no track of the set `{set}` is listed");
            }
        }
        sources.entries.retain(|entry| self.set.is_empty() || self.set.contains(&entry.set));
        Ok(sources)
    }

    /// The data set of all sources, and whether something in them led nowhere. Tracks that share an artist or
    /// an album by their tags are in one group, unless a table says what they belong to.
    ///
    /// # Errors
    /// As [`SourceArgs::sources`]; when the label map does not fit, or there are fewer than two genres.
    pub(super) fn dataset(&self, reader: &ReadInChild, decoders: Decoders) -> Result<(Dataset, bool)> {
        let Sources { mut entries, is_trouble } = self.sources(reader, decoders)?;
        let open = entries.iter().filter(|entry| entry.group.is_none());
        let open: Vec<PathBuf> = open.map(|entry| entry.path.clone()).collect();
        group(&mut entries, &reader.describe_all(&open)?);
        Ok((self.dataset_of(entries)?, is_trouble))
    }

    /// The data set of entries, of which more may be known by now.
    ///
    /// # Errors
    /// As [`Dataset::of`].
    pub(super) fn dataset_of(&self, entries: Vec<Entry>) -> Result<Dataset> {
        Dataset::of(entries, self.labels.as_deref().map(LabelMap::read).transpose()?)
    }

    /// The sources and the label map.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.sources.iter().chain(&self.labels).map(PathBuf::as_path)
    }

    /// The sources, for people.
    pub(super) fn names(&self) -> String {
        self.sources.iter().map(|source| printable(source)).collect::<Vec<_>>().join(", ")
    }
}

/// What is listed in sources.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) entries: Vec<Entry>,
    /// Whether something led nowhere, which was reported.
    pub(super) is_trouble: bool,
}

/// Files with the genres in their tags, by the names of a taxonomy; files without are left out.
fn tagged(
    sources: &[PathBuf],
    taxonomy: &Taxonomy,
    reader: &ReadInChild,
    decoders: Decoders,
) -> Result<Sources> {
    let inputs = Inputs::list_for(sources, decoders);
    let mut is_trouble = complain_of(&inputs);
    let mut failures = Failures::default();
    let mut num_without = 0;
    let mut entries = Vec::new();
    for (path, genres) in reader.genres_of_all(&inputs.files)? {
        match genres.map(|genres| taxonomy.clean(&genres).unwrap_or_default()) {
            Ok(genres) if genres.is_empty() => num_without += 1,
            Ok(genres) => entries.push(Entry { path, genres, ..Entry::default() }),
            Err(error) => failures.report(&path, &error),
        }
    }
    is_trouble |= failures.is_any();
    if num_without > 0 {
        complain(format_args!("{num_without} files without a genre in their tags were left out"));
    }
    Ok(Sources { entries, is_trouble })
}

/// The options of every command that learns.
#[derive(Debug, clap::Args)]
pub(crate) struct LearningArgs {
    /// Seed for everything random: the same seed and tracks give the same result
    #[arg(long, default_value_t = 1, value_parser = whole_number::<u64>(..))]
    pub(super) seed: u64,

    /// Folder that keeps the features of tracks, so that the next run starts at once [default: in the user's
    /// cache folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    limits: MixLimits,
}

impl LearningArgs {
    /// Who decodes.
    pub(super) fn decoders(&self) -> Decoders {
        self.limits.decoders()
    }

    /// Reads tracks until `stop` is set.
    ///
    /// # Errors
    /// When this program's own file, which the child processes run, cannot be found.
    pub(super) fn reader(&self, stop: &Arc<AtomicBool>) -> Result<ReadInChild> {
        Ok(ReadInChild::new(self.limits.sound_reader()?, self.jobs.number(), Arc::clone(stop)))
    }

    /// What makes features on the built-in backbone, each once; a folder that cannot keep them is reported.
    ///
    /// # Errors
    /// When the backbone cannot be loaded.
    pub(super) fn extractor(&self, reader: &ReadInChild) -> Result<Extractor> {
        let folder = || cache_folder().unwrap_or_else(std::env::temp_dir).join("genrescope-features");
        let cache = self.cache.clone().unwrap_or_else(folder);
        let backbone = genrescope_models::default_backbone()?;
        let report = |trouble: &str| {
            complain(format_args!(
                "{trouble}; what is heard is used, but not all of it kept for the next run"
            ));
        };
        let extractor = Extractor::new(backbone, DEFAULT_INPUTS.to_vec(), &cache, self.jobs.number(), report);
        Ok(extractor.read_by(Box::new(reader.clone())))
    }
}

/// Features of all clips, while a bar shows how far it is; what cannot be read is reported.
///
/// # Errors
/// As [`gather`]; when a folder with some of the files has vanished.
pub(super) fn hear(
    material: &Material,
    extractor: &Extractor,
    stop: &AtomicBool,
) -> Result<(LabelMap, Vec<Example>, Vec<String>)> {
    let heard = behind_bar("tracks", |on_step| gather(material, extractor, stop, on_step));
    let is_trouble = match &heard {
        Ok((_, _, troubles)) => !troubles.is_empty(),
        Err(error) => !is_interruption(error),
    };
    if is_trouble {
        ensure_folders_are_there(&material.dataset.clips)?;
    }
    let (labels, examples, troubles) = heard?;
    troubles.iter().for_each(complain);
    Ok((labels, examples, troubles))
}

/// Makes sure, where files could not be read, that none is gone with its folder: what is learned from the
/// rest, or said of it, is not what was asked for.
///
/// # Errors
/// When a folder has vanished since its files were listed.
pub(super) fn ensure_folders_are_there(clips: &[Clip]) -> Result<()> {
    match clips.iter().filter_map(Clip::path).find_map(GoneFolder::above) {
        Some(folder) => bail!("{folder} What was heard is kept; nothing else was written"),
        None => Ok(()),
    }
}

/// On a terminal, how many of some things are done and how long the rest will take; nothing in a pipe.
pub(super) fn progress_bar(things: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    let template = format!("{{bar:30}} {{pos}}/{{len}} {things}{{left}}  {{msg}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style.with_key("left", time_left));
    }
    bar
}

/// Fits heads with a progress bar, until `stop` is set.
pub(super) fn with_progress<T>(things: &str, stop: &AtomicBool, fit: impl FnOnce(&Fitting<'_>) -> T) -> T {
    behind_bar(things, |on_step| fit(&Fitting::new(stop, on_step)))
}

/// Does something that reports how much of it is done, and of how much.
fn behind_bar<T>(things: &str, work: impl FnOnce(&(dyn Fn(usize, usize) + Sync)) -> T) -> T {
    let bar = progress_bar(things);
    let done = work(&|done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    done
}
