//! Brings all sound to one loudness, so no volume knob changes its genre.

use std::collections::VecDeque;

use super::front_end::TARGET_LUFS;

/// Stretches in a block, whose mean is one loudness: 384 ms, where BS.1770 has 400. A new block begins with
/// every stretch.
const BLOCK_STRETCHES: usize = 4;
/// Blocks remembered: 15 s.
const MEMORY_BLOCKS: usize = 156;
/// Blocks below this do not count.
const SILENT_LUFS: f64 = -70.0;
/// Neither do blocks this far below the mean of the others: pauses, and the room noise in them, are not
/// lifted.
const GATE_LU: f64 = 10.0;
/// No sound is raised by more than this.
const LARGEST_GAIN_DB: f64 = 45.0;

/// The gain that would give the last 15 s the loudness that the network expects.
///
/// It depends on nothing that comes later, and a gain before it changes nothing after it.
///
/// # Real-time safety
/// Allocates when made, never after. Analysis thread.
///
/// # Source
/// The gated loudness of ITU-R BS.1770-5, over a memory of our own length.
#[derive(Debug)]
pub(super) struct Leveler {
    /// Mean K-weighted power of the last stretches, oldest first.
    stretches: VecDeque<f64>,
    blocks: VecDeque<f64>,
    /// Factor for power.
    gain: f32,
}

impl Leveler {
    pub(super) fn new() -> Self {
        Self {
            stretches: VecDeque::with_capacity(BLOCK_STRETCHES + 1),
            blocks: VecDeque::with_capacity(MEMORY_BLOCKS + 1),
            gain: 1.0,
        }
    }

    /// Forgets what was heard.
    pub(super) fn reset(&mut self) {
        self.stretches.clear();
        self.blocks.clear();
        self.gain = 1.0;
    }

    /// Takes the next stretch's mean K-weighted power, and finds the gain that holds from then on.
    pub(super) fn push(&mut self, k_weighted: f64) {
        push_bounded(&mut self.stretches, k_weighted, BLOCK_STRETCHES);
        push_bounded(&mut self.blocks, mean(self.stretches.iter().copied()).unwrap_or(0.0), MEMORY_BLOCKS);
        let silent = power(SILENT_LUFS);
        let sounding = || self.blocks.iter().copied().filter(move |&block| block > silent);
        let Some(all) = mean(sounding()) else { return };
        let gate = all * 10_f64.powf(-GATE_LU / 10.0);
        let loudness = mean(sounding().filter(|&block| block > gate)).unwrap_or(all);
        self.gain = (power(TARGET_LUFS) / loudness).min(10_f64.powf(LARGEST_GAIN_DB / 10.0)) as f32;
    }

    /// What to multiply power by; 1 as long as everything was silence.
    pub(super) fn gain(&self) -> f32 {
        self.gain
    }
}

/// The K-weighted power at a loudness.
fn power(lufs: f64) -> f64 {
    10_f64.powf((lufs + 0.691) / 10.0)
}

fn push_bounded(values: &mut VecDeque<f64>, value: f64, max_len: usize) {
    values.push_back(value);
    if values.len() > max_len {
        values.pop_front();
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain_db_after(levels_lufs: impl IntoIterator<Item = f64>) -> f64 {
        let mut leveler = Leveler::new();
        for lufs in levels_lufs {
            leveler.push(power(lufs));
        }
        10.0 * f64::from(leveler.gain()).log10()
    }

    fn steady(lufs: f64, num_stretches: usize) -> impl Iterator<Item = f64> {
        std::iter::repeat_n(lufs, num_stretches)
    }

    #[test]
    fn steady_sound_is_brought_to_the_target_from_the_first_stretch_on() {
        for lufs in [-58.0, -30.0, -18.0, 3.0] {
            for num_stretches in [1, 4, 31, 1000] {
                let gain_db = gain_db_after(steady(lufs, num_stretches));
                assert!(
                    (gain_db - (TARGET_LUFS - lufs)).abs() < 1e-4,
                    "{lufs} LUFS, {num_stretches}: {gain_db}"
                );
            }
        }
    }

    #[test]
    fn a_pause_changes_nothing_and_room_noise_alone_is_lifted_by_45_db_at_most() {
        let music_then_room = steady(-20.0, 100).chain(steady(-60.0, 50));
        // The three blocks across the edge hold some music, one of them less than 10 dB below it: 0.1 dB.
        assert!((gain_db_after(music_then_room) - 2.0).abs() < 0.2);
        assert!((gain_db_after(steady(-69.0, 100)) - LARGEST_GAIN_DB).abs() < 1e-4);
    }

    #[test]
    fn silence_has_no_gain_and_old_sound_is_forgotten_after_15_seconds() {
        assert_eq!(gain_db_after(steady(-80.0, 100)), 0.0);
        let louder = steady(-40.0, 300).chain(steady(-20.0, MEMORY_BLOCKS + BLOCK_STRETCHES));
        assert!((gain_db_after(louder) - 2.0).abs() < 1e-4);
    }
}
