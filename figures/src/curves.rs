//! Features over time, as curves or, if they have many rows, as colors.

use genrescope_picture::ColorMap;
use genrescope_spectral::{Features, Kind};

use crate::axis::{Span, Tick, ticks_between};
use crate::grid::{Colors, Grid, frames_of};
use crate::panel::{Content, Curve, Panel};
use crate::style::CURVES;

/// The least room above and below curves: less would give the axis numbers of many digits.
const LEAST_SPARE: f32 = 1e-5;

/// A feature over time: one curve per row, the mean of the frames in each of `num_columns` columns. A feature
/// of more rows than curves have colors, such as MFCC, is shown as colors, a row above the other.
pub fn curves(features: &Features, kind: Kind, span: Span, num_columns: usize) -> Panel {
    let num_columns = num_columns.min(features.num_frames());
    let means = |row: &Vec<f32>| -> Vec<f32> {
        let mean =
            |frames: std::ops::Range<usize>| row[frames.clone()].iter().sum::<f32>() / frames.len() as f32;
        (0..num_columns).map(|column| mean(frames_of(column, num_columns, row.len()))).collect()
    };
    let rows: Vec<Vec<f32>> = features.get(kind).rows().iter().map(means).collect();
    let (low, high) = rows
        .iter()
        .flatten()
        .fold((f32::MAX, f32::MIN), |(low, high), &value| (low.min(value), high.max(value)));
    let unit = if kind.unit().is_empty() { String::new() } else { format!(", {}", kind.unit()) };
    let words = |name: &str| name.replace('_', " ").replace("mfcc", "MFCC").replace("rms", "RMS");
    let name = words(kind.name());
    let title = name[..1].to_uppercase() + &name[1..];
    if rows.len() > CURVES.len() {
        // The names of rows without that of the feature: `C#`, or a number.
        let short = |row: String| row.rsplit('_').next().unwrap_or_default().to_owned();
        let num_rows = rows.len() as f32;
        let tick = |(row, name)| Tick { place: (row as f32 + 0.5) / num_rows, name: short(name) };
        let column = |column: usize| rows.iter().map(|row| row[column]).collect();
        let map = ColorMap::Magma;
        let unit = if kind.unit().is_empty() { "value" } else { kind.unit() };
        return Panel {
            title,
            span,
            ticks: kind.row_names(features.settings()).into_iter().enumerate().map(tick).collect(),
            name,
            content: Content::Grid {
                grid: Grid { columns: (0..num_columns).map(column).collect() },
                colors: Colors { map, low, high: high.max(low + LEAST_SPARE), name: unit },
                is_square: false,
            },
        };
    }
    // Room above and below, also for a curve that never changes.
    let spare = if high > low { ((high - low) * 0.06).max(LEAST_SPARE) } else { 0.5 };
    let (low, high) = (if low == 0.0 { 0.0 } else { low - spare }, high + spare);
    let curve = |(index, (row, name)): (usize, (&Vec<f32>, String))| Curve {
        name,
        rgb: CURVES[index],
        points: row
            .iter()
            .enumerate()
            .map(|(column, value)| ((column as f32 + 0.5) / row.len() as f32, (value - low) / (high - low)))
            .collect(),
    };
    let names = kind.row_names(features.settings()).into_iter().map(|name| words(&name));
    Panel {
        title,
        span,
        ticks: ticks_between(low.into(), high.into(), 4),
        name: format!("{name}{unit}"),
        content: Content::Curves(rows.iter().zip(names).enumerate().map(curve).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_stay_within_the_panel() {
        let samples: Vec<f32> = (0..44_100).map(|i| (i as f32 * (0.02 + i as f32 * 1e-6)).sin()).collect();
        let features = genrescope_spectral::extract(&samples, 22_050, |_| {}).unwrap();
        for (kind, num_curves, title) in [
            (Kind::Contrast, 7, "Contrast"),
            (Kind::Rms, 1, "RMS"),
            (Kind::OnsetStrength, 1, "Onset strength"),
        ] {
            let panel = curves(&features, kind, Span { from: 0.0, to: 2.0 }, 40);
            assert_eq!(panel.title, title);
            let Content::Curves(curves) = panel.content else { panic!("they are curves") };
            assert_eq!(curves.len(), num_curves);
            for curve in curves {
                assert_eq!(curve.points.len(), 40);
                assert!(curve.points.iter().all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y)));
            }
        }
    }
    #[test]
    fn all_rows_of_a_feature_of_many_are_shown_with_their_names() {
        let samples: Vec<f32> = (0..44_100).map(|i| (i as f32 * 0.02).sin()).collect();
        let features = genrescope_spectral::extract(&samples, 22_050, |_| {}).unwrap();
        for (kind, num_rows, last) in [(Kind::Mfcc, 20, "20"), (Kind::ChromaStft, 12, "B")] {
            let panel = curves(&features, kind, Span { from: 0.0, to: 2.0 }, 40);
            assert_eq!((panel.ticks.len(), panel.ticks[num_rows - 1].name.as_str()), (num_rows, last));
            let Content::Grid { grid, .. } = panel.content else { panic!("they are colors") };
            assert!(grid.columns.len() == 40 && grid.columns.iter().all(|column| column.len() == num_rows));
        }
    }

    #[test]
    fn what_never_changes_has_an_axis_of_few_digits() {
        let features = genrescope_spectral::extract(&vec![0.0; 44_100], 22_050, |_| {}).unwrap();
        let panel = curves(&features, Kind::Rms, Span { from: 0.0, to: 2.0 }, 40);
        assert!(
            panel.ticks.len() > 1 && panel.ticks.iter().all(|tick| tick.name.len() < 5),
            "{:?}",
            panel.ticks
        );
    }
}
