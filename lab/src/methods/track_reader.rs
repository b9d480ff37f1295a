//! Clips to tracks, each once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, anyhow, ensure};
use genrescope_engine::analysis::{Analyzer, MEL_BANDS, Resampler, front_end_hash};
use genrescope_engine::model::sha256_hex;
use genrescope_spectral::{Features, SAMPLE_RATE_HZ, Settings, extract};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::hearing::{HearingTimes, timed};
use super::texture::texture;
use super::track::Track;
use crate::clips::{Clip, Sound};
use crate::features::{Extractor, MAX_SECONDS, hash_of_file, to_bytes};
use crate::network::interrupted_error;

/// Seconds of a recording that all methods but those on the backbone hear.
const SECTION_SECONDS: usize = 30;
/// Frames of the front end that become one.
const FRAMES_IN_ONE: usize = 2;
/// How many tracks show how long one takes.
const NUM_MEASURED: usize = 5;
/// Changes with what is kept.
const VERSION: u32 = 1;

/// Makes tracks of clips, and keeps what it made where the extractor does.
#[derive(Debug)]
pub struct TrackReader {
    extractor: Extractor,
}

/// What is kept of a section.
struct Section {
    spectral: Vec<f32>,
    texture: Vec<f32>,
    log_mel: Vec<f32>,
}

impl TrackReader {
    /// Reads with this extractor, whose inputs must be [`DEFAULT_INPUTS`](crate::DEFAULT_INPUTS).
    pub fn new(extractor: Extractor) -> Self {
        Self { extractor }
    }

    /// The extractor within.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// All tracks, in the order of the clips; `on_clip` gets how many are done. One that cannot be read has
    /// its error instead, and so have those after `stop` was set
    /// ([`is_interruption`](super::is_interruption)).
    pub fn read_all(
        &self,
        clips: &[Clip],
        stop: &AtomicBool,
        on_clip: impl Fn(usize) + Sync,
    ) -> Vec<Result<Track>> {
        let read = |clip: &Clip| {
            if stop.load(Ordering::Relaxed) { Err(interrupted_error()) } else { self.read(clip) }
        };
        self.extractor.side_by_side(clips, read, on_clip)
    }

    /// One track.
    ///
    /// # Errors
    /// When the file cannot be read, or is too short or silent.
    pub fn read(&self, clip: &Clip) -> Result<Track> {
        let Sound::File(path) = &clip.sound else { anyhow::bail!("it is not a file") };
        let heard = self.extractor.extract_one(clip, 0)?;
        let Section { spectral, texture, log_mel } = self.section(path)?;
        Ok(Track { clip: clip.clone(), spectral, texture, log_mel, heard })
    }

    /// How long it takes to compute each part of a track, as the mean over the first few clips that can be
    /// read; `None` if none can.
    pub fn hearing_times(&self, clips: &[Clip]) -> Option<HearingTimes> {
        let measure = |clip: &Clip| -> Result<HearingTimes> {
            let (samples, rate_hz) =
                self.extractor.read(clip.path().context("it is not a file")?, MAX_SECONDS)?;
            let mut times = HearingTimes::default();
            timed(&mut times.backbone, || self.extractor.analyze(&samples, rate_hz))?;
            Section::hear(middle(&samples, rate_hz), rate_hz, &mut times)?;
            Ok(times)
        };
        let times: Vec<_> = clips.iter().filter_map(|clip| measure(clip).ok()).take(NUM_MEASURED).collect();
        HearingTimes::mean_of(&times)
    }

    fn section(&self, path: &Path) -> Result<Section> {
        let key = hash_of_file(path)?;
        let key = sha256_hex(format!("section {VERSION} {key} {}", front_end_hash()).as_bytes());
        let file: PathBuf = self.extractor.cache().join(format!("{key}.safetensors"));
        if let Some(known) = std::fs::read(&file).ok().and_then(|bytes| Section::from_bytes(&bytes)) {
            return Ok(known);
        }
        let (samples, rate_hz) = self.extractor.read(path, MAX_SECONDS)?;
        let section = Section::hear(middle(&samples, rate_hz), rate_hz, &mut HearingTimes::default())?;
        self.extractor.keep(&file, &section.to_bytes()?);
        Ok(section)
    }
}

