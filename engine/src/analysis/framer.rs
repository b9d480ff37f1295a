//! Cuts the stream into overlapping windows.

use super::front_end::{WINDOW_LEN, frame_start};

/// Windows of 706 samples, one every 16 ms, the first centered on the first sample.
#[derive(Debug)]
pub(super) struct Framer {
    /// Samples from `start` on; half a window of silence comes before the first sample.
    samples: Vec<f32>,
    start: u64,
    next_frame: u64,
    num_pushed: u64,
}

/// The most samples taken at once; longer pieces are cut up.
const PIECE_LEN: usize = 2048;

impl Framer {
    pub(super) fn new() -> Self {
        let mut framer = Self {
            samples: Vec::with_capacity(WINDOW_LEN + PIECE_LEN),
            start: 0,
            next_frame: 0,
            num_pushed: 0,
        };
        framer.reset();
        framer
    }

    /// Starts over, as if nothing had been pushed.
    pub(super) fn reset(&mut self) {
        self.samples.clear();
        self.samples.resize(WINDOW_LEN / 2, 0.0);
        (self.start, self.next_frame, self.num_pushed) = (0, 0, 0);
    }

    /// Takes samples and hands on each window that is complete.
    pub(super) fn push(&mut self, samples: &[f32], mut on_window: impl FnMut(&[f32])) {
        self.num_pushed += samples.len() as u64;
        for piece in samples.chunks(PIECE_LEN) {
            self.samples.extend_from_slice(piece);
            loop {
                let offset = (frame_start(self.next_frame) - self.start) as usize;
                let Some(window) = self.samples.get(offset..offset + WINDOW_LEN) else {
                    // Frames start at most 353 samples apart, so what lies before the next is no longer
                    // needed.
                    let done = offset.min(self.samples.len());
                    self.samples.drain(..done);
                    self.start += done as u64;
                    break;
                };
                on_window(window);
                self.next_frame += 1;
            }
        }
    }

    /// Ends the stream: hands on the windows whose center lies within it, padded with silence.
    pub(super) fn finish(&mut self, mut on_window: impl FnMut(&[f32])) {
        let num_frames = if self.num_pushed == 0 { 0 } else { frames_centered_in(self.num_pushed) };
        let missing = num_frames.saturating_sub(self.next_frame);
        let mut given = 0;
        self.push(&[0.0; WINDOW_LEN], |window| {
            if given < missing {
                on_window(window);
                given += 1;
            }
        });
        self.reset();
    }
}

/// Frames whose center is at or before the end of `num_samples`, as librosa counts them.
fn frames_centered_in(num_samples: u64) -> u64 {
    // The center of frame i lies at frame_start(i) of the stream itself.
    let mut count = num_samples * 5 / 1764 + 1;
    while frame_start(count) <= num_samples {
        count += 1;
    }
    while count > 0 && frame_start(count - 1) > num_samples {
        count -= 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(len: usize, cut: usize) -> Vec<f32> {
        let signal: Vec<f32> = (1..=len).map(|i| i as f32).collect();
        let mut framer = Framer::new();
        let mut middles = Vec::new();
        for piece in signal.chunks(cut) {
            framer.push(piece, |window| middles.push(window[WINDOW_LEN / 2]));
        }
        framer.finish(|window| middles.push(window[WINDOW_LEN / 2]));
        middles
    }

    #[test]
    fn windows_are_centered_on_rounded_multiples_of_16_ms_however_the_sound_is_cut() {
        let whole = starts(10_000, 10_000);
        for (i, &middle) in whole.iter().enumerate() {
            let center = frame_start(i as u64);
            assert_eq!(middle, if center < 10_000 { center as f32 + 1.0 } else { 0.0 });
        }
        assert_eq!(whole.len(), 29); // centers 0, 352.8, … 28 · 352.8 = 9878
        for cut in [1, 64, 441, 4096] {
            assert_eq!(starts(10_000, cut), whole);
        }
    }
}
