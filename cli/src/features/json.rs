//! One JSON object per line, for each file; null where a feature cannot be computed.

use std::io::{self, Write};

use genrescope_spectral::Summary;
use serde_json::{Map, Value, json};

use super::row::{Recording, Shape};
use super::table::Table;

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
        // Written part by part: as one value, the frames of an hour would take a gigabyte.
        let mut line = format!(
            "{{\"path\":{},\"seconds\":{},\"sample_rate\":{},\"tempo\":{}",
            json!(recording.name()),
            json!(recording.seconds as f32),
            features.sample_rate_hz(),
            json!(features.tempo_bpm() as f32),
        )
        .into_bytes();
        if let Some(bytes) = recording.name_bytes() {
            write!(line, ",\"path_bytes\":{}", json!(bytes))?;
        }
        if self.shape.is_of_frames {
            line.extend(b",\"time\":");
            let times = (0..features.num_frames()).map(|frame| features.seconds(frame) as f32);
            serde_json::to_writer(&mut line, &times.collect::<Vec<_>>())?;
        }
        line.extend(b",\"features\":{");
        for (index, (name, row)) in self.shape.settings.names().zip(features.rows()).enumerate() {
            write!(line, "{}{}:", if index == 0 { "" } else { "," }, json!(name))?;
            if self.shape.is_of_frames {
                serde_json::to_writer(&mut line, row)?;
            } else {
                serde_json::to_writer(&mut line, &summary(Summary::of(row)))?;
            }
        }
        line.extend(b"}}\n");
        self.to.write_all(&line)?;
        self.to.flush()
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

fn summary(summary: Summary) -> Map<String, Value> {
    let values = summary.values().map(|value| Value::from(value as f32));
    Summary::NAMES.map(str::to_owned).into_iter().zip(values).collect()
}
