//! A spectrogram as a picture: its texture, and the rhythm in it.

use genrescope_engine::analysis::{FRAMES_PER_SECOND, MEL_BANDS};
use genrescope_spectral::Sample as _;

/// Horizontal strips of the spectrogram, each with a histogram of its own: low, middle and high bands differ.
const NUM_ZONES: usize = 3;
/// Uniform patterns of eight neighbors, and one bin for all others.
const NUM_PATTERNS: usize = 59;
/// Frames of which one rhythm histogram is taken: 6 s.
const RHYTHM_FRAMES: usize = (6.0 * FRAMES_PER_SECOND) as usize;
/// Modulations up to this many a second count.
const MAX_RHYTHM_HZ: f64 = 10.0;
/// Bins of the rhythm histogram.
const NUM_RHYTHM_BINS: usize = 60;

/// Texture and rhythm of log-mel frames: `[NUM_ZONES * NUM_PATTERNS + NUM_RHYTHM_BINS]`.
///
/// # Shapes and units
/// - `frames`: `[frames, MEL_BANDS]`, 16 ms each.
///
/// # Source
/// Costa, Oliveira and Silla (2017) compare both with networks. Local binary patterns by Ojala et al. (2002),
/// radius 1, eight neighbors on the grid; rhythm histograms by Lidy and Rauber (2005), here of the mel bands
/// and without their model of loudness.
pub(super) fn texture(frames: &[f32]) -> Vec<f32> {
    let mut values = binary_patterns(frames);
    values.extend(rhythm_histogram(frames));
    values
}

/// Share of each pattern in each zone.
fn binary_patterns(frames: &[f32]) -> Vec<f32> {
    let bins = pattern_bins();
    let num_frames = frames.len() / MEL_BANDS;
    let at = |frame: usize, band: usize| frames[frame * MEL_BANDS + band];
    let mut counts = vec![0.0_f32; NUM_ZONES * NUM_PATTERNS];
    for frame in 1..num_frames.saturating_sub(1) {
        for band in 1..MEL_BANDS - 1 {
            let center = at(frame, band);
            // Around the center, so that neighbors in the pattern are neighbors in the picture.
            let around = [
                at(frame - 1, band - 1),
                at(frame, band - 1),
                at(frame + 1, band - 1),
                at(frame + 1, band),
                at(frame + 1, band + 1),
                at(frame, band + 1),
                at(frame - 1, band + 1),
                at(frame - 1, band),
            ];
            let pattern =
                around.iter().fold(0_usize, |bits, &value| bits << 1 | usize::from(value >= center));
            counts[band * NUM_ZONES / MEL_BANDS * NUM_PATTERNS + bins[pattern]] += 1.0;
        }
    }
    for zone in counts.chunks_exact_mut(NUM_PATTERNS) {
        let sum = zone.iter().sum::<f32>().max(1.0);
        zone.iter_mut().for_each(|count| *count /= sum);
    }
    counts
}

/// The bin of each pattern: its own if going around it changes at most twice between brighter and darker.
fn pattern_bins() -> [usize; 256] {
    let mut bins = [NUM_PATTERNS - 1; 256];
    let is_uniform = |pattern: &u8| (pattern ^ pattern.rotate_left(1)).count_ones() <= 2;
    for (bin, pattern) in (0..=255_u8).filter(is_uniform).enumerate() {
        bins[usize::from(pattern)] = bin;
    }
    bins
}

/// How strongly all bands together swell so many times a second, the median of pieces of 6 s.
fn rhythm_histogram(frames: &[f32]) -> Vec<f32> {
    let num_frames = frames.len() / MEL_BANDS;
    let fft = f32::plan(RHYTHM_FRAMES);
    let (mut input, mut output) = (fft.make_input_vec(), fft.make_output_vec());
    let num_pieces = (num_frames / RHYTHM_FRAMES).max(1);
    let bin_of = |index: usize| {
        let hz = index as f64 * FRAMES_PER_SECOND / RHYTHM_FRAMES as f64;
        (hz / MAX_RHYTHM_HZ * NUM_RHYTHM_BINS as f64) as usize
    };
    let mut pieces = vec![[0.0_f32; NUM_RHYTHM_BINS]; num_pieces];
    for (number, piece) in pieces.iter_mut().enumerate() {
        let first = number * RHYTHM_FRAMES;
        let len = RHYTHM_FRAMES.min(num_frames - first);
        for band in 0..MEL_BANDS {
            let value = |index: usize| frames[(first + index) * MEL_BANDS + band];
            let mean = (0..len).map(value).sum::<f32>() / len as f32;
            input.fill(0.0);
            (0..len).for_each(|index| input[index] = value(index) - mean);
            fft.process(&mut input, &mut output).expect("buffers of the plan's own lengths");
            for (index, value) in output.iter().enumerate().skip(1) {
                if let Some(sum) = piece.get_mut(bin_of(index)) {
                    *sum += value.norm() / len as f32;
                }
            }
        }
    }
    let median = |bin: usize| {
        let mut values: Vec<f32> = pieces.iter().map(|piece| piece[bin]).collect();
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    };
    (0..NUM_RHYTHM_BINS).map(median).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(num_frames: usize, value: impl Fn(usize, usize) -> f32) -> Vec<f32> {
        (0..num_frames * MEL_BANDS).map(|index| value(index / MEL_BANDS, index % MEL_BANDS)).collect()
    }

    #[test]
    fn there_are_as_many_uniform_patterns_as_ojala_counts() {
        let bins = pattern_bins();
        assert_eq!(bins.iter().max(), Some(&(NUM_PATTERNS - 1)));
        assert_eq!(bins.iter().filter(|&&bin| bin < NUM_PATTERNS - 1).count(), 58);
        assert_eq!(bins[0b0101_0101], NUM_PATTERNS - 1);
    }

    #[test]
    fn a_flat_picture_has_one_pattern_and_stripes_have_another() {
        let flat = binary_patterns(&picture(20, |_, _| 1.0));
        let bins = pattern_bins();
        assert_eq!(flat[bins[255]], 1.0);
        // Rising bands: the three above and the two beside are at least as bright.
        let rising = binary_patterns(&picture(20, |_, band| band as f32));
        assert_eq!(rising[bins[0b0001_1111]], 1.0);
    }

    #[test]
    fn what_swells_four_times_a_second_shows_there() {
        let phase = |frame: usize| frame as f64 / FRAMES_PER_SECOND * 4.0 * std::f64::consts::TAU;
        let histogram = rhythm_histogram(&picture(800, |frame, _| phase(frame).sin() as f32));
        let strongest = (0..NUM_RHYTHM_BINS).max_by(|&a, &b| histogram[a].total_cmp(&histogram[b]));
        assert_eq!(strongest, Some(24));
    }
}
