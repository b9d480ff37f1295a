//! Genres into tags, and back.

use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use genrescope_engine::State;
use genrescope_library::data_folder;
use genrescope_offline::{Verdict, WriteOptions, Writer, profile, taxonomy, why_skipped};
use genrescope_tags::{Field, GenreLevel, Policy, Rules, Undone, newest_undoable, runs, undo_run};
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;

use crate::error::{option_error, tag_error};
use crate::interrupt::interruptible;
use crate::model::Model;

/// The choices of `genrescope.write_tags`.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Choices {
    dry_run: bool,
    policy: String,
    level: String,
    field: Option<String>,
    max_genres: usize,
    at_least: f32,
    only_sure: bool,
    taxonomy: String,
    profile: String,
    separator: Option<String>,
    mood_at_least: Option<f32>,
    scores: bool,
    keep_times: bool,
}

/// Path, state, genre probabilities, tag probabilities.
type Item<'py> = (PathBuf, String, PyReadonlyArray1<'py, f32>, PyReadonlyArray1<'py, f32>);

/// The run's number, if anything was written, and for each file the outcome as JSON and what to warn about.
type Written = (Option<u64>, Vec<(String, Vec<String>)>);

/// The number of the run that was undone, the files restored, and those that could not be, with the reason;
/// how many lines of its journal are damaged, and the newer runs that were skipped, with the reason.
type Restored = (Option<u64>, Vec<PathBuf>, Vec<(PathBuf, String)>, usize, Vec<(u64, String)>);

/// A run: number, seconds since 1970, command, files, files undone, damaged lines of its journal, whether it
/// is still writing.
type Row = (u64, f64, Vec<String>, usize, usize, usize, bool);

/// Writes genres into files.
#[pyfunction]
pub(crate) fn write_tags<'py>(
    py: Python<'py>,
    model: &Model,
    items: Vec<Item<'py>>,
    choices: Choices,
    command: Vec<String>,
) -> PyResult<Written> {
    let mut owned = Vec::new();
    for (path, state, genres, tags) in &items {
        let state = state_named(state).ok_or_else(|| option_error(format!("there is no state `{state}`")))?;
        owned.push((
            path,
            state,
            genres.as_slice().map_err(option_error)?,
            tags.as_slice().map_err(option_error)?,
        ));
    }
    let options = choices.options()?;
    let folder = std::path::absolute(data_folder().ok_or_else(no_folder)?)?;
    let help = "tags are only written with a journal; GENRESCOPE_DATA_DIR can name another folder";
    let mut writer = Writer::new(options, model.model.info(), &folder, command)
        .map_err(|error| tag_error(format!("{error}; {help}")))?;
    let outcomes = interruptible(py, |stop| {
        let mut outcomes = Vec::new();
        for (path, state, genres, tags) in owned {
            if stop.load(std::sync::atomic::Ordering::Relaxed) {
                break;
            }
            let verdict = Verdict { path, state, genres, own_genres: genres, tags };
            let outcome = writer.write(&verdict);
            outcomes.push((outcome.to_json().to_string(), outcome.warnings()));
        }
        outcomes
    })?;
    Ok((writer.run(), outcomes))
}

/// Undoes a run.
#[pyfunction]
pub(crate) fn undo(py: Python<'_>, run: Option<u64>) -> PyResult<Restored> {
    let folder = std::path::absolute(data_folder().ok_or_else(no_folder)?)?;
    let undone = py.detach(|| {
        let mut all = runs(&folder).map_err(|error| error.to_string())?;
        let mut skipped = Vec::new();
        let index = match run {
            Some(number) => {
                let found = all.iter().position(|run| run.number == number);
                Some(found.ok_or_else(|| format!("there is no run {number}"))?)
            }
            None => newest_undoable(&all, |left| skipped.push((left.run.number, why_skipped(left)))),
        };
        let Some(index) = index else {
            return Ok((None, Vec::new(), Vec::new(), 0, skipped));
        };
        let (mut restored, mut failed) = (Vec::new(), Vec::new());
        let outcome = undo_run(&mut all[index], |path, outcome| match outcome {
            Ok(Undone::Restored) => restored.push(path.to_owned()),
            Ok(Undone::WasOld) => {}
            Err(error) => failed.push((path.to_owned(), error.to_string())),
        });
        outcome.map_err(|error| error.to_string())?;
        Ok((Some(all[index].number), restored, failed, all[index].num_unreadable, skipped))
    });
    undone.map_err(|words: String| tag_error(words))
}

/// All runs, oldest first.
#[pyfunction]
pub(crate) fn history(py: Python<'_>) -> PyResult<Vec<Row>> {
    let folder = std::path::absolute(data_folder().ok_or_else(no_folder)?)?;
    let all = py.detach(|| runs(&folder)).map_err(tag_error)?;
    let row = |run: genrescope_tags::Run| {
        let started = run.started.duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
        let num_undone = run.files.iter().filter(|file| file.is_undone).count();
        let is_writing = run.is_writing();
        (run.number, started, run.command, run.files.len(), num_undone, run.num_unreadable, is_writing)
    };
    Ok(all.into_iter().map(row).collect())
}

impl Choices {
    fn options(&self) -> PyResult<WriteOptions> {
        let field =
            self.field.as_deref().map_or(Ok(Field::Genre), Field::for_genres).map_err(option_error)?;
        let no = |what: &str, got: &str, there_are: &str| {
            option_error(format!("there is no {what} `{got}`; there are: {there_are}"))
        };
        let policy = match &*self.policy {
            "empty" => Policy::Empty,
            "append" => Policy::Append,
            "replace" => Policy::Replace,
            other => return Err(no("policy", other, "empty, append, replace")),
        };
        let level = match &*self.level {
            "fine" => GenreLevel::Fine,
            "broad" => GenreLevel::Broad,
            "both" => GenreLevel::Both,
            other => return Err(no("level", other, "fine, broad, both")),
        };
        Ok(WriteOptions {
            rules: Rules {
                field,
                policy,
                level,
                top: self.max_genres,
                least: self.at_least,
                taxonomy: taxonomy(&self.taxonomy).map_err(option_error)?,
            },
            mood_at_least: self.mood_at_least,
            profile: profile(&self.profile, self.separator.as_deref()).map_err(option_error)?,
            only_sure: self.only_sure,
            scores: self.scores,
            keep_times: self.keep_times,
            dry_run: self.dry_run,
        })
    }
}

/// The state of a whole file that has this name.
fn state_named(name: &str) -> Option<State> {
    [State::Silence, State::NotMusic, State::Unsure, State::Sure]
        .into_iter()
        .find(|state| state.name() == name)
}

fn no_folder() -> PyErr {
    tag_error("there is no home folder to keep the undo journal in; please set GENRESCOPE_DATA_DIR")
}
