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
use crate::kind::Kind;
use crate::lanes::sum_of;
use crate::mel::MelBank;
use crate::mfcc::{Mfcc, NUM_MELS};
use crate::onset::Onsets;
use crate::pitch::{Pitch, PitchFinder};
use crate::rms::rms;
use crate::rolloff::rolloff_hz;
use crate::sample_rate::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ};
use crate::settings::Settings;
use crate::stft::{Stft, part};
use crate::tempo::{Tempo, tempo};
use crate::tonnetz::tonnetz;
use crate::tuning::tuning;
use crate::zero_crossings::zero_crossing_rate;

/// Frames from one progress report to the next.
const PROGRESS_FRAMES: usize = 1024;

/// Computes all features of mono samples as [`extract_with`] does, with librosa's defaults.
///
/// # Errors
/// As [`extract_with`].
pub fn extract(samples: &[f32], sample_rate_hz: u32, on_progress: impl FnMut(f64)) -> Result<Features> {
    extract_with(samples, sample_rate_hz, &Settings::DEFAULT, on_progress)
}

/// Computes all features of mono samples; `on_progress` gets the share that is done, 0 to 1.
///
/// Makes two passes over the spectra, because chroma needs the tuning of the whole recording, and one of the
/// constant-Q transform. Besides the samples and the result, it takes as much memory as the samples do. The
/// rows of a feature that [cannot be computed](Kind::obstacle) are NaN.
///
/// # Errors
/// [`Error::TooShort`] below [`Settings::min_samples`], [`Error::SampleRate`] outside [`MIN_SAMPLE_RATE_HZ`]
/// to [`MAX_SAMPLE_RATE_HZ`], and those of [`Settings::check`].
pub fn extract_with(
    samples: &[f32],
    sample_rate_hz: u32,
    settings: &Settings,
    mut on_progress: impl FnMut(f64),
) -> Result<Features> {
    settings.check()?;
    if !(MIN_SAMPLE_RATE_HZ..=MAX_SAMPLE_RATE_HZ).contains(&sample_rate_hz) {
        return Err(Error::SampleRate { got_hz: sample_rate_hz });
    }
    let min = settings.min_samples();
    if samples.len() < min {
        return Err(Error::TooShort { got: samples.len(), min });
    }
    let num_frames = settings.num_frames(samples.len());
    let can = |kind: Kind| kind.obstacle(sample_rate_hz, settings).is_none();
    let undefined = |kind| Rows::undefined(kind, settings, num_frames);
    let spectra = Spectra::of(samples, sample_rate_hz, settings, |share| on_progress(share * 0.3));
    let bank = ChromaBank::new(sample_rate_hz, settings, spectra.tuning_of_powers);
    let chroma_stft = chroma_stft(samples, settings, &bank, |share| on_progress(0.3 + share * 0.2));
    let (chroma_cqt, tonnetz) = if can(Kind::ChromaCqt) {
        let tuning = spectra.tuning_of_magnitudes.unwrap_or_else(|| tuning_of(samples, sample_rate_hz));
        let constant_q = ConstantQ::new(sample_rate_hz, settings.hop_len, tuning);
        chroma_cqt(samples, settings, &constant_q, |share| on_progress(0.5 + share * 0.4))
    } else {
        (undefined(Kind::ChromaCqt), undefined(Kind::Tonnetz))
    };
    let (mfcc, onsets) = cepstra(&spectra.mel_powers, settings, num_frames);
    let mfcc_delta = mfcc.rows().iter().map(|row| delta(row)).collect();
    let (tempo_bpm, beat_strength) = if can(Kind::BeatStrength) {
        let Tempo { bpm, beat_strengths } = tempo(&onsets, sample_rate_hz, settings.hop_len);
        (bpm, Rows::of(vec![beat_strengths]))
    } else {
        (f64::NAN, undefined(Kind::BeatStrength))
    };
    let Spectra { centroid, bandwidth, rolloff, flatness, contrast, zero_crossings, rms, .. } = spectra;
    // As in `Kind::ALL`.
    let kinds = vec![
        centroid,
        bandwidth,
        rolloff,
        flatness,
        contrast.unwrap_or_else(|| undefined(Kind::Contrast)),
        zero_crossings,
        rms,
        chroma_stft,
        chroma_cqt,
        mfcc,
        Rows::of(mfcc_delta),
        Rows::of(vec![onsets]),
        beat_strength,
        tonnetz,
    ];
    on_progress(1.0);
    Ok(Features::new(sample_rate_hz, *settings, num_frames, tempo_bpm, kinds))
}

