//! One JSON object per line, for each file.

use std::io::{self, Write};

use genrescope_spectral::{Features, Summary};
use serde_json::{Map, Value, json};

use super::Table;
use super::row::{Recording, Shape};

pub(super) struct JsonTable<W> {
    shape: Shape,
    to: W,
}

impl<W: Write> JsonTable<W> {
    pub(super) fn begin(shape: Shape, to: W) -> Self {
        Self { shape, to }
    }
}

impl<W: Write> Table for JsonTable<W> {
    fn add(&mut self, recording: &Recording<'_>) -> io::Result<()> {
        let features = &recording.features;
        let mut object = json!({
            "path": recording.name(),
            "seconds": recording.seconds as f32,
            "sample_rate": features.sample_rate_hz(),
            "tempo": features.tempo_bpm() as f32,
        });
        if let Some(bytes) = recording.name_bytes() {
            object["path_bytes"] = bytes.into();
        }
        if self.shape.is_of_frames {
            let times = (0..features.num_frames()).map(|frame| features.seconds(frame) as f32);
            object["time"] = times.collect();
        }
        let row = |row: &[f32]| -> Value {
            if self.shape.is_of_frames { row.into() } else { summary(Summary::of(row)) }
        };
        let rows = Features::names().zip(features.rows().map(row));
        object["features"] = rows.collect::<Map<_, _>>().into();
        self.to.write_all(format!("{object}\n").as_bytes())?;
        self.to.flush()
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

fn summary(summary: Summary) -> Value {
    let values = summary.values().map(|value| Value::from(value as f32));
    Summary::NAMES.map(str::to_owned).into_iter().zip(values).collect::<Map<_, _>>().into()
}
