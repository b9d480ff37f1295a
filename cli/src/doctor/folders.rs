//! The places for the cache and for the undo journal.

use genrescope_library::{Cache, ModelKey, cache_file};
use genrescope_tags::{Journal, runs};

use super::finding::Finding;
use crate::console::{counted, printable};
use crate::files::data_folder;
use crate::model_choice::ModelChoice;

/// One finding about each.
pub(super) fn check(choice: &ModelChoice) -> Vec<Finding> {
    vec![cache(choice), journal()]
}

/// Opens the cache as an analysis would.
fn cache(choice: &ModelChoice) -> Finding {
    let Some(path) = cache_file() else {
        return Finding::note("cache", "there is no folder for it; set GENRESCOPE_CACHE_DIR");
    };
    // A model that cannot be loaded has been reported already.
    let Ok(model) = choice.load_here() else {
        return Finding::note("cache", format!("{} was not tried, for want of a model", printable(&path)));
    };
    let key =
        ModelKey { model_sha256: model.sha256().to_owned(), front_end: model.manifest().front_end.clone() };
    let name = printable(&path);
    match Cache::open(&path, &key).and_then(|cache| cache.num_known()) {
        Ok(num_known) => {
            let megabytes = path.metadata().map_or(0.0, |metadata| metadata.len() as f64 / 1e6);
            Finding::fine(
                "cache",
                format!(
                    "{name}, {megabytes:.1} MB, {} known to this model",
                    counted(usize::try_from(num_known).unwrap_or(usize::MAX), "file")
                ),
            )
        }
        Err(error) => Finding::trouble("cache", format!("{name} {error}")),
    }
}

/// Makes sure that the journal can be written, as a run that writes tags would.
fn journal() -> Finding {
    let folder = match data_folder() {
        Ok(folder) => folder,
        Err(error) => return Finding::note("journal", format!("no tags can be written: {error:#}")),
    };
    let name = printable(&folder);
    match Journal::new(&folder, Vec::new()).prepare().and_then(|()| runs(&folder)) {
        Ok(runs) => {
            let damaged = runs.iter().filter(|run| run.num_unreadable > 0);
            let damaged: Vec<String> = damaged.map(|run| run.number.to_string()).collect();
            if damaged.is_empty() {
                return Finding::fine(
                    "journal",
                    format!("{name}, can be written, {}", counted(runs.len(), "run")),
                );
            }
            let damaged = damaged.join(", ");
            Finding::trouble(
                "journal",
                format!("{name}: it is damaged, and not all can be undone of run {damaged}"),
            )
        }
        Err(error) => Finding::trouble("journal", error.to_string()),
    }
}