/// The result of the first pass over the spectra.
struct Spectra {
    centroid: Rows,
    bandwidth: Rows,
    rolloff: Rows,
    flatness: Rows,
    /// `None` if it cannot be computed.
    contrast: Option<Rows>,
    zero_crossings: Rows,
    rms: Rows,
    /// `[frames][NUM_MELS]`, row by row.
    mel_powers: Vec<f32>,
    /// In steps of 12 per octave.
    tuning_of_powers: f64,
    /// In steps of 36 per octave; `None` if these are not the frames to find it from.
    tuning_of_magnitudes: Option<f64>,
}

impl Spectra {
    fn of(
        samples: &[f32],
        sample_rate_hz: u32,
        settings: &Settings,
        mut on_progress: impl FnMut(f64),
    ) -> Self {
        let Settings { n_fft, hop_len, .. } = *settings;
        let (num_frames, num_bins) = (settings.num_frames(samples.len()), settings.num_bins());
        let frequencies_hz: Vec<f64> =
            (0..num_bins).map(|bin| settings.bin_hz(bin, sample_rate_hz)).collect();
        let rows = |kind| Rows::new(kind, settings, num_frames);
        let mut spectra = Self {
            centroid: rows(Kind::Centroid),
            bandwidth: rows(Kind::Bandwidth),
            rolloff: rows(Kind::Rolloff),
            flatness: rows(Kind::Flatness),
            contrast: None,
            zero_crossings: rows(Kind::ZeroCrossingRate),
            rms: rows(Kind::Rms),
            mel_powers: Vec::with_capacity(num_frames * NUM_MELS),
            tuning_of_powers: 0.0,
            tuning_of_magnitudes: None,
        };
        let mut stft = Stft::<f64>::hann(n_fft, hop_len);
        let mel = MelBank::new(sample_rate_hz, settings, NUM_MELS);
        let finder = PitchFinder::new(sample_rate_hz, settings);
        let can_contrast = Kind::Contrast.obstacle(sample_rate_hz, settings).is_none();
        let mut contrast = can_contrast.then(|| Contrast::new(sample_rate_hz, settings));
        let mut pitches: (Vec<Pitch>, Vec<Pitch>) = Default::default();
        let mut powers = vec![0.0_f64; num_bins];
        let mut magnitudes = vec![0.0; num_bins];
        let mut deviations = vec![0.0; num_bins];
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
            if let Some(contrast) = &mut contrast {
                contrast.push(&magnitudes);
            }
            let (_, part) = part(samples, frame * hop_len, n_fft);
            spectra.zero_crossings.push([zero_crossing_rate(part, n_fft)]);
            spectra.rms.push([rms(part, n_fft)]);
            spectra.mel_powers.extend(mel.powers(&powers).map(|power| power as f32));
            finder.find(&powers, &mut pitches.0);
            finder.find(&magnitudes, &mut pitches.1);
            if frame % PROGRESS_FRAMES == 0 {
                on_progress(frame as f64 / num_frames as f64);
            }
        }
        spectra.contrast = contrast.map(|contrast| {
            let mut rows = rows(Kind::Contrast);
            contrast.finish(|frame| rows.push(frame));
            rows
        });
        spectra.tuning_of_powers = tuning(&pitches.0, NUM_CLASSES as f64);
        spectra.tuning_of_magnitudes = is_usual(settings).then(|| tuning(&pitches.1, BINS_PER_OCTAVE as f64));
        spectra
    }
}

/// Whether frames are those that a tuning is found from.
fn is_usual(settings: &Settings) -> bool {
    let Settings { n_fft, hop_len, .. } = Settings::DEFAULT;
    settings.n_fft == n_fft && settings.hop_len == hop_len
}

