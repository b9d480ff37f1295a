//! Comma-separated values (RFC 4180): one line per file, one column per genre.

use std::path::PathBuf;

use super::album::Membership;
use super::printer::Printer;
use super::report::Report;
use super::selection::Selection;
use crate::console::path_bytes;

pub(super) struct CsvPrinter {
    selection: Selection,
    /// Whether tags are written: then there is a column with the outcome.
    writes: bool,
    /// Whether albums are told apart: then there are columns for their titles and leading genres.
    per_album: bool,
    /// Whether some name is not text: then there is a last column for the bytes of such names.
    has_path_bytes: bool,
}

impl CsvPrinter {
    pub(super) fn new(selection: Selection, writes: bool, per_album: bool, files: &[PathBuf]) -> Self {
        let has_path_bytes = files.iter().any(|path| path_bytes(path).is_some());
        Self { selection, writes, per_album, has_path_bytes }
    }
}

impl Printer for CsvPrinter {
    fn header(&self) -> String {
        let columns = ["path", "seconds", "state"].into_iter().chain(self.selection.names());
        let albums = self.per_album.then_some(["album", "album_genre"]);
        let columns = columns.chain(albums.into_iter().flatten());
        let more = [self.writes.then_some("tags"), self.has_path_bytes.then_some("path_bytes")];
        line(columns.chain(more.into_iter().flatten()).map(str::to_owned))
    }

    fn result(&self, report: &Report) -> String {
        let shown = self.selection.select(&report.snapshot.genres, usize::MAX);
        // A genre that --top leaves out has an empty field.
        let probabilities = self.selection.names().map(|name| {
            shown
                .iter()
                .find(|(known, _)| *known == name)
                .map_or_else(String::new, |(_, p)| format!("{p:.6}"))
        });
        let fields = [
            report.path.to_string_lossy().into_owned(),
            format!("{:.3}", report.seconds),
            report.snapshot.state.name().to_owned(),
        ];
        let written = report.written.as_ref().map(|outcome| outcome.name().to_owned());
        let albums = self.per_album.then(|| match &report.album {
            Some(Membership { album, .. }) => {
                let leading =
                    self.selection.select(&album.genres, 1).first().map(|(name, _)| (*name).to_owned());
                [album.title.clone(), leading.unwrap_or_default()]
            }
            None => Default::default(),
        });
        let bytes = self.has_path_bytes.then(|| path_bytes(&report.path).unwrap_or_default());
        line(
            fields
                .into_iter()
                .chain(probabilities)
                .chain(albums.into_iter().flatten())
                .chain(written)
                .chain(bytes),
        )
    }
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(fields).expect("writing to memory cannot fail");
    let bytes = writer.into_inner().expect("writing to memory cannot fail");
    String::from_utf8(bytes).expect("text stays text")
}