/// The 30 s in the middle of a recording, or all of a shorter one.
fn middle(samples: &[f32], rate_hz: u32) -> &[f32] {
    let len = (SECTION_SECONDS * rate_hz as usize).min(samples.len());
    let start = (samples.len() - len) / 2;
    &samples[start..start + len]
}

impl Section {
    /// Computes all parts, and adds how long each takes.
    fn hear(samples: &[f32], rate_hz: u32, times: &mut HearingTimes) -> Result<Self> {
        let spectral = timed(&mut times.spectral, || spectral(samples, rate_hz))?;
        let mut seconds = 0.0;
        let frames = timed(&mut seconds, || frames(samples, rate_hz))?;
        // Both are made of these.
        times.texture += seconds;
        times.log_mel += seconds;
        let texture = timed(&mut times.texture, || texture(&frames));
        let log_mel = timed(&mut times.log_mel, || halved(&frames));
        Ok(Self { spectral, texture, log_mel })
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        let parts = [("spectral", &self.spectral), ("texture", &self.texture), ("log_mel", &self.log_mel)];
        let parts = parts.map(|(name, values)| (name, values.len(), to_bytes(values)));
        let views: Result<Vec<_>, _> = parts
            .iter()
            .map(|(name, len, bytes)| Ok((*name, TensorView::new(Dtype::F32, vec![*len], bytes)?)))
            .collect();
        let views = views.map_err(|error: safetensors::SafeTensorError| anyhow!("{error}"))?;
        safetensors::serialize(views, None).context("tensors cannot be written")
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let tensors = SafeTensors::deserialize(bytes).ok()?;
        let part = |name: &str| -> Option<Vec<f32>> {
            let (values, _) = tensors.tensor(name).ok()?.data().as_chunks::<4>();
            Some(values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect())
        };
        Some(Self { spectral: part("spectral")?, texture: part("texture")?, log_mel: part("log_mel")? })
    }
}

fn spectral(samples: &[f32], rate_hz: u32) -> Result<Vec<f32>> {
    let mut at_rate = Vec::new();
    let mut resampler = Resampler::between(rate_hz, SAMPLE_RATE_HZ)?;
    resampler.push(samples, |block| at_rate.extend_from_slice(block));
    resampler.finish(|block| at_rate.extend_from_slice(block));
    ensure!(at_rate.len() >= Settings::DEFAULT.min_samples(), "too short to be compared");
    Ok(summary(&extract(&at_rate, SAMPLE_RATE_HZ, |_| {})?))
}

/// Log-mel frames, as the engine's front end hears them.
fn frames(samples: &[f32], rate_hz: u32) -> Result<Vec<f32>> {
    let mut frames = Vec::new();
    let mut analyzer = Analyzer::new(rate_hz)?;
    analyzer.push(samples, |stretch| frames.extend_from_slice(stretch.log_mel));
    analyzer.finish(|stretch| frames.extend_from_slice(stretch.log_mel));
    ensure!(!frames.is_empty(), "too short to be compared");
    Ok(frames)
}

/// Mean and variance of each feature, and the tempo: Tzanetakis and Cook (2002) summarize so.
fn summary(features: &Features) -> Vec<f32> {
    let moments = features.summaries().flat_map(|summary| summary.values()[..2].to_vec());
    let finite = |value: f64| if value.is_finite() { value as f32 } else { 0.0 };
    moments.chain([features.tempo_bpm()]).map(finite).collect()
}

/// Every two frames as their mean.
fn halved(frames: &[f32]) -> Vec<f32> {
    let pair = |pair: &[f32]| -> Vec<f32> {
        let num_frames = (pair.len() / MEL_BANDS) as f32;
        let band = |band| pair.iter().skip(band).step_by(MEL_BANDS).sum::<f32>() / num_frames;
        (0..MEL_BANDS).map(band).collect()
    };
    frames.chunks(FRAMES_IN_ONE * MEL_BANDS).flat_map(pair).collect()
}
