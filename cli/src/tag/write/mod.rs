//! `genrescope tag --write`: a step after the report, which says what happened to the file's tags.
//!
//! ```text
//! report ──> rules ──> plan ──> proof, journal, file ──> outcome, in the report
//! ```

mod args;
mod mood;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow};
use genrescope_engine::{Model, State};
use genrescope_tags::{Edit, Field, Heard, Journal, Plan, Policy, Profile, Rules, Taxonomy, scores};

pub(super) use self::args::WriteArgs;
use super::report::Report;
use crate::files::{data_folder, remove_leftovers};
use crate::writing::{Outcome, Write, command_line, sound};

/// The field that keeps all genres with their probabilities.
const SCORES: &str = "GENRESCOPE_SCORES";

/// Writes genres into files, one after another.
pub(super) struct Writer {
    model: Arc<Model>,
    rules: Rules,
    /// The same for moods, and the probability from which they are written, if requested.
    mood: Option<(Rules, f32)>,
    profile: Profile,
    only_sure: bool,
    scores: bool,
    keep_times: bool,
    dry_run: bool,
    journal: Journal,
    /// Folders that were searched for copies of killed runs.
    cleaned: BTreeSet<PathBuf>,
}

impl Writer {
    /// What the options ask for; `None` if nothing is to be written.
    ///
    /// # Errors
    /// If a profile, a field or a taxonomy is invalid, or there is nowhere to keep the undo journal.
    pub(super) fn new(args: &WriteArgs, model: &Arc<Model>, broad: bool) -> Result<Option<Self>> {
        if !args.is_wanted() {
            return Ok(None);
        }
        let journal = Journal::new(&data_folder()?, command_line());
        let rules = args.rules(broad, model)?;
        if !args.dry_run {
            let help = "no tags are written without it; GENRESCOPE_DATA_DIR names another folder";
            journal.prepare().map_err(|error| anyhow!("{error}; {help}"))?;
        }
        let mood = args.mood.then(|| {
            let taxonomy = Taxonomy::default();
            (Rules { field: Field::MOOD, taxonomy, ..rules.clone() }, args.mood_at_least)
        });
        Ok(Some(Self {
            model: Arc::clone(model),
            rules,
            mood,
            profile: args.profile()?,
            only_sure: args.only_sure,
            scores: !args.no_scores,
            keep_times: args.keep_times,
            dry_run: args.dry_run,
            journal,
            cleaned: BTreeSet::new(),
        }))
    }

    /// Writes one file, or says why not.
    pub(super) fn write(&mut self, report: &Report) -> Outcome {
        let (state, genres) = report.verdict();
        match state {
            State::Silence => return Outcome::Skipped("silence"),
            State::NotMusic => return Outcome::Skipped("not music"),
            State::Unsure if self.only_sure => return Outcome::Skipped("unsure"),
            _ => {}
        }
        let names = self.rules.names(&self.heard(genres));
        let heard = self.heard(&report.snapshot.genres);
        let moods = self.moods(&report.snapshot.tags);
        if names.is_empty() && moods.is_empty() {
            return Outcome::Skipped("no genre that is probable enough and has a name");
        }
        if !self.dry_run {
            self.clean_beside(&report.path);
        }
        match self.plan(&report.path, &heard, &names, &moods) {
            Ok(plan) if plan.is_empty() => Outcome::Skipped(match self.rules.policy {
                Policy::Empty => "has a genre already",
                Policy::Append | Policy::Replace => "has all of this already",
            }),
            Ok(plan) => self.carry_out(plan),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// The number under which this run can be undone, if it wrote something.
    pub(super) fn run(&self) -> Option<u64> {
        self.journal.run()
    }

    fn plan(
        &self,
        path: &Path,
        heard: &[Heard],
        names: &[String],
        moods: &[String],
    ) -> genrescope_tags::Result<Plan> {
        Plan::make(path, &self.profile, |file| {
            let mut edits = Vec::new();
            if let Some(edit) = self.rules.edit(file, names)? {
                edits.push(edit);
                let field = Field::Custom(SCORES.into());
                // A further list of tags that players would show instead of the existing one is too much for
                // these.
                if self.scores && file.has_place_for(&field, &self.profile) {
                    edits.push(Edit { field, values: vec![scores(heard)?] });
                }
            }
            if let Some((rules, _)) = &self.mood
                && file.has_place_for(&Field::MOOD, &self.profile)
            {
                edits.extend(rules.edit(file, moods)?);
            }
            Ok(edits)
        })
    }

    /// The moods to write, best first.
    fn moods(&self, probabilities: &[f32]) -> Vec<String> {
        let Some((_, least)) = &self.mood else { return Vec::new() };
        let names = self.model.backbone().tags().iter().map(String::as_str);
        mood::moods(names.zip(probabilities.iter().copied()), *least)
    }

    fn carry_out(&mut self, plan: Plan) -> Outcome {
        let write = Write::of(&plan);
        if self.dry_run {
            return Outcome::WouldWrite(write);
        }
        match plan.write(&mut self.journal, self.keep_times, &sound) {
            Ok(()) => Outcome::Written(write),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// The model's genres, except `not music`.
    fn heard(&self, probabilities: &[f32]) -> Vec<Heard> {
        let genres = self.model.genres();
        let all = genres.names().zip(probabilities).enumerate();
        all.filter(|(index, _)| Some(*index) != genres.not_music())
            .map(|(index, (name, &probability))| Heard {
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
            remove_leftovers(&folder);
        }
    }
}
