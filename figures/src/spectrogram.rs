//! The spectrogram: how strong each frequency is, moment by moment.

use genrescope_picture::ColorMap;
use genrescope_spectral::{LOWEST_POWER, MelBank, Settings, Stft};

use crate::axis::{FrequencyScale, Span};
use crate::grid::{Colors, Grid, frames_of};
use crate::panel::{Content, Panel};

/// The number of values from the lowest frequency to the highest.
const HEIGHT: usize = 440;

/// The frames whose spectra are shown.
const FRAMES: Settings = Settings::DEFAULT;

/// Bands of a mel spectrogram, as in librosa.
const NUM_MELS: usize = 128;

/// Levels this far below the highest are the darkest, dB.
const RANGE_DB: f32 = 80.0;

/// The spectrogram of mono samples in `num_columns` columns: mean power of the frames of each, in dB below
/// the highest.
///
/// # Source
/// As `librosa.display.specshow` of `amplitude_to_db(abs(stft(y)), ref=numpy.max)`, or of `melspectrogram` on
/// a mel scale.
pub fn spectrogram(
    samples: &[f32],
    sample_rate_hz: u32,
    span: Span,
    scale: FrequencyScale,
    num_columns: usize,
) -> Panel {
    let highest_hz = f64::from(sample_rate_hz) / 2.0;
    let mel = MelBank::new(sample_rate_hz, &FRAMES, NUM_MELS);
    let mut stft = Stft::<f64>::hann(FRAMES.n_fft, FRAMES.hop_len);
    let num_frames = FRAMES.num_frames(samples.len());
    let num_columns = num_columns.min(num_frames);
    let mut powers = vec![0.0; FRAMES.num_bins()];
    let columns = (0..num_columns).map(|column| {
        let frames = frames_of(column, num_columns, num_frames);
        let share = 1.0 / frames.len() as f64;
        let mut sum = vec![0.0; FRAMES.num_bins()];
        for frame in frames {
            stft.power(samples, frame, &mut powers);
            sum.iter_mut().zip(&powers).for_each(|(sum, power)| *sum += power * share);
        }
        if scale == FrequencyScale::Mel {
            mel.powers(&sum).map(level_db).collect()
        } else {
            resampled(&sum, scale, sample_rate_hz)
        }
    });
    let mut columns: Vec<Vec<f32>> = columns.collect();
    // Silence is dark, not its own highest level.
    let highest = columns.iter().flatten().copied().fold(level_db(LOWEST_POWER), f32::max);
    columns.iter_mut().flatten().for_each(|level| *level = (*level - highest).max(-RANGE_DB));
    let title = match scale {
        FrequencyScale::Mel => "Mel spectrogram",
        _ => "Spectrogram",
    };
    Panel {
        title: title.to_owned(),
        span,
        ticks: scale.ticks(highest_hz),
        name: scale.name().to_owned(),
        content: Content::Grid {
            grid: Grid { columns },
            colors: Colors {
                map: ColorMap::Magma,
                low: -RANGE_DB,
                high: 0.0,
                name: "level, dB (highest: 0)",
            },
            is_square: false,
        },
    }
}

fn level_db(power: f64) -> f32 {
    (10.0 * power.max(1e-30).log10()) as f32
}

/// Levels at evenly spaced places on a scale: where places are closer than bins, interpolated between bins in
/// a straight line; where several bins fall into one place, the highest of them.
fn resampled(powers: &[f64], scale: FrequencyScale, sample_rate_hz: u32) -> Vec<f32> {
    let bin_at = |row: f64| {
        let hz = scale.hz_at(row / HEIGHT as f64, f64::from(sample_rate_hz) / 2.0);
        hz / FRAMES.bin_hz(1, sample_rate_hz)
    };
    (0..HEIGHT)
        .map(|row| {
            let (low, high) = (bin_at(row as f64), bin_at(row as f64 + 1.0));
            if high - low > 1.0 {
                let bins = &powers[low.round() as usize..(high.round() as usize).min(powers.len())];
                level_db(bins.iter().copied().fold(0.0, f64::max))
            } else {
                let middle = f64::midpoint(low, high).min((powers.len() - 1) as f64);
                let below = (middle as usize).min(powers.len() - 2);
                let share = (middle - below as f64) as f32;
                level_db(powers[below]) * (1.0 - share) + level_db(powers[below + 1]) * share
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_dark() {
        let span = Span { from: 0.0, to: 1.0 };
        let panel = spectrogram(&[0.0; 22_050], 22_050, span, FrequencyScale::Mel, 1000);
        let Content::Grid { grid, .. } = panel.content else { panic!("it is a grid") };
        assert!(grid.columns.iter().flatten().all(|level| *level == -80.0));
    }

    #[test]
    fn a_tone_is_brightest_at_its_frequency_on_every_scale() {
        let hz = 1500.0;
        let tone: Vec<f32> = (0..22_050)
            .map(|i| (std::f64::consts::TAU * hz * f64::from(i) / 22_050.0).sin() as f32)
            .collect();
        for scale in [FrequencyScale::Linear, FrequencyScale::Log, FrequencyScale::Mel] {
            let panel = spectrogram(&tone, 22_050, Span { from: 0.0, to: 1.0 }, scale, 1000);
            let Content::Grid { grid, .. } = panel.content else { panic!("it is a grid") };
            // One column per frame if there are fewer frames than columns.
            assert_eq!(grid.columns.len(), 44);
            let column = &grid.columns[20];
            let brightest = column.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
            let found = scale.hz_at((brightest as f64 + 0.5) / column.len() as f64, 11_025.0);
            assert!((found / hz - 1.0).abs() < 0.02, "{scale:?}: {found}");
            assert!(column[brightest] > -0.5 && column.iter().all(|level| (-80.0..=0.0).contains(level)));
        }
    }
}
