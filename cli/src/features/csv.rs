//! Comma-separated values (RFC 4180): one line per file or per frame; a cell is empty where a feature
//! cannot be computed.

use std::io::{self, Write};

use super::row::{Recording, Shape, digits};
use super::table::Table;

pub(super) struct CsvTable<W: Write> {
    shape: Shape,
    writer: csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    pub(super) fn begin(shape: Shape, to: W) -> io::Result<Self> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        let bytes = shape.has_path_bytes.then(|| "path_bytes".to_owned());
        writer.write_record(["path".to_owned()].into_iter().chain(shape.columns()).chain(bytes))?;
        Ok(Self { shape, writer })
    }
}

impl<W: Write> Table for CsvTable<W> {
    fn add(&mut self, recording: &Recording<'_>) -> io::Result<()> {
        let columns = recording.values(self.shape);
        let name = recording.name();
        let bytes = self.shape.has_path_bytes.then(|| recording.name_bytes().unwrap_or_default());
        for row in 0..recording.num_rows(self.shape) {
            let values = columns.iter().map(|column| digits(column[row]));
            self.writer.write_record([name.clone()].into_iter().chain(values).chain(bytes.clone()))?;
        }
        // All lines of a file at once, so that none is ever half written.
        self.writer.flush()
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.writer.flush()
    }
}
