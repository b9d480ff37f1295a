//! All features of one recording.

use crate::bandwidth::bandwidth_hz;
use crate::centroid::centroid_hz;
use crate::chroma::{ChromaBank, NUM_CLASSES, class_of_bin, normalize};
use crate::constant_q::{BINS_PER_OCTAVE, ConstantQ};
use crate::contrast::Contrast;
use crate::decibel::{TOP_DB, to_db};
use crate::delta::delta;
use crate::error::{Error, Result};
use crate::features::{Features, Rows};
use crate::flatness::flatness;
use crate::grid::{
    HOP_LEN, MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, MIN_SAMPLES, N_FFT, NUM_BINS, bin_hz, num_frames,
};
use crate::kind::Kind;
use crate::lanes::sum_of;
use crate::mel::MelBank;
use crate::mfcc::{Mfcc, NUM_MELS};
use crate::onset::Onsets;
use crate::pitch::{Pitch, PitchFinder};
use crate::rms::rms;
use crate::rolloff::rolloff_hz;
use crate::stft::{Stft, part};
use crate::tempo::tempo;
use crate::tonnetz::tonnetz;
use crate::tuning::tuning;
use crate::zero_crossings::zero_crossing_rate;

/// Frames from one progress report to the next.
const PROGRESS_FRAMES: usize = 1024;

/// Computes all features of mono samples; `on_progress` gets the share that is done, 0 to 1.
///
/// Makes two passes over the spectra, because chroma needs the tuning of the whole recording, and one of the
/// constant-Q transform. Besides the samples and the result, it takes as much memory as the samples do. The
/// rows of a feature that [cannot be computed](Kind::obstacle) at this rate are NaN.
///
/// # Errors
/// [`Error::TooShort`] below [`MIN_SAMPLES`], [`Error::SampleRate`] outside [`MIN_SAMPLE_RATE_HZ`] to
/// [`MAX_SAMPLE_RATE_HZ`].
pub fn extract(samples: &[f32], sample_rate_hz: u32, mut on_progress: impl FnMut(f64)) -> Result<Features> {
    if !(MIN_SAMPLE_RATE_HZ..=MAX_SAMPLE_RATE_HZ).contains(&sample_rate_hz) {
        return Err(Error::SampleRate { got_hz: sample_rate_hz });
    }
    if samples.len() < MIN_SAMPLES {
        return Err(Error::TooShort { got: samples.len() });
    }
    let num_frames = num_frames(samples.len());
    let spectra = Spectra::of(samples, sample_rate_hz, |share| on_progress(share * 0.3));
    let bank = ChromaBank::new(sample_rate_hz, spectra.tuning_of_powers);
    let chroma_stft = chroma_stft(samples, &bank, |share| on_progress(0.3 + share * 0.2));
    let has_room = Kind::ChromaCqt.obstacle(sample_rate_hz).is_none();
    let constant_q = has_room.then(|| ConstantQ::new(sample_rate_hz, spectra.tuning_of_magnitudes));
    let (chroma_cqt, tonnetz) = match constant_q {
        Some(constant_q) => chroma_cqt(samples, &constant_q, |share| on_progress(0.5 + share * 0.4)),
        None => (Rows::undefined(Kind::ChromaCqt, num_frames), Rows::undefined(Kind::Tonnetz, num_frames)),
    };
    let (mfcc, onsets) = cepstra(&spectra.mel_powers, num_frames);
    let mfcc_delta = mfcc.rows().iter().map(|row| delta(row)).collect();
    let beat = tempo(&onsets, sample_rate_hz);
    let Spectra { centroid, bandwidth, rolloff, flatness, contrast, zero_crossings, rms, .. } = spectra;
    // As in `Kind::ALL`.
    let kinds = vec![
        centroid,
        bandwidth,
        rolloff,
        flatness,
        contrast,
        zero_crossings,
        rms,
        chroma_stft,
        chroma_cqt,
        mfcc,
        Rows::of(mfcc_delta),
        Rows::of(vec![onsets]),
        Rows::of(vec![beat.beat_strengths]),
        tonnetz,
    ];
    on_progress(1.0);
    Ok(Features::new(sample_rate_hz, num_frames, beat.bpm, kinds))
}

