//! The features of a recording.

use crate::kind::Kind;
use crate::settings::Settings;
use crate::summary::Summary;

/// One feature over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    rows: Vec<Vec<f32>>,
}

/// All features of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    sample_rate_hz: u32,
    settings: Settings,
    num_frames: usize,
    tempo_bpm: f64,
    /// As in [`Kind::ALL`].
    kinds: Vec<Rows>,
}

impl Rows {
    pub(crate) fn new(kind: Kind, settings: &Settings, num_frames: usize) -> Self {
        Self { rows: vec![Vec::with_capacity(num_frames); kind.num_rows(settings)] }
    }

    /// Those of a kind that cannot be computed: NaN.
    pub(crate) fn undefined(kind: Kind, settings: &Settings, num_frames: usize) -> Self {
        Self { rows: vec![vec![f32::NAN; num_frames]; kind.num_rows(settings)] }
    }

    pub(crate) fn of(rows: Vec<Vec<f32>>) -> Self {
        Self { rows }
    }

    /// Adds the values of the next frame.
    pub(crate) fn push(&mut self, values: impl IntoIterator<Item = f64>) {
        self.rows.iter_mut().zip(values).for_each(|(row, value)| row.push(value as f32));
    }

    /// `[rows][frames]`, as many rows as the kind has; NaN if it [cannot be computed](Kind::obstacle).
    pub fn rows(&self) -> &[Vec<f32>] {
        &self.rows
    }

    /// One row: one value per frame.
    ///
    /// # Panics
    /// If the kind has no such row.
    pub fn row(&self, index: usize) -> &[f32] {
        &self.rows[index]
    }
}

impl Features {
    pub(crate) fn new(
        sample_rate_hz: u32,
        settings: Settings,
        num_frames: usize,
        tempo_bpm: f64,
        kinds: Vec<Rows>,
    ) -> Self {
        Self { sample_rate_hz, settings, num_frames, tempo_bpm, kinds }
    }

    /// How the recording was cut into frames, and how many coefficients were kept.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// One feature over time.
    pub fn get(&self, kind: Kind) -> &Rows {
        &self.kinds[kind as usize]
    }

    /// Number of frames.
    pub fn num_frames(&self) -> usize {
        self.num_frames
    }

    /// Sample rate of the analyzed sound, Hz.
    pub fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    /// Beats per minute of the whole recording. The beat strength says how much it means: even silence has a
    /// tempo, near 120. NaN where [there is none](Kind::obstacle).
    pub fn tempo_bpm(&self) -> f64 {
        self.tempo_bpm
    }

    /// The time that a frame is centered on, seconds.
    pub fn seconds(&self, frame: usize) -> f64 {
        self.settings.frame_seconds(frame, self.sample_rate_hz)
    }

    /// All rows of all kinds, one value per frame, in the order of [`Settings::names`].
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.kinds.iter().flat_map(|kind| kind.rows.iter().map(Vec::as_slice))
    }

    /// The summary of each row over the whole recording.
    pub fn summaries(&self) -> impl Iterator<Item = Summary> {
        self.rows().map(Summary::of)
    }

    /// All of it as bytes, for another process.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.sample_rate_hz.to_le_bytes());
        let Settings { n_fft, hop_len, num_mfcc } = self.settings;
        for count in [n_fft, hop_len, num_mfcc, self.num_frames] {
            bytes.extend((count as u64).to_le_bytes());
        }
        bytes.extend(self.tempo_bpm.to_le_bytes());
        self.rows().flatten().for_each(|value| bytes.extend(value.to_le_bytes()));
        bytes
    }

    /// Reads what [`Features::to_bytes`] wrote; `None` for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rate, bytes) = bytes.split_first_chunk()?;
        let mut bytes = bytes;
        let mut count = || {
            let (count, rest) = bytes.split_first_chunk()?;
            bytes = rest;
            usize::try_from(u64::from_le_bytes(*count)).ok()
        };
        let settings = Settings { n_fft: count()?, hop_len: count()?, num_mfcc: count()? };
        settings.check().ok()?;
        let num_frames = count()?;
        let num_rows = settings.num_rows();
        let (tempo, bytes) = bytes.split_first_chunk()?;
        let (values, rest) = bytes.as_chunks::<4>();
        if num_frames == 0 || !rest.is_empty() || values.len() != num_rows.checked_mul(num_frames)? {
            return None;
        }
        let mut rows = values
            .chunks_exact(num_frames)
            .map(|row| row.iter().map(|value| f32::from_le_bytes(*value)).collect());
        let kind = |kind: Kind| Rows::of(rows.by_ref().take(kind.num_rows(&settings)).collect());
        let kinds = Kind::ALL.into_iter().map(kind).collect();
        let (rate_hz, tempo_bpm) = (u32::from_le_bytes(*rate), f64::from_le_bytes(*tempo));
        Some(Self::new(rate_hz, settings, num_frames, tempo_bpm, kinds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_arrive_as_they_were_sent_and_broken_ones_do_not() {
        let samples: Vec<f32> = (0..8192).map(|i| (i as f32 * 0.05).sin()).collect();
        let features = crate::extract(&samples, 22_050, |_| {}).unwrap();
        let bytes = features.to_bytes();
        assert_eq!(Features::from_bytes(&bytes), Some(features));
        assert_eq!(Features::from_bytes(&bytes[..bytes.len() - 4]), None);
        assert_eq!(Features::from_bytes(&bytes[..10]), None);
    }
}
