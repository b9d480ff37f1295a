//! The whole analysis behind one type.

use super::framer::Framer;
use super::front_end::{FRAMES_PER_SECOND, SAMPLE_RATE_HZ, STRETCH_FRAMES, WINDOW_LEN};
use super::level::LevelMeter;
use super::mel_power::MelPower;
use super::resampler::Resampler;
use super::stretches::{Stretch, Stretches};
use super::watch::SpectrumWatch;
use crate::error::Result;
use crate::snapshot::Level;

/// Turns mono samples at any rate into stretches of six log-mel frames, all at one loudness, and a level.
///
/// What it computes does not depend on how the sound is cut into blocks.
///
/// # Real-time safety
/// Allocates when made and when reset, never in between. Analysis thread.
#[derive(Debug)]
pub struct Analyzer {
    sample_rate_hz: u32,
    resampler: Resampler,
    framer: Framer,
    mel_power: MelPower,
    stretches: Stretches,
    meter: LevelMeter,
    num_samples: u64,
    /// Present while a face watches the spectrum.
    watch: Option<Box<SpectrumWatch>>,
}

impl Analyzer {
    /// Makes an analyzer for samples at `sample_rate_hz`.
    ///
    /// # Errors
    /// [`Error::SampleRate`](crate::Error::SampleRate) outside 1 kHz to 768 kHz.
    pub fn new(sample_rate_hz: u32) -> Result<Self> {
        Ok(Self {
            sample_rate_hz,
            resampler: Resampler::new(sample_rate_hz)?,
            framer: Framer::new(),
            mel_power: MelPower::new(),
            stretches: Stretches::new(),
            meter: LevelMeter::new(sample_rate_hz),
            num_samples: 0,
            watch: None,
        })
    }

    /// Takes mono samples; calls `on_stretch` for each stretch that is complete.
    pub fn push(&mut self, samples: &[f32], mut on_stretch: impl FnMut(Stretch<'_>)) {
        self.num_samples += samples.len() as u64;
        self.meter.push(samples);
        self.watch = self.watch.take().filter(|watch| watch.is_watched());
        let Self { resampler, framer, mel_power, stretches, watch, .. } = self;
        resampler.push(samples, |resampled| {
            if let Some(watch) = watch {
                watch.push(resampled);
            }
            framer.push(resampled, |window| {
                stretches.push(|mel| mel_power.compute(window, mel), &mut on_stretch);
            });
        });
    }

    /// Makes spectrum columns from now on, for as long as their reader exists. The newest reader gets them.
    pub(crate) fn watch_spectrum(&mut self, watch: impl Into<Box<SpectrumWatch>>) {
        self.watch = Some(watch.into());
    }

    #[cfg(test)]
    pub(crate) fn is_watched(&self) -> bool {
        self.watch.is_some()
    }

    /// Ends the stream: hands on what was still waiting for samples, padded with silence.
    pub fn finish(&mut self, mut on_stretch: impl FnMut(Stretch<'_>)) {
        let Self { resampler, framer, mel_power, stretches, .. } = self;
        resampler.finish(|resampled| {
            framer.push(resampled, |window| {
                stretches.push(|mel| mel_power.compute(window, mel), &mut on_stretch);
            });
        });
        framer.finish(|window| stretches.push(|mel| mel_power.compute(window, mel), &mut on_stretch));
        stretches.finish(on_stretch);
        self.restart();
    }

    /// Continues after a gap in the sound: a new stretch begins, but what was heard still counts.
    pub fn restart(&mut self) {
        self.resampler.reset();
        self.framer.reset();
        if let Some(watch) = &mut self.watch {
            watch.reset();
        }
        self.stretches.restart();
    }

    /// Starts over, as if nothing had been heard.
    pub fn reset(&mut self) {
        self.restart();
        self.stretches.reset();
        self.num_samples = 0;
    }

    /// The level of the input, over the last 0.4 s.
    pub fn level(&self) -> Level {
        self.meter.level()
    }

    /// Changes whenever [`level`](Self::level) does, every 50 ms of sound.
    pub fn level_count(&self) -> u64 {
        self.meter.num_parts()
    }

    /// Sound heard so far, seconds.
    pub fn heard_seconds(&self) -> f64 {
        self.num_samples as f64 / f64::from(self.sample_rate_hz)
    }

    /// The longest wait from a sample arriving to the stretch it completes: resampling, centering and the
    /// stretch itself, seconds.
    pub fn latency_seconds(&self) -> f64 {
        self.resampler.latency_seconds()
            + (WINDOW_LEN / 2) as f64 / f64::from(SAMPLE_RATE_HZ)
            + STRETCH_FRAMES as f64 / FRAMES_PER_SECOND
    }
}

#[cfg(test)]
mod tests {
    use genrescope_tests::Random;

    use super::*;

    /// A tone that wanders, and noise: nothing repeats.
    fn sound(num_samples: usize) -> Vec<f32> {
        let mut random = Random::new(1);
        let tone = |i: usize| 0.3 * (i as f32 * i as f32 * 1e-6).sin();
        (0..num_samples).map(|i| 0.05 * random.sample() + tone(i)).collect()
    }

    fn stretches(rate_hz: u32, samples: &[f32], cuts: impl Iterator<Item = usize>) -> Vec<(Vec<f32>, f32)> {
        let mut analyzer = Analyzer::new(rate_hz).unwrap();
        let mut found = Vec::new();
        let mut take = |stretch: Stretch<'_>| found.push((stretch.log_mel.to_vec(), stretch.mean_square));
        let mut rest = samples;
        for cut in cuts {
            if rest.is_empty() {
                break;
            }
            let (now, later) = rest.split_at(cut.min(rest.len()));
            analyzer.push(now, &mut take);
            rest = later;
        }
        analyzer.finish(&mut take);
        found
    }

    #[test]
    fn stretches_do_not_depend_on_how_the_sound_is_cut() {
        for rate_hz in [22_050, 44_100, 48_000] {
            let samples = sound(rate_hz as usize * 5 + 17);
            let whole = stretches(rate_hz, &samples, std::iter::once(usize::MAX));
            assert_eq!(whole.len(), 52);
            for cut in [1, 64, 441, 4096] {
                assert_eq!(
                    stretches(rate_hz, &samples, std::iter::repeat(cut)),
                    whole,
                    "blocks of {cut} at {rate_hz} Hz"
                );
            }
            let mut random = Random::new(7);
            let random_cuts = std::iter::repeat_with(|| random.below(4096));
            assert_eq!(stretches(rate_hz, &samples, random_cuts), whole, "random blocks at {rate_hz} Hz");
        }
    }

    #[test]
    fn the_same_sound_at_any_level_gives_the_same_stretches() {
        let samples = sound(22_050 * 8);
        let as_it_is = stretches(22_050, &samples, std::iter::repeat(512));
        for gain_db in [-40.0_f32, -20.0, 12.0] {
            let gain = 10_f32.powf(gain_db / 20.0);
            let scaled: Vec<f32> = samples.iter().map(|sample| sample * gain).collect();
            for (ours, other) in as_it_is.iter().zip(stretches(22_050, &scaled, std::iter::repeat(512))) {
                let difference = ours.0.iter().zip(&other.0).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(difference < 1e-3, "{gain_db} dB: {difference}");
            }
        }
    }
}
