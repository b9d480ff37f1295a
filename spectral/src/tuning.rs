//! Tuning: how far a recording is from concert pitch.

use crate::pitch::Pitch;

/// Bins of the histogram: each is a hundredth of a step of the scale.
const NUM_PLACES: usize = 100;

/// A recording's deviation from A4 = 440 Hz, in steps of a scale of `steps_per_octave`: -0.5 to 0.49.
///
/// The pitches whose peaks are at least as high as the median vote; the most frequent deviation wins, and of
/// equally frequent ones the lowest.
///
/// # Source
/// `librosa.estimate_tuning` with `resolution=0.01`. A pitch exactly between two bins of the histogram may be
/// counted in the other one here, depending on the last digit of a logarithm.
pub(crate) fn tuning(pitches: &[Pitch], steps_per_octave: f64) -> f64 {
    let mut heights: Vec<f32> = pitches.iter().map(|pitch| pitch.height).collect();
    let median = median(&mut heights);
    let mut votes = [0_u32; NUM_PLACES];
    for pitch in pitches.iter().filter(|pitch| f64::from(pitch.height) >= median) {
        let octaves = (f64::from(pitch.hz) / (440.0 / 16.0)).log2();
        let residual = (steps_per_octave * octaves + 0.5).rem_euclid(1.0);
        votes[((residual * NUM_PLACES as f64) as usize).min(NUM_PLACES - 1)] += 1;
    }
    let most = votes.iter().max().copied().unwrap_or(0);
    let place = votes.iter().position(|&count| count == most && most > 0);
    // Without a pitch there is no tuning.
    place.map_or(0.0, |place| place as f64 / NUM_PLACES as f64 - 0.5)
}

fn median(values: &mut [f32]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    let is_even = values.len().is_multiple_of(2);
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f32::total_cmp);
    let lower = if is_even { below.iter().copied().fold(f32::MIN, f32::max) } else { upper };
    f64::midpoint(lower.into(), upper.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tuning_is_that_of_the_highest_peaks() {
        let at = |cents: f32, height: f32| Pitch { hz: 440.0 * 2.0_f32.powf(cents / 1200.0), height };
        // Two notes a quarter of a semitone sharp, and faint ones elsewhere.
        let pitches = [at(25.4, 9.0), at(725.4, 8.0), at(-40.5, 1.0), at(-40.6, 1.0)];
        assert_eq!(tuning(&pitches, 12.0), 0.25);
        // A third of a semitone is a step of 36 per octave.
        assert_eq!(tuning(&[at(33.5, 1.0)], 36.0), 0.0);
        assert_eq!(tuning(&[], 12.0), 0.0);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&mut [5.0, 1.0, 3.0]), 3.0);
    }
}
