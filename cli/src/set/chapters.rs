//! Segments as chapters in the recording's own tags.

use std::path::Path;

use anyhow::{Result, anyhow};
use genrescope_tags::{Chapter, Journal, Plan, Profile};
use genrescope_timeline::{Timeline, chapters};

use super::args::Args;
use crate::files::data_folder;
use crate::files::remove_leftovers;
use crate::writing::{Outcome, Write, command_line, sound};

/// Writes chapters, one recording after the other.
pub(super) struct Chapters {
    journal: Journal,
    dry_run: bool,
    force: bool,
}

impl Chapters {
    /// What the options ask for; `None` where nothing is to be written.
    ///
    /// # Errors
    /// When there is nowhere to keep the undo journal.
    pub(super) fn new(args: &Args) -> Result<Option<Self>> {
        if !args.write_chapters && !args.dry_run {
            return Ok(None);
        }
        let journal = Journal::new(&data_folder()?, command_line());
        if !args.dry_run {
            let help = "no chapters are written without it; GENRESCOPE_DATA_DIR names another folder";
            journal.prepare().map_err(|error| anyhow!("{error}; {help}"))?;
        }
        Ok(Some(Self { journal, dry_run: args.dry_run, force: args.force }))
    }

    /// Makes sure that a recording can hold chapters at all: before it is analyzed, not after that.
    ///
    /// # Errors
    /// When its format has none, or its tags are not understood.
    pub(super) fn ensure_possible(&self, path: &Path) -> Result<()> {
        let chapter = |number: u64| Chapter {
            start_ms: 1000 * number,
            end_ms: 1000 * (number + 1),
            title: String::new(),
        };
        let chapters = [0, 1].map(chapter);
        Plan::make(path, &Profile::default(), |file| file.chapter_edits(&chapters))?;
        Ok(())
    }

    /// Writes those of one recording, or says why not.
    pub(super) fn write(&mut self, path: &Path, timeline: &Timeline) -> Outcome {
        let chapters: Vec<Chapter> =
            chapters(timeline).map(|(start_ms, end_ms, title)| Chapter { start_ms, end_ms, title }).collect();
        if chapters.len() < 2 {
            return Outcome::Skipped("it is one segment from beginning to end");
        }
        if !self.dry_run {
            let folder = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned));
            folder.iter().for_each(|folder| remove_leftovers(folder));
        }
        let profile = Profile::named("standard").expect("it is in the list");
        let mut has_others = false;
        let plan = Plan::make(path, &profile, |file| {
            has_others = !self.force && !file.chapters()?.is_empty();
            if has_others { Ok(Vec::new()) } else { file.chapter_edits(&chapters) }
        });
        match plan {
            Ok(_) if has_others => {
                Outcome::Skipped("has chapters already; --force writes these in their place")
            }
            Ok(plan) if plan.is_empty() => Outcome::Skipped("has these chapters already"),
            Ok(plan) if self.dry_run => Outcome::WouldWrite(Write::of(&plan)),
            Ok(plan) => {
                let write = Write::of(&plan);
                match plan.write(&mut self.journal, false, &sound) {
                    Ok(()) => Outcome::Written(write),
                    Err(error) => Outcome::Failed(error.to_string()),
                }
            }
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// The number under which this run can be undone, where it wrote something.
    pub(super) fn run(&self) -> Option<u64> {
        self.journal.run()
    }
}
