//! Self-similarity: which moments of a recording sound alike.

use genrescope_picture::ColorMap;
use genrescope_spectral::{Features, Kind};

use crate::axis::Span;
use crate::chromagram::best_chroma;
use crate::grid::{Colors, Grid, frames_of};
use crate::panel::{Content, Panel};

/// Moments on each axis.
const MOST_MOMENTS: usize = 450;

/// How alike any two moments of a recording are, in timbre (MFCC) and harmony (chroma): the cosine
/// between them, each row standardized over the recording. Parts that come back show as lines parallel
/// to the diagonal, parts that do not change as blocks.
pub fn similarity(features: &Features, span: Span) -> Panel {
    // Without the first MFCC, which is loudness.
    let rows =
        features.get(Kind::Mfcc).rows().iter().skip(1).chain(features.get(best_chroma(features)).rows());
    let num_moments = MOST_MOMENTS.min(features.num_frames());
    let standardized: Vec<Vec<f32>> = rows.map(|row| standardized(row)).collect();
    let moment = |index: usize| -> Vec<f32> {
        let frames = frames_of(index, num_moments, features.num_frames());
        let sums = standardized.iter().map(|row| row[frames.clone()].iter().sum());
        normalized(sums.collect())
    };
    let moments: Vec<Vec<f32>> = (0..num_moments).map(moment).collect();
    let alike = |a: &Vec<f32>| moments.iter().map(|b| a.iter().zip(b).map(|(a, b)| a * b).sum()).collect();
    Panel {
        title: "Self-similarity".to_owned(),
        span,
        ticks: span.ticks(9),
        name: "time, minutes:seconds".to_owned(),
        content: Content::Grid {
            grid: Grid { columns: moments.iter().map(alike).collect() },
            colors: Colors { map: ColorMap::Viridis, low: -1.0, high: 1.0, name: "likeness (cosine)" },
            is_square: true,
        },
    }
}

/// With a mean of 0 and a variance of 1; a row that never changes becomes 0.
fn standardized(row: &[f32]) -> Vec<f32> {
    let len = row.len() as f32;
    let mean = row.iter().sum::<f32>() / len;
    let deviation = (row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / len).sqrt();
    row.iter().map(|value| if deviation > 1e-6 { (value - mean) / deviation } else { 0.0 }).collect()
}

fn normalized(values: Vec<f32>) -> Vec<f32> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 { values.iter().map(|value| value / length).collect() } else { values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_come_back_are_alike_and_others_are_not() {
        // A B A, three seconds each: two different chords.
        let tone = |i: usize| {
            let (t, part) = (i as f32 / 22_050.0, i / 66_150);
            let hz: &[f32] = if part == 1 { &[311.1, 415.3, 2489.0] } else { &[261.6, 329.6, 392.0] };
            hz.iter().map(|hz| (t * hz * std::f32::consts::TAU).sin() / 3.0).sum()
        };
        let samples: Vec<f32> = (0..3 * 66_150).map(tone).collect();
        let features = genrescope_spectral::extract(&samples, 22_050, |_| {}).unwrap();
        let panel = similarity(&features, Span { from: 0.0, to: 9.0 });
        let Content::Grid { grid, .. } = panel.content else { panic!("it is a grid") };
        let at = |a: f32, b: f32| {
            let place = |seconds: f32| (seconds / 9.0 * grid.columns.len() as f32) as usize;
            grid.columns[place(a)][place(b)]
        };
        assert!(at(1.5, 7.5) > 0.9 && at(1.5, 1.5) > 0.999, "{} {}", at(1.5, 7.5), at(1.5, 1.5));
        assert!(at(1.5, 4.5) < 0.0 && at(7.5, 4.5) < 0.0, "{} {}", at(1.5, 4.5), at(7.5, 4.5));
    }
}
