//! Whether a rhythm that was heard before a place comes back after it: if so, it is the same track.
//!
//! Tracks change their sound from part to part, and soon afterward play the first part's rhythm again; two
//! tracks hardly share one. On sets of whole tracks this alone tells breaks from new tracks better than any
//! other feature.

use std::ops::Range;

use genrescope_engine::analysis::RHYTHM_LEN;

use crate::blocks::Block;

/// Blocks over which a rhythm is averaged: 15 s.
const AVERAGED: usize = 5;
/// Blocks before and after a place that are compared, a minute each, except the nearest, which a crossfade
/// mixes.
const REACH: usize = 20;
const BLURRED: usize = 3;
/// Strength of a rhythm, as the length of its vector, below which it does not count.
const FAINT: f32 = 0.05;

/// How far apart the nearest two rhythms before and after each block lie, `[num_blocks]`: 0 for the same, 1
/// for nothing in common, as at the ends and around silence.
pub(crate) fn rhythm_changes(blocks: &[Block]) -> Vec<f64> {
    let rhythms: Vec<Option<Rhythm>> = (0..blocks.len()).map(|index| rhythm_around(blocks, index)).collect();
    let sounding = |range: Range<usize>| rhythms[range].iter().flatten();
    (0..blocks.len())
        .map(|place| {
            let before = place.saturating_sub(REACH)..place.saturating_sub(BLURRED);
            let behind = (place + BLURRED).min(blocks.len())..(place + REACH).min(blocks.len());
            let squares = sounding(before).flat_map(|a| sounding(behind.clone()).map(|b| squared(a, b)));
            (f64::from(squares.fold(2.0, f32::min)) / 2.0).sqrt()
        })
        .collect()
}

type Rhythm = [f32; RHYTHM_LEN];

/// The rhythm of the blocks around one, of length 1 unless it is faint; `None` if most of them are silent.
fn rhythm_around(blocks: &[Block], index: usize) -> Option<Rhythm> {
    let around = &blocks[index.saturating_sub(AVERAGED / 2)..(index + AVERAGED / 2 + 1).min(blocks.len())];
    let num_sounding = around.iter().filter(|block| !block.is_silent()).count();
    if 2 * num_sounding <= around.len() {
        return None;
    }
    let mut rhythm = [0.0; RHYTHM_LEN];
    for block in around {
        for (sum, value) in rhythm.iter_mut().zip(&block.rhythm) {
            *sum += value / num_sounding as f32;
        }
    }
    let length = rhythm.iter().map(|value| value * value).sum::<f32>().sqrt();
    Some(rhythm.map(|value| value / (length + FAINT)))
}

fn squared(a: &Rhythm, b: &Rhythm) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::PLACE_LEN;

    /// A block that sounds, with a beat at one tempo.
    fn block(tempo: usize) -> Block {
        let mut rhythm = [0.0; RHYTHM_LEN];
        rhythm[tempo] = 0.8;
        Block {
            at_seconds: 0.0,
            num_patches: 3,
            num_sounding: 3,
            place: [0.0; PLACE_LEN],
            rhythm,
            log_genres: [].into(),
        }
    }

    fn silence() -> Block {
        Block { num_sounding: 0, ..block(0) }
    }

    #[test]
    fn a_new_rhythm_is_a_change_and_one_that_comes_back_is_not() {
        let parts = |tempi: &[(usize, usize)]| -> Vec<Block> {
            tempi.iter().flat_map(|(tempo, len)| std::iter::repeat_n(block(*tempo), *len)).collect()
        };
        let changes = rhythm_changes(&parts(&[(3, 40), (9, 40)]));
        assert!(changes[40] > 0.9, "{}", changes[40]);
        assert!(changes[20] < 0.01 && changes[60] < 0.01, "{changes:?}");
        // A break of 18 s with another rhythm.
        let changes = rhythm_changes(&parts(&[(3, 40), (9, 6), (3, 40)]));
        assert!(changes[40] < 0.01 && changes[46] < 0.01, "{changes:?}");
    }

    #[test]
    fn silence_and_the_ends_have_nothing_in_common_with_anything() {
        let blocks: Vec<Block> =
            (0..100).map(|index| if (30..70).contains(&index) { silence() } else { block(5) }).collect();
        let changes = rhythm_changes(&blocks);
        assert_eq!([0, 30, 50, 70, 99].map(|place| changes[place]), [1.0; 5]);
        assert!(changes[15] < 0.01);
        assert_eq!(rhythm_changes(&[]), [0.0; 0]);
    }
}
