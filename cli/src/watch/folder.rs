//! A folder that is watched, and may vanish and come back: a memory stick, a share.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};

use genrescope_decode::{Decoders, is_audio_name_for, is_of_the_system};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::arrivals::Arrivals;
use crate::console::{complain, printable};
use crate::files::Inputs;

/// A watched folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    decoders: Decoders,
    /// While it is there.
    watch: Option<Watch>,
    is_complained: bool,
}

#[derive(Debug)]
struct Watch {
    events: Receiver<notify::Result<Event>>,
    /// Ends with this value.
    _watcher: RecommendedWatcher,
    /// Another folder in its place has another number.
    number: u64,
}

impl Folder {
    /// Starts to watch; a failure shows in [`look`](Self::look).
    pub(super) fn new(path: &Path, decoders: Decoders) -> Self {
        let mut folder = Self { path: path.to_owned(), decoders, watch: None, is_complained: false };
        folder.begin();
        folder
    }

    /// Notes what has happened in the folder since the last look.
    pub(super) fn look(&mut self, arrivals: &mut Arrivals) {
        let number = number_of(&self.path);
        if self.watch.as_ref().is_some_and(|watch| Some(watch.number) != number) {
            self.watch = None;
            complain(format_args!(
                "{}: the folder is gone; waiting for it to come back",
                printable(&self.path)
            ));
        }
        if self.watch.is_none() {
            if number.is_none() || !self.begin() {
                return;
            }
            complain(format_args!("{}: the folder is back", printable(&self.path)));
            self.scan(&self.path, arrivals);
        }
        let events: Vec<_> = self.watch.iter().flat_map(|watch| watch.events.try_iter()).collect();
        for event in events {
            match event {
                Ok(event) if event.need_rescan() => self.scan(&self.path, arrivals),
                Ok(event) => self.take(&event, arrivals),
                // A file that was gone before it could be looked at, or a queue that overflowed.
                Err(_) => self.scan(&self.path, arrivals),
            }
        }
    }

    fn begin(&mut self) -> bool {
        let (sender, events) = mpsc::channel();
        let number = number_of(&self.path);
        let watcher = notify::recommended_watcher(move |event| {
            // Nobody listens any more: then there is nothing to report.
            let _ = sender.send(event);
        });
        let watcher = watcher.and_then(|mut watcher| {
            watcher.watch(&self.path, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        match (watcher, number) {
            (Ok(watcher), Some(number)) => {
                self.watch = Some(Watch { events, _watcher: watcher, number });
                self.is_complained = false;
            }
            (Err(error), _) if !self.is_complained => {
                self.is_complained = true;
                complain(format_args!("{}: cannot be watched: {error}; trying again", printable(&self.path)));
            }
            _ => {}
        }
        self.watch.is_some()
    }

    fn take(&self, event: &Event, arrivals: &mut Arrivals) {
        if matches!(event.kind, EventKind::Access(_) | EventKind::Remove(_)) {
            return;
        }
        for path in &event.paths {
            let path = self.as_named(path);
            // A folder that was moved here brings everything in it along.
            if path.is_dir() {
                self.scan(&path, arrivals);
            } else if is_audio_name_for(&path, self.decoders) && !self.is_hidden(&path) {
                arrivals.note(path);
            }
        }
    }

    /// A path in the folder as the user named it: events give it in full, whatever was watched.
    fn as_named(&self, path: &Path) -> PathBuf {
        let folders = [std::path::absolute(&self.path), self.path.canonicalize()];
        let inside = folders.iter().flatten().find_map(|folder| path.strip_prefix(folder).ok());
        inside.map_or_else(|| path.to_owned(), |inside| self.path.join(inside))
    }

    fn scan(&self, folder: &Path, arrivals: &mut Arrivals) {
        if folder != self.path && self.is_hidden(folder) {
            return;
        }
        // What cannot be listed now may be there at the next event; an empty folder is no trouble here.
        for path in Inputs::list_for(&[folder.to_owned()], self.decoders).files {
            arrivals.note(path);
        }
    }

    fn is_hidden(&self, path: &Path) -> bool {
        let inside = path.strip_prefix(&self.path).unwrap_or(path);
        inside.components().any(|part| is_of_the_system(part.as_os_str()))
    }
}

/// What distinguishes a folder from another with the same name; `None` if there is none.
#[cfg(unix)]
fn number_of(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().filter(|metadata| metadata.is_dir()).map(|metadata| metadata.ino())
}

/// On other systems a folder that is replaced within one look counts as the same.
#[cfg(not(unix))]
fn number_of(path: &Path) -> Option<u64> {
    path.is_dir().then_some(0)
}
