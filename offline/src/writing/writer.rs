//! Writes genres into files, one after another.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use genrescope_engine::{ModelInfo, State};
use genrescope_tags::{
    Edit, Field, Journal, Plan, Policy, Profile, Rules, ScoredGenre, Taxonomy, scores_text,
};

use super::mood::moods;
use super::outcome::{Outcome, Write};
use super::sound;

/// The field that keeps all genres with their probabilities.
const SCORES: &str = "GENRESCOPE_SCORES";

/// How genres are written.
#[derive(Debug, Clone)]
pub struct WriteOptions {
    /// Which genres, and into which field.
    pub rules: Rules,
    /// Moods are written too, from this probability on.
    pub mood_at_least: Option<f32>,
    /// The program that should read them best.
    pub profile: Profile,
    /// Write only where the state is [`State::Sure`].
    pub only_sure: bool,
    /// Keep all genres with their probabilities in a separate field.
    pub scores: bool,
    /// Keep the files' times.
    pub keep_times: bool,
    /// Only find out what would change.
    pub dry_run: bool,
}

/// What is written into one file.
#[derive(Debug, Clone, Copy)]
pub struct Verdict<'a> {
    /// The file.
    pub path: &'a Path,
    /// What the genres to write stand for.
    pub state: State,
    /// The genres to write, its own or its album's: `[num_genres]`.
    pub genres: &'a [f32],
    /// Its own genres: `[num_genres]`.
    pub own_genres: &'a [f32],
    /// Its tags: `[num_tags]`.
    pub tags: &'a [f32],
}

/// Writes genres into files, one after another.
pub struct Writer {
    model: Arc<ModelInfo>,
    options: WriteOptions,
    /// The rules for moods, if they are written.
    mood: Option<Rules>,
    journal: Journal,
    /// Folders that were searched for copies of killed runs.
    cleaned: BTreeSet<PathBuf>,
    /// Copies of killed runs that were removed and not reported yet.
    removed: Vec<PathBuf>,
}

impl Writer {
    /// A writer whose undo journal lies in `data_folder` and remembers `command`.
    ///
    /// # Errors
    /// If there is nowhere to keep the undo journal: without it no tags are written.
    pub fn new(
        options: WriteOptions,
        model: &Arc<ModelInfo>,
        data_folder: &Path,
        command: Vec<String>,
    ) -> genrescope_tags::Result<Self> {
        let journal = Journal::new(data_folder, command);
        if !options.dry_run {
            journal.prepare()?;
        }
        let mood = options.mood_at_least.map(|_| Rules {
            field: Field::MOOD,
            taxonomy: Taxonomy::default(),
            ..options.rules.clone()
        });
        Ok(Self {
            model: Arc::clone(model),
            options,
            mood,
            journal,
            cleaned: BTreeSet::new(),
            removed: Vec::new(),
        })
    }

    /// Writes one file, or says why not.
    pub fn write(&mut self, verdict: &Verdict<'_>) -> Outcome {
        match verdict.state {
            State::Silence => return Outcome::Skipped("silence"),
            State::NotMusic => return Outcome::Skipped("not music"),
            State::Unsure if self.options.only_sure => return Outcome::Skipped("unsure"),
            _ => {}
        }
        let names = self.options.rules.names(&self.heard(verdict.genres));
        let heard = self.heard(verdict.own_genres);
        let moods = self.moods(verdict.tags);
        if names.is_empty() && moods.is_empty() {
            return Outcome::Skipped("no named genre is probable enough");
        }
        if !self.options.dry_run {
            self.clean_beside(verdict.path);
        }
        match self.plan(verdict.path, &heard, &names, &moods) {
            Ok(plan) if plan.is_empty() => Outcome::Skipped(match self.options.rules.policy {
                Policy::Empty => "has a genre already",
                Policy::Append | Policy::Replace => "already has all of these",
            }),
            Ok(plan) => self.carry_out(plan),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// The number under which this run can be undone, if it wrote something.
    pub fn run(&self) -> Option<u64> {
        self.journal.run()
    }

    /// Copies of killed runs that were removed from folders since this was last asked.
    pub fn take_removed(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.removed)
    }

    fn plan(
        &self,
        path: &Path,
        heard: &[ScoredGenre],
        names: &[String],
        moods: &[String],
    ) -> genrescope_tags::Result<Plan> {
        let WriteOptions { rules, profile, scores: has_scores, .. } = &self.options;
        Plan::make(path, profile, |file| {
            let mut edits = Vec::new();
            if let Some(edit) = rules.edit(file, names)? {
                edits.push(edit);
                let field = Field::Custom(SCORES.into());
                // The scores do not justify a second list of tags, which players would show instead of the
                // existing one.
                if *has_scores && file.has_place_for(&field, profile) {
                    edits.push(Edit { field, values: vec![scores_text(heard)?] });
                }
            }
            if let Some(rules) = &self.mood
                && file.has_place_for(&Field::MOOD, profile)
            {
                edits.extend(rules.edit(file, moods)?);
            }
            Ok(edits)
        })
    }

    /// The moods to write, best first.
    fn moods(&self, probabilities: &[f32]) -> Vec<String> {
        let Some(least) = self.options.mood_at_least else { return Vec::new() };
        let names = self.model.tags().iter().map(String::as_str);
        moods(names.zip(probabilities.iter().copied()), least)
    }

    fn carry_out(&mut self, plan: Plan) -> Outcome {
        let write = Write::of(&plan);
        if self.options.dry_run {
            return Outcome::WouldWrite(write);
        }
        match plan.write(&mut self.journal, self.options.keep_times, &sound) {
            Ok(()) => Outcome::Written(write),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// The model's genres, except `not music`.
    fn heard(&self, probabilities: &[f32]) -> Vec<ScoredGenre> {
        let genres = self.model.genres();
        let all = genres.names().zip(probabilities).enumerate();
        all.filter(|(index, _)| Some(*index) != genres.not_music())
            .map(|(index, (name, &probability))| ScoredGenre {
                genre: name.to_owned(),
                broad: genres.broad(index).to_owned(),
                probability,
            })
            .collect()
    }

    /// Removes copies that a killed run left in the file's folder, before its first file is written.
    fn clean_beside(&mut self, path: &Path) {
        let Some(folder) = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned)) else {
            return;
        };
        if self.cleaned.insert(folder.clone()) {
            self.removed.extend(genrescope_tags::remove_leftovers(&folder));
        }
    }
}
