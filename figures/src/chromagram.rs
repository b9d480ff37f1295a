//! The chromagram: how strong each pitch class is, moment by moment.

use genrescope_picture::ColorMap;
use genrescope_spectral::{Features, Kind, PITCH_CLASSES};

use crate::axis::{Span, Tick};
use crate::grid::{Colors, Grid, frames_of};
use crate::panel::{Content, Panel};

/// The chromagram of a recording, from the constant-Q transform, in `num_columns` columns: the mean over the
/// frames of each.
///
/// # Source
/// As `librosa.display.specshow` of `librosa.feature.chroma_cqt`.
pub fn chromagram(features: &Features, span: Span, num_columns: usize) -> Panel {
    let rows = features.get(Kind::ChromaCqt).rows();
    let num_columns = num_columns.min(features.num_frames());
    let columns = (0..num_columns).map(|column| {
        let frames = frames_of(column, num_columns, features.num_frames());
        rows.iter().map(|row| row[frames.clone()].iter().sum::<f32>() / frames.len() as f32).collect()
    });
    let tick = |(class, name): (usize, &&str)| Tick {
        place: (class as f32 + 0.5) / PITCH_CLASSES.len() as f32,
        name: (*name).to_owned(),
    };
    Panel {
        title: "Chromagram".to_owned(),
        span,
        ticks: PITCH_CLASSES.iter().enumerate().map(tick).collect(),
        name: "pitch class".to_owned(),
        content: Content::Grid {
            grid: Grid { columns: columns.collect() },
            colors: Colors { map: ColorMap::Magma, low: 0.0, high: 1.0, name: "strength, 1 the strongest" },
            is_square: false,
        },
    }
}
