//! The newest frames, always in one piece.

use super::front_end::{MEL_BANDS, PATCH_FRAMES, PATCH_LEN};

/// The last 187 log-mel frames, as the network wants them: `[187, 96]`, oldest first, without a copy.
///
/// Each frame is written twice, one patch length apart, so that the newest 187 always lie side by side.
#[derive(Debug)]
pub struct RollingPatch {
    frames: Vec<f32>,
    mean_squares: Vec<f32>,
    next: usize,
    num_frames: u64,
}

impl RollingPatch {
    /// An empty patch.
    pub fn new() -> Self {
        Self {
            frames: vec![0.0; 2 * PATCH_LEN],
            mean_squares: vec![0.0; PATCH_FRAMES],
            next: 0,
            num_frames: 0,
        }
    }

    /// Forgets all frames.
    pub fn clear(&mut self) {
        self.next = 0;
        self.num_frames = 0;
    }

    /// Frames pushed since the start or the last [`clear`](Self::clear).
    pub fn num_frames(&self) -> u64 {
        self.num_frames
    }

    /// Appends one frame: `compute` fills its `[96]` values and returns the mean square of its samples.
    pub fn push(&mut self, compute: impl FnOnce(&mut [f32]) -> f32) {
        let (first, second) = self.frames.split_at_mut(PATCH_LEN);
        let range = self.next * MEL_BANDS..(self.next + 1) * MEL_BANDS;
        self.mean_squares[self.next] = compute(&mut first[range.clone()]);
        second[range.clone()].copy_from_slice(&first[range]);
        self.next = (self.next + 1) % PATCH_FRAMES;
        self.num_frames += 1;
    }

    /// The newest 187 frames, `[187 * 96]`, once there are that many.
    pub fn newest(&self) -> Option<&[f32]> {
        (self.num_frames >= PATCH_FRAMES as u64)
            .then(|| &self.frames[self.next * MEL_BANDS..self.next * MEL_BANDS + PATCH_LEN])
    }

    /// Fills `patch` with the frames there are, over and over from frame `start` on; `None` when there is none.
    ///
    /// For sounds shorter than a patch: repeating them is what the head was trained with.
    pub fn repeated(&self, start: usize, patch: &mut [f32]) -> Option<()> {
        let held = self.held();
        for (index, frame) in patch.chunks_exact_mut(MEL_BANDS).enumerate() {
            let from = (start + index).checked_rem(held)? * MEL_BANDS;
            frame.copy_from_slice(&self.frames[from..from + MEL_BANDS]);
        }
        Some(())
    }

    /// Frames held: all of them until the patch is full.
    pub fn held(&self) -> usize {
        (self.num_frames as usize).min(PATCH_FRAMES)
    }

    /// Level of the frames held, in dBFS (a full-scale square wave is 0); `-inf` for silence.
    pub fn rms_dbfs(&self) -> f32 {
        let held = self.held();
        let sum: f32 = self.mean_squares[..held].iter().sum();
        10.0 * (sum / held.max(1) as f32).log10()
    }
}

impl Default for RollingPatch {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push_number(patch: &mut RollingPatch, number: f32) {
        patch.push(|frame| {
            frame.fill(number);
            number
        });
    }

    #[test]
    fn newest_frames_come_oldest_first() {
        let mut patch = RollingPatch::new();
        for i in 0..PATCH_FRAMES + 50 {
            assert_eq!(patch.newest().is_some(), i >= PATCH_FRAMES);
            push_number(&mut patch, i as f32);
        }
        let newest = patch.newest().unwrap();
        for (i, frame) in newest.chunks(MEL_BANDS).enumerate() {
            assert!(frame.iter().all(|&v| v == (i + 50) as f32));
        }
    }

    #[test]
    fn a_short_sound_is_repeated() {
        let mut patch = RollingPatch::new();
        let mut filled = vec![0.0; PATCH_LEN];
        assert_eq!(patch.repeated(0, &mut filled), None);
        for i in 0..50 {
            push_number(&mut patch, i as f32);
        }
        patch.repeated(20, &mut filled).unwrap();
        for (i, frame) in filled.chunks(MEL_BANDS).enumerate() {
            assert!(frame.iter().all(|&v| v == ((i + 20) % 50) as f32));
        }
    }
}
