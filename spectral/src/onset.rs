//! Onsets: how much begins.

use crate::settings::Settings;

/// Onset strength, frame by frame.
///
/// The mean, over the mel bands, of what each gained in dB since the frame before.
///
/// # Shapes and units
/// One value per frame, dB; 0 for the first ones: the difference is to the frame before, and frames see an
/// onset as soon as its sound is in them, half a window early.
///
/// # Source
/// `librosa.onset.onset_strength`.
#[derive(Debug)]
pub(crate) struct Onsets {
    /// Frames before an onset's own.
    delay: usize,
    before: Vec<f64>,
    strengths: Vec<f32>,
}

impl Onsets {
    pub(crate) fn new(settings: &Settings) -> Self {
        let delay = 1 + settings.n_fft / 2 / settings.hop_len;
        Self { delay, before: Vec::new(), strengths: Vec::new() }
    }

    /// Takes the mel levels of the next frame, dB.
    pub(crate) fn push(&mut self, levels_db: &[f64]) {
        if self.before.is_empty() {
            self.strengths.resize(self.delay, 0.0);
        } else {
            let gained: f64 =
                levels_db.iter().zip(&self.before).map(|(now, before)| (now - before).max(0.0)).sum();
            self.strengths.push((gained / levels_db.len() as f64) as f32);
        }
        self.before.clear();
        self.before.extend_from_slice(levels_db);
    }

    /// As many as there are frames.
    pub(crate) fn finish(mut self, num_frames: usize) -> Vec<f32> {
        self.strengths.truncate(num_frames);
        self.strengths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_gains_count() {
        let mut onsets = Onsets::new(&Settings::DEFAULT);
        for levels in [[0.0, 0.0], [4.0, -4.0], [4.0, -4.0], [5.0, 5.0]] {
            onsets.push(&levels);
        }
        assert_eq!(onsets.finish(5), [0.0, 0.0, 0.0, 2.0, 0.0]);
    }
}
