//! The contents of a row, in any format.

use std::path::Path;

use genrescope_spectral::{Features, Settings, Summary};

use crate::console::path_bytes;

/// One file and its features.
#[derive(Debug)]
pub(super) struct Recording<'a> {
    pub(super) path: &'a Path,
    pub(super) seconds: f64,
    pub(super) features: Features,
}

/// The layout of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Whether there is one row per frame instead of one per file.
    pub(super) is_of_frames: bool,
    /// Whether some name is not text; then a last column has the bytes of such names.
    pub(super) has_path_bytes: bool,
    /// What there is a row of.
    pub(super) settings: Settings,
}

impl Shape {
    /// Names of the columns between the path and the path's bytes.
    pub(super) fn columns(self) -> Vec<String> {
        let names = self.settings.names();
        if self.is_of_frames {
            ["time", "tempo"].map(str::to_owned).into_iter().chain(names).collect()
        } else {
            let summaries = names.flat_map(|name| Summary::NAMES.map(|which| format!("{name}_{which}")));
            ["seconds", "sample_rate", "tempo"].map(str::to_owned).into_iter().chain(summaries).collect()
        }
    }
}

impl Recording<'_> {
    /// Its path as text.
    pub(super) fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// The bytes of its path, if that is not text.
    pub(super) fn name_bytes(&self) -> Option<String> {
        path_bytes(self.path)
    }

    /// How many rows it has.
    pub(super) fn num_rows(&self, shape: Shape) -> usize {
        if shape.is_of_frames { self.features.num_frames() } else { 1 }
    }

    /// The values of each column, one per row.
    pub(super) fn values(&self, shape: Shape) -> Vec<Vec<f32>> {
        let features = &self.features;
        let tempo = features.tempo_bpm() as f32;
        if shape.is_of_frames {
            let times = (0..features.num_frames()).map(|frame| features.seconds(frame) as f32).collect();
            let tempi = vec![tempo; features.num_frames()];
            [times, tempi].into_iter().chain(features.rows().map(<[f32]>::to_vec)).collect()
        } else {
            let facts = [self.seconds as f32, features.sample_rate_hz() as f32, tempo];
            let summaries = features.summaries().flat_map(|summary| summary.values());
            facts.into_iter().chain(summaries.map(|value| value as f32)).map(|value| vec![value]).collect()
        }
    }
}

/// The fewest digits that identify this number; nothing for one that could not be computed.
pub(super) fn digits(value: f32) -> String {
    if value.is_nan() { String::new() } else { format!("{value:?}") }
}
