//! Notices when an input seems to be wired or set up wrongly, and when it no longer does.

use std::collections::VecDeque;

use genrescope_offline::LevelTrouble;
use genrescope_record::Notice;

use crate::listen::source::Sums;

/// How much of the latest sound is judged, seconds: a loud bar or a break is no trouble.
const SPAN_SECONDS: f64 = 5.0;

/// How often, in seconds of sound.
const STEP_SECONDS: f64 = 0.5;

/// Judges the latest sound of one input.
#[derive(Debug, Default)]
pub(super) struct InputWatch {
    /// What the samples came to at each step, the oldest first.
    steps: VecDeque<Sums>,
    /// The trouble that there is, and the samples that had come when it was last heard.
    trouble: Option<(Trouble, f64)>,
}

/// What may be wrong with an input that can be heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Trouble {
    /// Its two channels cancel each other out.
    Cancel,
    /// Its level is too low or too high to judge by.
    Level(LevelTrouble),
}

/// What a look at the input has brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Turn {
    /// This is wrong from now on.
    Into(Trouble),
    /// Nothing is wrong any more.
    Out,
}

impl InputWatch {
    /// Takes the sums so far; reports each turn for the worse or the better once.
    pub(super) fn note(&mut self, now: Sums, sample_rate_hz: f64) -> Option<Turn> {
        let step_len = STEP_SECONDS * sample_rate_hz;
        if let Some(last) = self.steps.back()
            && now.level.num_samples - last.level.num_samples < step_len
        {
            return None;
        }
        self.steps.push_back(now);
        let span_len = SPAN_SECONDS * sample_rate_hz;
        while self.steps.get(1).is_some_and(|next| now.level.num_samples - next.level.num_samples >= span_len)
        {
            self.steps.pop_front();
        }
        let first = self.steps.front()?;
        let span = now.since(first);
        if span.level.num_samples < span_len {
            return None;
        }
        match (judge(&span), self.trouble) {
            (Some(found), Some((known, _))) if found.is_like(&known) => {
                self.trouble = Some((known, now.level.num_samples));
                None
            }
            (Some(found), _) => {
                self.trouble = Some((found, now.level.num_samples));
                Some(Turn::Into(found))
            }
            // Only after a whole span in order, or sound near a limit would come and go all the time.
            (None, Some((_, heard))) if now.level.num_samples - heard >= span_len => {
                self.trouble = None;
                Some(Turn::Out)
            }
            (None, _) => None,
        }
    }
}

fn judge(sums: &Sums) -> Option<Trouble> {
    if sums.level.is_silence() {
        None
    } else if sums.channels.cancel() {
        Some(Trouble::Cancel)
    } else {
        sums.level.trouble().map(Trouble::Level)
    }
}

impl Trouble {
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(&self.notice(String::new()))
            == std::mem::discriminant(&other.notice(String::new()))
    }

    /// In words, of a device.
    pub(super) fn notice(&self, device: String) -> Notice {
        match *self {
            Self::Cancel => Notice::ChannelsCancel { device },
            Self::Level(LevelTrouble::Quiet { rms_dbfs }) => Notice::QuietInput { device, rms_dbfs },
            Self::Level(LevelTrouble::Clipped { share }) => Notice::ClippedInput { device, share },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 1000.0;

    /// From a time to the samples of both channels.
    type Sound = fn(f32) -> [f32; 2];

    /// Plays seconds of stereo, a tenth at a time; what is told, and in which tenth.
    fn told(sounds: &[(usize, Sound)]) -> Vec<(usize, Turn)> {
        let (mut watch, mut sums, mut told) = (InputWatch::default(), Sums::default(), Vec::new());
        let all = sounds.iter().flat_map(|&(seconds, sound)| std::iter::repeat_n(sound, 10 * seconds));
        for (tenth, sound) in all.enumerate() {
            for i in 0..100 {
                let [left, right] = sound((tenth * 100 + i) as f32 * 0.3);
                sums.channels.add_pair(left, right);
                sums.level.add(&[left, right]);
            }
            // Counted in samples of one channel, as a device's callback does it.
            let mut now = sums;
            now.level.num_samples /= 2.0;
            now.level.squares /= 2.0;
            now.level.num_full /= 2.0;
            told.extend(watch.note(now, RATE_HZ).map(|turn| (tenth / 10, turn)));
        }
        told
    }

    fn usual(t: f32) -> [f32; 2] {
        [0.3 * t.sin(), 0.2 * t.sin()]
    }

    fn inverse(t: f32) -> [f32; 2] {
        [0.3 * t.sin(), -0.3 * t.sin()]
    }

    #[test]
    fn canceling_channels_are_told_of_once_and_so_is_their_end() {
        let told = told(&[(10, usual), (20, inverse), (20, usual)]);
        let [(start, Turn::Into(Trouble::Cancel)), (end, Turn::Out)] = told[..] else { panic!("{told:?}") };
        assert!((13..=16).contains(&start) && (34..=41).contains(&end), "{told:?}");
    }

    #[test]
    fn quiet_and_clipped_inputs_are_told_of_and_silence_and_usual_ones_are_not() {
        let told = told(&[
            (10, |t| [0.0005 * t.sin(); 2]),
            (15, |t| [(4.0 * t.sin()).clamp(-1.0, 1.0); 2]),
            (15, usual),
            (10, |_| [0.0; 2]),
        ]);
        let [
            (_, Turn::Into(Trouble::Level(LevelTrouble::Quiet { rms_dbfs }))),
            (_, Turn::Into(Trouble::Level(LevelTrouble::Clipped { share }))),
            (_, Turn::Out),
        ] = told[..]
        else {
            panic!("{told:?}")
        };
        assert!((-70.0..-60.0).contains(&rms_dbfs) && share > 0.1, "{told:?}");
    }

    #[test]
    fn a_moment_is_no_trouble() {
        assert_eq!(told(&[(8, usual), (1, inverse), (8, usual)]), []);
        assert_eq!(told(&[(8, usual), (2, |t| [0.0005 * t.sin(); 2]), (8, usual)]), []);
    }
}
