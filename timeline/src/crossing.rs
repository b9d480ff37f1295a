//! How one piece of music passes into the next: when, and for how long.

use crate::blocks::{Block, PLACE_LEN};

/// Blocks on each side of a change that may lie in a crossfade: 12 s, for one of 24 s with the change exactly
/// in its middle.
const BLURRED: usize = 4;
/// Blocks before and after those, which show the music alone: near ones, because a track's quiet beginning is
/// closer to the end before it than its loudest part is, which would draw the change to where the beat comes
/// in.
const ALONE: usize = 5;
/// Blocks on each side of a change that the ramp is fitted to.
const REACH: usize = 8;
/// The farthest that a change is moved, seconds.
const MAX_MOVE: f64 = 6.0;
/// Steps between the middles, and between the lengths, that are tried, seconds.
const MIDDLE_STEP: f64 = 0.5;
const LENGTH_STEP: f64 = 2.0;
const MAX_LENGTH: f64 = 40.0;

/// The share of a fade by which its middle lies before that of the ramp: the end of a track is heard for
/// longer than the beginning of the next, which is usually quieter. Chosen on sets of whole tracks kept apart
/// from those reported.
const HEARD_LATE: f64 = 0.05;

/// Where a change's middle lies, and how long it takes, seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Crossing {
    pub(crate) middle_seconds: f64,
    pub(crate) seconds: f64,
}

/// Fits a ramp to the path from the place of the music before the block `change` to that after it.
///
/// `from` and `to` are where the segment before begins and the one after ends, in blocks.
pub(crate) fn crossing(blocks: &[Block], from: usize, change: usize, to: usize) -> Crossing {
    let before_end = change.saturating_sub(BLURRED).max((from + change).div_ceil(2));
    let before = mean(&blocks[before_end.saturating_sub(ALONE).max(from)..before_end]);
    let after_start = (change + BLURRED).min((change + to) / 2);
    let after = mean(&blocks[after_start..(after_start + ALONE).min(to)]);
    let way: Vec<f64> = before.iter().zip(&after).map(|(before, after)| after - before).collect();
    let length = way.iter().map(|step| step * step).sum::<f64>().max(1e-12);
    let near = change.saturating_sub(REACH).max(from)..(change + REACH).min(to);
    let shares: Vec<(f64, f64)> = blocks[near]
        .iter()
        .map(|block| {
            let along = block.place.iter().zip(&before).zip(&way);
            let share = along.map(|((place, before), step)| (f64::from(*place) - before) * step).sum::<f64>();
            (f64::from(block.at_seconds), share / length)
        })
        .collect();
    let guess = f64::from(blocks[change - 1].at_seconds + blocks[change].at_seconds) / 2.0;
    // No farther than the middle of the shorter neighbor.
    let at = |index: usize| f64::from(blocks[index].at_seconds);
    let reach = ((guess - at(from)).min(at(to - 1) - guess) / 2.0).clamp(0.0, MAX_MOVE);
    let mut best = (f64::INFINITY, Crossing { middle_seconds: guess, seconds: 0.0 });
    let num_middles = (reach / MIDDLE_STEP) as i32;
    let max_length = MAX_LENGTH.min(at(to - 1) - at(from)).max(LENGTH_STEP);
    for middle in (-num_middles..=num_middles).map(|step| guess + f64::from(step) * MIDDLE_STEP) {
        let mut seconds = LENGTH_STEP;
        while seconds <= max_length {
            let error: f64 = shares
                .iter()
                .map(|(at, share)| (share - ((at - middle) / seconds + 0.5).clamp(0.0, 1.0)).powi(2))
                .sum();
            if error < best.0 {
                best = (error, Crossing { middle_seconds: middle, seconds });
            }
            seconds += LENGTH_STEP;
        }
    }
    let Crossing { middle_seconds, seconds } = best.1;
    Crossing { middle_seconds: middle_seconds - HEARD_LATE * seconds, seconds }
}

fn mean(blocks: &[Block]) -> [f64; PLACE_LEN] {
    let mut mean = [0.0; PLACE_LEN];
    for block in blocks {
        for (mean, value) in mean.iter_mut().zip(&block.place) {
            *mean += f64::from(*value) / blocks.len() as f64;
        }
    }
    mean
}
