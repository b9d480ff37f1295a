//! The chromagram: how strong each pitch class is, moment by moment.

use genrescope_picture::ColorMap;
use genrescope_spectral::{Features, Kind, PITCH_CLASSES};

use crate::axis::{Span, Tick};
use crate::grid::{Colors, Grid, frames_of};
use crate::panel::{Content, Panel};

/// The chroma to show: that of the constant-Q transform, or of the STFT where a low sample rate has no room
/// for that one.
pub(crate) fn best_chroma(features: &Features) -> Kind {
    match Kind::ChromaCqt.obstacle(features.sample_rate_hz(), features.settings()) {
        None => Kind::ChromaCqt,
        Some(_) => Kind::ChromaStft,
    }
}

/// The chromagram of a recording, in `num_columns` columns: the mean over the frames of each. It is that of
/// the constant-Q transform, or of the STFT at a sample rate that is too low.
///
/// # Source
/// As `librosa.display.specshow` of `librosa.feature.chroma_cqt`.
pub fn chromagram(features: &Features, span: Span, num_columns: usize) -> Panel {
    let rows = features.get(best_chroma(features)).rows();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_that_sounds_is_brightest_also_at_a_low_rate() {
        for rate_hz in [22_050, 8_000, 2_000] {
            // A4.
            let step = std::f32::consts::TAU * 440.0 / rate_hz as f32;
            let samples: Vec<f32> = (0..3 * rate_hz.max(4_000)).map(|i| (i as f32 * step).sin()).collect();
            let features = genrescope_spectral::extract(&samples, rate_hz, |_| {}).unwrap();
            let Content::Grid { grid, .. } = chromagram(&features, Span { from: 0.0, to: 3.0 }, 10).content
            else {
                panic!("it is a grid")
            };
            let column = &grid.columns[5];
            assert!(column[9] > 0.99 && column.iter().sum::<f32>() < 3.0, "{rate_hz} Hz: {column:?}");
        }
    }
}