/// The tuning for the constant-Q transform, in steps of 36 per octave, of samples whose other features come
/// from unusual frames: this one does not, in librosa neither.
fn tuning_of(samples: &[f32], sample_rate_hz: u32) -> f64 {
    let settings = Settings::DEFAULT;
    let mut stft = Stft::<f64>::hann(settings.n_fft, settings.hop_len);
    let finder = PitchFinder::new(sample_rate_hz, &settings);
    let mut magnitudes = vec![0.0; settings.num_bins()];
    let mut pitches = Vec::new();
    for frame in 0..settings.num_frames(samples.len()) {
        stft.power(samples, frame, &mut magnitudes);
        magnitudes.iter_mut().for_each(|power| *power = power.sqrt());
        finder.find(&magnitudes, &mut pitches);
    }
    tuning(&pitches, BINS_PER_OCTAVE as f64)
}

fn chroma_stft(
    samples: &[f32],
    settings: &Settings,
    bank: &ChromaBank,
    mut on_progress: impl FnMut(f64),
) -> Rows {
    let num_frames = settings.num_frames(samples.len());
    let mut stft = Stft::<f32>::hann(settings.n_fft, settings.hop_len);
    let mut powers = vec![0.0; settings.num_bins()];
    let mut rows = Rows::new(Kind::ChromaStft, settings, num_frames);
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
fn chroma_cqt(
    samples: &[f32],
    settings: &Settings,
    constant_q: &ConstantQ,
    on_progress: impl FnMut(f64),
) -> (Rows, Rows) {
    let num_frames = settings.num_frames(samples.len());
    let mut sums = vec![[0.0; NUM_CLASSES]; num_frames];
    let add = |frame: usize, first_bin: usize, magnitudes: &[f32]| {
        for (bin, &magnitude) in magnitudes.iter().enumerate() {
            sums[frame][class_of_bin(first_bin + bin)] += f64::from(magnitude);
        }
    };
    constant_q.transform(samples, add, on_progress);
    let mut rows =
        (Rows::new(Kind::ChromaCqt, settings, num_frames), Rows::new(Kind::Tonnetz, settings, num_frames));
    for mut chroma in sums {
        normalize(&mut chroma);
        rows.0.push(chroma);
        rows.1.push(tonnetz(&chroma));
    }
    rows
}

/// MFCC and onset strength, from the powers of mel bands.
fn cepstra(mel_powers: &[f32], settings: &Settings, num_frames: usize) -> (Rows, Vec<f32>) {
    let highest = mel_powers.iter().copied().fold(0.0, f32::max);
    let floor = to_db(highest.into()) - TOP_DB;
    let transform = Mfcc::new(settings.num_mfcc);
    let mut mfcc = Rows::new(Kind::Mfcc, settings, num_frames);
    let mut onsets = Onsets::new(settings);
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
        for rate_hz in [1_000, 4_000, 8_000, 8_412, 12_800, 12_801] {
            let step = std::f32::consts::TAU * 220.0 / rate_hz as f32;
            let tone: Vec<f32> = (0..3 * rate_hz.max(4_000)).map(|i| 0.5 * (i as f32 * step).sin()).collect();
            let features = extract(&tone, rate_hz, |_| {}).unwrap();
            for kind in Kind::ALL {
                let rows = features.get(kind).rows();
                assert_eq!(rows.len(), kind.num_rows(&Settings::DEFAULT));
                let is_lost = kind.obstacle(rate_hz, &Settings::DEFAULT).is_some();
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

    #[test]
    fn settings_change_the_frames_and_not_what_is_found_in_them() {
        let step = std::f32::consts::TAU * 440.0 / 22_050.0;
        let tone: Vec<f32> = (0..3 * 22_050).map(|i| 0.5 * (i as f32 * step).sin()).collect();
        for (n_fft, hop_len, num_mfcc) in [(1102, 441, 13), (4096, 4096, 40), (66, 64, 1), (32_768, 1024, 20)]
        {
            let settings = Settings { n_fft, hop_len, num_mfcc };
            let features = extract_with(&tone, 22_050, &settings, |_| {}).unwrap();
            assert_eq!(features.num_frames(), 1 + tone.len() / hop_len);
            assert_eq!(features.rows().count(), settings.names().count());
            assert_eq!(features.get(Kind::MfccDelta).rows().len(), num_mfcc);
            let middle = features.num_frames() / 2;
            assert!((features.seconds(middle) - 1.5).abs() < 0.2);
            let rms = features.get(Kind::Rms).row(0)[middle];
            assert!((rms - 0.125_f32.sqrt()).abs() < 0.02, "{settings:?}: {rms}");
            assert_eq!(features.get(Kind::ChromaCqt).row(9)[middle], 1.0, "{settings:?}");
        }
    }
}
