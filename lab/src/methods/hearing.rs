//! What methods hear of a track, and how long it takes to compute that.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// A part of a [`Track`](super::Track).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// [`Track::spectral`](super::Track::spectral).
    Spectral,
    /// [`Track::texture`](super::Track::texture).
    Texture,
    /// [`Track::log_mel`](super::Track::log_mel).
    LogMel,
    /// [`Track::heard`](super::Track::heard).
    Backbone,
}

/// How long each part of a track takes to compute on one thread, seconds; decoding is not included.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct HearingTimes {
    pub(super) spectral: f64,
    pub(super) texture: f64,
    pub(super) log_mel: f64,
    pub(super) backbone: f64,
}

impl HearingTimes {
    /// Seconds for these parts, each of which counts once.
    pub fn of(&self, parts: &[Part]) -> f64 {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        parts.dedup();
        let time = |part: &Part| match part {
            Part::Spectral => self.spectral,
            Part::Texture => self.texture,
            Part::LogMel => self.log_mel,
            Part::Backbone => self.backbone,
        };
        parts.iter().map(time).sum()
    }

    /// The mean over tracks; `None` without any.
    pub(super) fn mean_of(times: &[Self]) -> Option<Self> {
        let mean = |time: fn(&Self) -> f64| times.iter().map(time).sum::<f64>() / times.len() as f64;
        (!times.is_empty()).then(|| Self {
            spectral: mean(|times| times.spectral),
            texture: mean(|times| times.texture),
            log_mel: mean(|times| times.log_mel),
            backbone: mean(|times| times.backbone),
        })
    }
}

/// Does something, and adds the seconds that it takes.
pub(super) fn timed<T>(seconds: &mut f64, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    *seconds += start.elapsed().as_secs_f64();
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_several_methods_hear_counts_once() {
        let times = HearingTimes { spectral: 1.0, texture: 2.0, log_mel: 4.0, backbone: 8.0 };
        assert_eq!(times.of(&[Part::Backbone, Part::LogMel, Part::Backbone, Part::Spectral]), 13.0);
        assert_eq!(times.of(&[]), 0.0);
        let other = HearingTimes { spectral: 3.0, ..times };
        assert_eq!(HearingTimes::mean_of(&[times, other]).unwrap().of(&[Part::Spectral, Part::Texture]), 4.0);
        assert_eq!(HearingTimes::mean_of(&[]), None);
    }
}