/// The result of the first pass over the spectra.
struct Spectra {
    centroid: Rows,
    bandwidth: Rows,
    rolloff: Rows,
    flatness: Rows,
    contrast: Rows,
    zero_crossings: Rows,
    rms: Rows,
    /// `[frames][NUM_MELS]`, row by row.
    mel_powers: Vec<f32>,
    /// In steps of 12 per octave.
    tuning_of_powers: f64,
    /// In steps of 36 per octave.
    tuning_of_magnitudes: f64,
}

impl Spectra {
    fn of(samples: &[f32], sample_rate_hz: u32, mut on_progress: impl FnMut(f64)) -> Self {
        let num_frames = num_frames(samples.len());
        let frequencies_hz: Vec<f64> = (0..NUM_BINS).map(|bin| bin_hz(bin, sample_rate_hz)).collect();
        let rows = |kind| Rows::new(kind, num_frames);
        let mut spectra = Self {
            centroid: rows(Kind::Centroid),
            bandwidth: rows(Kind::Bandwidth),
            rolloff: rows(Kind::Rolloff),
            flatness: rows(Kind::Flatness),
            contrast: rows(Kind::Contrast),
            zero_crossings: rows(Kind::ZeroCrossingRate),
            rms: rows(Kind::Rms),
            mel_powers: Vec::with_capacity(num_frames * NUM_MELS),
            tuning_of_powers: 0.0,
            tuning_of_magnitudes: 0.0,
        };
        let mut stft = Stft::<f64>::hann(N_FFT, HOP_LEN);
        let mel = MelBank::new(sample_rate_hz, NUM_MELS);
        let finder = PitchFinder::new(sample_rate_hz);
        let mut contrast =
            Kind::Contrast.obstacle(sample_rate_hz).is_none().then(|| Contrast::new(sample_rate_hz));
        let mut pitches: (Vec<Pitch>, Vec<Pitch>) = Default::default();
        let mut powers = [0.0_f64; NUM_BINS];
        let mut magnitudes = [0.0; NUM_BINS];
        let mut deviations = [0.0; NUM_BINS];
        for frame in 0..num_frames {
            stft.power(samples, frame, &mut powers);
            magnitudes.iter_mut().zip(&powers).for_each(|(magnitude, power)| *magnitude = power.sqrt());
            let total = sum_of(&magnitudes, |magnitude| magnitude);
            let centroid = centroid_hz(&magnitudes, total, &frequencies_hz);
            spectra.centroid.push([centroid]);
            let bandwidth = bandwidth_hz(&magnitudes, total, centroid, &frequencies_hz, &mut deviations);
            spectra.bandwidth.push([bandwidth]);
            spectra.rolloff.push([rolloff_hz(&magnitudes, total, &frequencies_hz)]);
            spectra.flatness.push([flatness(&powers)]);
            contrast.iter_mut().for_each(|contrast| contrast.push(&magnitudes));
            let (_, part) = part(samples, frame * HOP_LEN, N_FFT);
            spectra.zero_crossings.push([zero_crossing_rate(part, N_FFT)]);
            spectra.rms.push([rms(part, N_FFT)]);
            spectra.mel_powers.extend(mel.powers(&powers).map(|power| power as f32));
            finder.find(&powers, &mut pitches.0);
            finder.find(&magnitudes, &mut pitches.1);
            if frame % PROGRESS_FRAMES == 0 {
                on_progress(frame as f64 / num_frames as f64);
            }
        }
        match contrast {
            Some(contrast) => contrast.finish(|frame| spectra.contrast.push(frame)),
            None => spectra.contrast = Rows::undefined(Kind::Contrast, num_frames),
        }
        spectra.tuning_of_powers = tuning(&pitches.0, NUM_CLASSES as f64);
        spectra.tuning_of_magnitudes = tuning(&pitches.1, BINS_PER_OCTAVE as f64);
        spectra
    }
}

