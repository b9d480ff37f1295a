//! Apache Parquet: one row per file or per frame; 32-bit floats (null where a feature cannot be computed),
//! and names as text.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::row::{Recording, Shape};
use super::table::Table;

/// How many rows are written together: several hours of frames, or the summaries of a large library.
const ROWS_AT_ONCE: usize = 100_000;

pub(super) struct ParquetTable<W: Write + Send> {
    shape: Shape,
    writer: SerializedFileWriter<W>,
    waiting: Rows,
}

/// Rows that are not yet written.
#[derive(Default)]
struct Rows {
    names: Vec<ByteArray>,
    columns: Vec<Vec<f32>>,
    /// Present if some name is not text.
    name_bytes: Vec<Option<ByteArray>>,
}

impl<W: Write + Send> ParquetTable<W> {
    pub(super) fn begin(shape: Shape, to: W) -> io::Result<Self> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let schema = schema(shape).map_err(into_io)?;
        let writer =
            SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties)).map_err(into_io)?;
        Ok(Self { shape, writer, waiting: Rows::default() })
    }

    fn write_waiting(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        if rows.names.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        if let Some(mut column) = group.next_column()? {
            column.typed::<ByteArrayType>().write_batch(&rows.names, None, None)?;
            column.close()?;
        }
        for values in &rows.columns {
            if let Some(mut column) = group.next_column()? {
                let levels: Vec<i16> = values.iter().map(|value| (!value.is_nan()).into()).collect();
                let values: Vec<f32> = values.iter().copied().filter(|value| !value.is_nan()).collect();
                column.typed::<FloatType>().write_batch(&values, Some(&levels), None)?;
                column.close()?;
            }
        }
        if let Some(mut column) = group.next_column()? {
            let levels: Vec<i16> = rows.name_bytes.iter().map(|bytes| bytes.is_some().into()).collect();
            let bytes: Vec<ByteArray> = rows.name_bytes.into_iter().flatten().collect();
            column.typed::<ByteArrayType>().write_batch(&bytes, Some(&levels), None)?;
            column.close()?;
        }
        group.close().map(|_| ())
    }
}

impl<W: Write + Send> Table for ParquetTable<W> {
    fn add(&mut self, recording: &Recording<'_>) -> io::Result<()> {
        let num_rows = recording.num_rows(self.shape);
        let columns = recording.values(self.shape);
        let waiting = &mut self.waiting;
        waiting.columns.resize(columns.len(), Vec::new());
        waiting.columns.iter_mut().zip(columns).for_each(|(all, more)| all.extend(more));
        let name = ByteArray::from(recording.name().as_str());
        waiting.names.resize(waiting.names.len() + num_rows, name);
        let bytes = recording.name_bytes().map(|bytes| ByteArray::from(bytes.as_str()));
        waiting.name_bytes.resize(waiting.names.len(), bytes);
        if waiting.names.len() >= ROWS_AT_ONCE {
            self.write_waiting().map_err(into_io)?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.write_waiting().map_err(into_io)?;
        self.writer.close().map_err(into_io).map(|_| ())
    }
}

fn schema(shape: Shape) -> Result<Type> {
    let text = |name: &str, repetition| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(repetition)
            .with_logical_type(Some(LogicalType::String))
            .build()
    };
    // What cannot be computed is null.
    let float = |name: &str| {
        Type::primitive_type_builder(name, Physical::FLOAT).with_repetition(Repetition::OPTIONAL).build()
    };
    let mut fields = vec![text("path", Repetition::REQUIRED)];
    fields.extend(shape.columns().iter().map(|name| float(name)));
    if shape.has_path_bytes {
        fields.push(text("path_bytes", Repetition::OPTIONAL));
    }
    let fields = fields.into_iter().map(|field| field.map(Arc::new)).collect::<Result<_>>()?;
    Type::group_type_builder("features").with_fields(fields).build()
}

/// A full disk is reported as one.
fn into_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(cause) => io::Error::other(cause),
        },
        other => io::Error::other(other),
    }
}
