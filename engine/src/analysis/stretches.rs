//! Frames to stretches of one loudness.

use super::front_end::{LOG_SCALE, MEL_BANDS, PATCH_STRETCHES, STRETCH_FRAMES, STRETCH_LEN};
use super::leveler::Leveler;
use super::mel_power::FrameLevel;

/// Six frames, ready for the network.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Stretch<'a> {
    /// `[6, 96]`, `log10(1 + 10 000 · mel power)` of the sound brought to one loudness, oldest frame first.
    pub log_mel: &'a [f32],
    /// Mean square of its samples as they came; a full-scale square wave has 1.
    pub mean_square: f32,
}

/// Gathers frames into stretches, and levels them.
///
/// The first 31 stretches wait for one another: the sound of a whole patch determines the first gain. From
/// then on, a stretch is handed on when its last frame has arrived.
#[derive(Debug)]
pub(super) struct Stretches {
    leveler: Leveler,
    /// The stretch being filled: mel power, then log-mel in its place.
    filling: [f32; STRETCH_LEN],
    num_filled: usize,
    level: FrameLevel,
    /// Mel power and mean squares of stretches that wait for the first gain; `None` once it is known.
    waiting: Option<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    mel: Vec<f32>,
    mean_squares: Vec<f32>,
}

impl Stretches {
    pub(super) fn new() -> Self {
        Self {
            leveler: Leveler::new(),
            filling: [0.0; STRETCH_LEN],
            num_filled: 0,
            level: FrameLevel::default(),
            waiting: Some(Waiting::new()),
        }
    }

    /// Takes the next frame: `compute` fills its `[96]` mel powers.
    pub(super) fn push(
        &mut self,
        compute: impl FnOnce(&mut [f32]) -> FrameLevel,
        mut on_stretch: impl FnMut(Stretch<'_>),
    ) {
        let start = self.num_filled * MEL_BANDS;
        let level = compute(&mut self.filling[start..start + MEL_BANDS]);
        self.level.mean_square += level.mean_square / STRETCH_FRAMES as f32;
        self.level.k_weighted += level.k_weighted / STRETCH_FRAMES as f32;
        self.num_filled += 1;
        if self.num_filled < STRETCH_FRAMES {
            return;
        }
        let level = std::mem::take(&mut self.level);
        self.num_filled = 0;
        self.leveler.push(f64::from(level.k_weighted));
        let Some(waiting) = &mut self.waiting else {
            to_log(&mut self.filling, self.leveler.gain());
            on_stretch(Stretch { log_mel: &self.filling, mean_square: level.mean_square });
            return;
        };
        waiting.mel.extend_from_slice(&self.filling);
        waiting.mean_squares.push(level.mean_square);
        if waiting.mean_squares.len() == PATCH_STRETCHES {
            self.release(on_stretch);
        }
    }

    /// Hands on the stretches that wait for the first gain, all at the current one.
    fn release(&mut self, mut on_stretch: impl FnMut(Stretch<'_>)) {
        let Some(mut waiting) = self.waiting.take() else { return };
        for (log_mel, &mean_square) in waiting.mel.chunks_exact_mut(STRETCH_LEN).zip(&waiting.mean_squares) {
            to_log(log_mel, self.leveler.gain());
            on_stretch(Stretch { log_mel, mean_square });
        }
    }

    /// Ends the sound: hands on what is waiting. Frames that do not fill a stretch, at most 80 ms, are
    /// dropped.
    pub(super) fn finish(&mut self, on_stretch: impl FnMut(Stretch<'_>)) {
        self.release(on_stretch);
        self.drop_unfinished();
    }

    /// Continues after a gap in the sound: an unfinished stretch is dropped, the loudness is remembered.
    pub(super) fn restart(&mut self) {
        self.drop_unfinished();
        if let Some(waiting) = &mut self.waiting {
            waiting.mel.clear();
            waiting.mean_squares.clear();
        }
    }

    /// Starts over, as if nothing had been heard.
    pub(super) fn reset(&mut self) {
        self.drop_unfinished();
        self.leveler.reset();
        self.waiting = Some(Waiting::new());
    }

    fn drop_unfinished(&mut self) {
        self.num_filled = 0;
        self.level = FrameLevel::default();
    }
}

impl Waiting {
    fn new() -> Self {
        Self {
            mel: Vec::with_capacity(PATCH_STRETCHES * STRETCH_LEN),
            mean_squares: Vec::with_capacity(PATCH_STRETCHES),
        }
    }
}

/// Converts mel power to log-mel, at a gain for power.
fn to_log(mel: &mut [f32], gain: f32) {
    let scale = LOG_SCALE * gain;
    for value in mel {
        *value = (1.0 + scale * *value).log10();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(stretches: &mut Stretches, power: f32) -> Vec<(f32, f32)> {
        let mut found = Vec::new();
        let level = FrameLevel { mean_square: power, k_weighted: power };
        let compute = |mel: &mut [f32]| {
            mel.fill(power);
            level
        };
        stretches.push(compute, |stretch| found.push((stretch.log_mel[0], stretch.mean_square)));
        found
    }

    #[test]
    fn the_first_patch_waits_for_its_gain_and_then_every_sixth_frame_gives_a_stretch() {
        let mut stretches = Stretches::new();
        for index in 1..=PATCH_STRETCHES * STRETCH_FRAMES {
            let found = push(&mut stretches, 1e-4);
            assert_eq!(
                found.len(),
                if index == PATCH_STRETCHES * STRETCH_FRAMES { PATCH_STRETCHES } else { 0 }
            );
        }
        for index in 1..=12 {
            assert_eq!(push(&mut stretches, 1e-4).len(), usize::from(index % STRETCH_FRAMES == 0));
        }
    }

    #[test]
    fn twice_the_amplitude_gives_the_same_log_mel() {
        let log_mel = |power| {
            let mut stretches = Stretches::new();
            let found = (0..400).flat_map(|_| push(&mut stretches, power)).collect::<Vec<_>>();
            found.last().unwrap().0
        };
        assert!((log_mel(1e-3) - log_mel(4e-3)).abs() < 1e-6);
    }

    #[test]
    fn a_short_sound_comes_out_at_its_end() {
        let mut stretches = Stretches::new();
        for _ in 0..15 {
            assert!(push(&mut stretches, 1e-4).is_empty());
        }
        let mut count = 0;
        stretches.finish(|_| count += 1);
        assert_eq!(count, 2);
    }
}
