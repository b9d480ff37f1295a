//! The options of writing.

use anyhow::{Result, anyhow};
use clap::ArgGroup;
use genrescope_engine::Model;
use genrescope_tags::{Field, Level, Policy, Profile, Rules, Taxonomy};

use crate::console::complain;
use crate::writing::{probability, profile, taxonomy};

/// The further options of `genrescope tag --write`.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Writing", group(ArgGroup::new("writing").multiple(true)))]
pub(in crate::tag) struct WriteArgs {
    /// Write the genres into the files' tags
    #[arg(long, group = "writing")]
    write: bool,

    /// Show what --write would change, and change nothing
    #[arg(long, group = "writing")]
    pub(super) dry_run: bool,

    /// What to do with files that have a genre
    #[arg(long, value_enum, default_value_t, requires = "writing", hide_possible_values = true)]
    policy: PolicyArg,

    /// Write only where the state is `sure`
    #[arg(long, requires = "writing")]
    pub(super) only_sure: bool,

    /// Write into this field, for example GENRE_AUTO, and leave the genre alone
    #[arg(long, value_name = "NAME", requires = "writing")]
    field: Option<String>,

    /// Write at most N genres
    #[arg(long, value_name = "N", default_value_t = 1, requires = "writing", value_parser = clap::value_parser!(u16).range(1..))]
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

    /// Write as this program reads it best: standard, rekordbox, serato, traktor, mixxx, engine, foobar2000,
    /// navidrome
    #[arg(long, value_name = "NAME", default_value = "standard", requires = "writing")]
    profile: String,

    /// Write several genres as one text with this between them, whatever the profile does
    #[arg(long, value_name = "TEXT", requires = "writing")]
    separator: Option<String>,

    /// Also write what the 50 tags say about mood: into MOOD, in ID3v2 TMOO; --policy applies to it as to the
    /// genre
    #[arg(long, requires = "writing")]
    pub(super) mood: bool,

    /// Write no mood less probable than this, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.1, requires = "mood", value_parser = probability)]
    pub(super) mood_at_least: f32,

    /// Do not keep all genres with their probabilities in the field GENRESCOPE_SCORES
    #[arg(long, requires = "writing")]
    pub(super) no_scores: bool,

    /// Keep the files' times
    #[arg(long, requires = "writing")]
    pub(super) keep_times: bool,
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
    /// Whether anything is to be written, or shown as if it were.
    pub(super) fn is_wanted(&self) -> bool {
        self.write || self.dry_run
    }

    /// # Errors
    /// If the field or the taxonomy is invalid.
    pub(super) fn rules(&self, broad: bool, model: &Model) -> Result<Rules> {
        let field = match self.field.as_deref() {
            None => Field::Genre,
            Some(name) if name.eq_ignore_ascii_case("genre") => Field::Genre,
            Some(name) => Field::custom(name)
                .ok_or_else(|| anyhow!("a field's name must be printable ASCII without `=`, not {name:?}"))?,
        };
        Ok(Rules {
            field,
            policy: match self.policy {
                PolicyArg::Empty => Policy::Empty,
                PolicyArg::Append => Policy::Append,
                PolicyArg::Replace => Policy::Replace,
            },
            level: match self.level {
                Some(LevelArg::Fine) => Level::Fine,
                Some(LevelArg::Broad) => Level::Broad,
                Some(LevelArg::Both) => Level::Both,
                None if broad => Level::Broad,
                None => Level::Fine,
            },
            top: self.max_genres.into(),
            least: self.at_least,
            taxonomy: self.taxonomy(model)?,
        })
    }

    /// # Errors
    /// If there is no such profile; the message lists the existing ones.
    pub(super) fn profile(&self) -> Result<Profile> {
        profile(&self.profile, self.separator.as_deref())
    }

    fn taxonomy(&self, model: &Model) -> Result<Taxonomy> {
        let taxonomy = taxonomy(&self.taxonomy)?;
        if Taxonomy::named(&self.taxonomy).is_some() {
            return Ok(taxonomy);
        }
        let genres = model.genres();
        let broad = (0..genres.len()).map(|index| genres.broad(index));
        let unknown = taxonomy.unknown(genres.names().chain(broad));
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
