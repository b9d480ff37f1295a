//! What goes wrong with files that were listed.

use std::fmt::Display;
use std::path::Path;

use super::gone_folder::GoneFolder;
use crate::console::{complain, printable};

/// Reports the files that cannot be read, a line each; one line for all files of a folder that is gone.
///
/// What is made of the other files is poorer then than it should be, and takes no earlier result's place.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    gone: Vec<GoneFolder>,
    is_any: bool,
}

impl Failures {
    /// Reports why a file cannot be read.
    pub(crate) fn report(&mut self, file: &Path, error: &dyn Display) {
        if !self.report_if_gone(file) {
            complain(format_args!("{}: {error:#}", printable(file)));
        }
        self.is_any = true;
    }

    /// Whether the file is gone with its folder, which is reported once.
    pub(crate) fn report_if_gone(&mut self, file: &Path) -> bool {
        let Some(folder) = GoneFolder::above(file) else { return false };
        // A folder that is being deleted loses the inner ones first.
        if !self.gone.iter().any(|known| folder.path.starts_with(&known.path)) {
            complain(format_args!("{folder} Its files are left out"));
            self.gone.push(folder);
        }
        self.is_any = true;
        true
    }

    /// Whether anything was reported.
    pub(crate) fn is_any(&self) -> bool {
        self.is_any
    }

    /// Whether a whole folder was.
    pub(crate) fn is_folder_gone(&self) -> bool {
        !self.gone.is_empty()
    }
}
