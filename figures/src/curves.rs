//! Features over time, as curves.

use genrescope_spectral::{Features, Kind};

use crate::axis::{Span, ticks_between};
use crate::grid::frames_of;
use crate::panel::{Content, Curve, Panel};
use crate::style::CURVES;

/// A feature over time: one curve per row, the mean of the frames in each of `num_columns` columns. A feature
/// of many rows shows the first seven.
pub fn curves(features: &Features, kind: Kind, span: Span, num_columns: usize) -> Panel {
    let num_columns = num_columns.min(features.num_frames());
    let means = |row: &Vec<f32>| -> Vec<f32> {
        let mean =
            |frames: std::ops::Range<usize>| row[frames.clone()].iter().sum::<f32>() / frames.len() as f32;
        (0..num_columns).map(|column| mean(frames_of(column, num_columns, row.len()))).collect()
    };
    let rows: Vec<Vec<f32>> = features.get(kind).rows().iter().take(CURVES.len()).map(means).collect();
    let (low, high) = rows
        .iter()
        .flatten()
        .fold((f32::MAX, f32::MIN), |(low, high), &value| (low.min(value), high.max(value)));
    // Room above and below, also for a curve that never changes.
    let spare = ((high - low) * 0.06).max(1e-6 * high.abs()).max(1e-9);
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
    let unit = if kind.unit().is_empty() { String::new() } else { format!(", {}", kind.unit()) };
    let words = |name: &str| name.replace('_', " ").replace("mfcc", "MFCC").replace("rms", "RMS");
    let name = words(kind.name());
    let names = kind.row_names().into_iter().map(|name| words(&name));
    Panel {
        title: name[..1].to_uppercase() + &name[1..],
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
    fn a_feature_of_many_rows_shows_seven_and_all_stay_within_the_panel() {
        let samples: Vec<f32> = (0..44_100).map(|i| (i as f32 * (0.02 + i as f32 * 1e-6)).sin()).collect();
        let features = genrescope_spectral::extract(&samples, 22_050, |_| {}).unwrap();
        for (kind, num_curves, title) in
            [(Kind::Mfcc, 7, "MFCC"), (Kind::Rms, 1, "RMS"), (Kind::OnsetStrength, 1, "Onset strength")]
        {
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
}