fn chroma_stft(samples: &[f32], bank: &ChromaBank, mut on_progress: impl FnMut(f64)) -> Rows {
    let num_frames = num_frames(samples.len());
    let mut stft = Stft::<f32>::hann(N_FFT, HOP_LEN);
    let mut powers = [0.0; NUM_BINS];
    let mut rows = Rows::new(Kind::ChromaStft, num_frames);
    for frame in 0..num_frames {
        stft.power(samples, frame, &mut powers);
        rows.push(bank.chroma(&powers));
        if frame % PROGRESS_FRAMES == 0 {
            on_progress(frame as f64 / num_frames as f64);
        }
    }
    rows
}

/// Chroma from the constant-Q transform, and the tonnetz, which is computed from it.
fn chroma_cqt(samples: &[f32], constant_q: &ConstantQ, on_progress: impl FnMut(f64)) -> (Rows, Rows) {
    let num_frames = num_frames(samples.len());
    let mut sums = vec![[0.0; NUM_CLASSES]; num_frames];
    let add = |frame: usize, first_bin: usize, magnitudes: &[f32]| {
        for (bin, &magnitude) in magnitudes.iter().enumerate() {
            sums[frame][class_of_bin(first_bin + bin)] += f64::from(magnitude);
        }
    };
    constant_q.transform(samples, add, on_progress);
    let mut rows = (Rows::new(Kind::ChromaCqt, num_frames), Rows::new(Kind::Tonnetz, num_frames));
    for mut chroma in sums {
        normalize(&mut chroma);
        rows.0.push(chroma);
        rows.1.push(tonnetz(&chroma));
    }
    rows
}

/// MFCC and onset strength, from the powers of mel bands.
fn cepstra(mel_powers: &[f32], num_frames: usize) -> (Rows, Vec<f32>) {
    let highest = mel_powers.iter().copied().fold(0.0, f32::max);
    let floor = to_db(highest.into()) - TOP_DB;
    let transform = Mfcc::new();
    let mut mfcc = Rows::new(Kind::Mfcc, num_frames);
    let mut onsets = Onsets::default();
    let mut levels_db = [0.0; NUM_MELS];
    for powers in mel_powers.chunks_exact(NUM_MELS) {
        levels_db.iter_mut().zip(powers).for_each(|(level, &power)| *level = to_db(power.into()).max(floor));
        mfcc.push(transform.transform(&levels_db));
        onsets.push(&levels_db);
    }
    (mfcc, onsets.finish(num_frames))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_a_low_rate_only_what_cannot_be_computed_is_missing() {
        for rate_hz in [1_000, 4_000, 8_000, 8_352, 12_800, 12_801] {
            let step = std::f32::consts::TAU * 220.0 / rate_hz as f32;
            let tone: Vec<f32> = (0..3 * rate_hz.max(4_000)).map(|i| 0.5 * (i as f32 * step).sin()).collect();
            let features = extract(&tone, rate_hz, |_| {}).unwrap();
            for kind in Kind::ALL {
                let rows = features.get(kind).rows();
                assert_eq!(rows.len(), kind.num_rows());
                let is_lost = kind.obstacle(rate_hz).is_some();
                for value in rows.iter().flatten() {
                    assert!(
                        value.is_nan() == is_lost && (is_lost || value.is_finite()),
                        "{kind:?} {rate_hz}"
                    );
                }
            }
            let middle = features.num_frames() / 2;
            // A3 is the ninth above C.
            assert_eq!(features.get(Kind::ChromaStft).row(9)[middle], 1.0, "{rate_hz}");
            assert!((features.get(Kind::Rms).row(0)[middle] - 0.125_f32.sqrt()).abs() < 1e-3, "{rate_hz}");
            assert!(features.tempo_bpm() > 0.0);
        }
    }
}
