//! Comma-separated values (RFC 4180): one line a file, one column a genre.

use super::Printer;
use super::report::Report;
use super::selection::Selection;

pub(super) struct CsvPrinter {
    selection: Selection,
}

impl CsvPrinter {
    pub(super) fn new(selection: Selection) -> Self {
        Self { selection }
    }
}

impl Printer for CsvPrinter {
    fn header(&self) -> String {
        let columns = ["path", "seconds", "state"].into_iter().chain(self.selection.names());
        line(columns.map(str::to_owned))
    }

    fn result(&self, report: &Report) -> String {
        let shown = self.selection.select(report.snapshot.genres(), usize::MAX);
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
        line(fields.into_iter().chain(probabilities))
    }
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let quoted = fields.map(|field| {
        if field.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}
