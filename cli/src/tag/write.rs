//! The options of `genrescope tag --write`: a step after the report, which says what happened to the file's
//! tags.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use clap::ArgGroup;
use genrescope_engine::ModelInfo;
use genrescope_offline::{WriteOptions, Writer, unknown_genres};
use genrescope_tags::{Field, GenreLevel, Policy, Rules, Taxonomy};

use crate::console::complain;
use crate::files::data_folder;
use crate::profile_name::ProfileName;
use crate::whole_number::whole_number;
use crate::writing::{command_line, probability, profile, taxonomy};

/// The further options of `genrescope tag --write`.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Writing", group(ArgGroup::new("writing").multiple(true)))]
pub(super) struct WriteArgs {
    /// Write the genres into the files' tags
    #[arg(long, group = "writing")]
    write: bool,

    /// Show what --write would change, and change nothing
    #[arg(long, group = "writing")]
    dry_run: bool,

    /// What to do with files that have a genre
    #[arg(long, value_enum, default_value_t, requires = "writing", hide_possible_values = true)]
    policy: PolicyArg,

    /// Write only where the state is `sure`
    #[arg(long, requires = "writing")]
    only_sure: bool,

    /// Write into this field, for example GENRE_AUTO, and leave the genre alone
    #[arg(long, value_name = "NAME", requires = "writing")]
    field: Option<String>,

    /// Write at most N genres
    #[arg(long, value_name = "N", default_value_t = 1, requires = "writing", value_parser = whole_number::<u16>(1..))]
    max_genres: u16,

    /// Write no genre less probable than this, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.2, requires = "writing", value_parser = probability)]
    at_least: f32,

    /// Write fine genres (house), broad ones (electronic) or both [default: fine, with --broad broad]
    #[arg(long, value_enum, requires = "writing")]
    level: Option<LevelArg>,

    /// Names for the genres: a TOML file, or plain, beatport, discogs, id3v1
    #[arg(long, value_name = "FILE|NAME", default_value = "plain", requires = "writing")]
    taxonomy: String,

    /// Write tags in the form that this program reads best: standard, rekordbox, serato, traktor, mixxx,
    /// engine, foobar2000, navidrome
    #[arg(long, value_name = "NAME", default_value = "standard", hide_possible_values = true, value_parser = ProfileName, requires = "writing")]
    profile: String,

    /// Write several genres as one text with this between them, whatever the profile does
    #[arg(long, value_name = "TEXT", requires = "writing")]
    separator: Option<String>,

    /// Also write what the 50 tags say about mood: into MOOD, in ID3v2 TMOO; --policy applies to it as to the
    /// genre
    #[arg(long, requires = "writing")]
    mood: bool,

    /// Write no mood less probable than this, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.1, requires = "mood", value_parser = probability)]
    mood_at_least: f32,

    /// Do not keep all genres with their probabilities in the field GENRESCOPE_SCORES
    #[arg(long, requires = "writing")]
    no_scores: bool,

    /// Keep the files' times
    #[arg(long, requires = "writing")]
    keep_times: bool,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum PolicyArg {
    /// Leave them as they are
    #[default]
    Empty,
    /// Add new genres after theirs
    Append,
    /// Replace theirs with new genres
    Replace,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LevelArg {
    Fine,
    Broad,
    Both,
}

impl WriteArgs {
    /// A writer as the options ask for; `None` if nothing is to be written.
    ///
    /// # Errors
    /// If a profile, a field or a taxonomy is invalid, or there is nowhere to keep the undo journal.
    pub(super) fn writer(&self, model: &Arc<ModelInfo>, broad: bool) -> Result<Option<Writer>> {
        if !self.write && !self.dry_run {
            return Ok(None);
        }
        let options = WriteOptions {
            rules: self.rules(broad, model)?,
            mood_at_least: self.mood.then_some(self.mood_at_least),
            profile: profile(&self.profile, self.separator.as_deref())?,
            only_sure: self.only_sure,
            scores: !self.no_scores,
            keep_times: self.keep_times,
            dry_run: self.dry_run,
        };
        let writer = Writer::new(options, model, &data_folder()?, command_line());
        let help = "tags are only written with a journal; GENRESCOPE_DATA_DIR can name another folder";
        Ok(Some(writer.map_err(|error| anyhow!("{error}; {help}"))?))
    }

    /// # Errors
    /// If the field or the taxonomy is invalid.
    fn rules(&self, broad: bool, model: &ModelInfo) -> Result<Rules> {
        Ok(Rules {
            field: self.field.as_deref().map_or(Ok(Field::Genre), Field::for_genres)?,
            policy: match self.policy {
                PolicyArg::Empty => Policy::Empty,
                PolicyArg::Append => Policy::Append,
                PolicyArg::Replace => Policy::Replace,
            },
            level: match self.level {
                Some(LevelArg::Fine) => GenreLevel::Fine,
                Some(LevelArg::Broad) => GenreLevel::Broad,
                Some(LevelArg::Both) => GenreLevel::Both,
                None if broad => GenreLevel::Broad,
                None => GenreLevel::Fine,
            },
            top: self.max_genres.into(),
            least: self.at_least,
            taxonomy: self.taxonomy(model)?,
        })
    }

    fn taxonomy(&self, model: &ModelInfo) -> Result<Taxonomy> {
        let taxonomy = taxonomy(&self.taxonomy)?;
        let unknown = unknown_genres(&self.taxonomy, &taxonomy, model);
        if !unknown.is_empty() {
            complain(format_args!(
                "the taxonomy {} names genres that this model does not have: {}",
                self.taxonomy,
                unknown.join(", ")
            ));
        }
        Ok(taxonomy)
    }
}
