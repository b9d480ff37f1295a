//! Where one piece of music ends and the next begins: the best of all divisions.
//!
//! A segment costs the scatter of its blocks around their mean, in units of the recording's own unrest, plus
//! how badly its best genre fits them, plus the price of beginning where it does. The division with the
//! smallest sum is found exactly, by Viterbi's algorithm over segments (a hidden semi-Markov model whose
//! states are genres): change-point detection and smoothing over time in one.

use crate::blocks::{Block, PLACE_LEN};

/// How much the fit of the genres counts relative to the scatter.
const GENRE_WEIGHT: f64 = 0.5;
/// Blocks over which a recording's unrest is measured: 9 s, longer than a bar, shorter than most parts of a
/// track.
const UNREST_LAG: usize = 3;
/// The least unrest, per value: even a sine that never changes must not be cut at its slightest stir.
const LEAST_UNREST: f64 = 0.05;

/// The first block of each segment except the first one; a segment has at least `min_len` blocks, and
/// `prices` is what it costs to begin one at each block, `[num_blocks]`.
pub(crate) fn partition(blocks: &[Block], min_len: usize, prices: &[f64]) -> Vec<usize> {
    let num = blocks.len();
    let min_len = min_len.max(1);
    if num < 2 * min_len {
        return Vec::new();
    }
    let costs = Costs::new(blocks);
    // For the best division of the first `end` blocks: what it costs, and where its last segment begins.
    let mut best = vec![f64::INFINITY; num + 1];
    let mut last_start = vec![0; num + 1];
    best[0] = -prices[0];
    let mut starts: Vec<Start> = Vec::new();
    for end in min_len..=num {
        let start = end - min_len;
        if best[start].is_finite() {
            starts.push(Start { block: start, cost: f64::INFINITY, useless_from: usize::MAX });
        }
        starts.retain(|start| end < start.useless_from);
        for start in &mut starts {
            start.cost = best[start.block] + costs.segment(start.block, end) + prices[start.block];
            if start.cost < best[end] {
                best[end] = start.cost;
                last_start[end] = start.block;
            }
        }
        // A start that costs more up to here than the best division plus a new segment always will (Killick,
        // PELT); but a segment that begins here is allowed only after its minimum length.
        let from_here = best[end] + prices.get(end).copied().unwrap_or_default();
        for start in &mut starts {
            if start.useless_from == usize::MAX && start.cost > from_here {
                start.useless_from = end + min_len;
            }
        }
    }
    let mut changes = Vec::new();
    let mut end = num;
    while last_start[end] > 0 {
        end = last_start[end];
        changes.push(end);
    }
    changes.reverse();
    changes
}

/// A start of the last segment that may still be part of the best division.
struct Start {
    block: usize,
    /// Cost of the best division up to the current end with this last segment.
    cost: f64,
    /// From this end on, it can no longer be part of the best division.
    useless_from: usize,
}

/// Sums from the start, which give the cost of any segment directly.
#[derive(Debug)]
struct Costs {
    unrest: f64,
    num_genres: usize,
    /// `[num_blocks + 1, PLACE_LEN]`.
    places: Vec<f64>,
    /// `[num_blocks + 1]`, of the squares.
    squares: Vec<f64>,
    /// `[num_blocks + 1, num_genres]`.
    log_genres: Vec<f64>,
}

impl Costs {
    fn new(blocks: &[Block]) -> Self {
        let num_genres = blocks.first().map_or(0, |block| block.log_genres.len());
        let mut costs = Self {
            unrest: unrest(blocks),
            num_genres,
            places: vec![0.0; PLACE_LEN],
            squares: vec![0.0],
            log_genres: vec![0.0; num_genres],
        };
        for (index, block) in blocks.iter().enumerate() {
            for (i, value) in block.place.iter().enumerate() {
                costs.places.push(costs.places[index * PLACE_LEN + i] + f64::from(*value));
            }
            let square: f64 = block.place.iter().map(|&value| f64::from(value).powi(2)).sum();
            costs.squares.push(costs.squares[index] + square);
            for (i, value) in block.log_genres.iter().enumerate() {
                costs.log_genres.push(costs.log_genres[index * num_genres + i] + f64::from(*value));
            }
        }
        costs
    }

    /// The cost of one segment of the blocks from `start` to before `end`, without its price.
    fn segment(&self, start: usize, end: usize) -> f64 {
        let pairs = |of: fn(&Self) -> &[f64], len: usize| {
            let of = of(self);
            of[start * len..][..len].iter().zip(&of[end * len..][..len]).map(|(before, after)| after - before)
        };
        let of_sum: f64 = pairs(|costs| &costs.places, PLACE_LEN).map(|sum| sum * sum).sum();
        let scatter = self.squares[end] - self.squares[start] - of_sum / (end - start) as f64;
        let best_fit = pairs(|costs| &costs.log_genres, self.num_genres).fold(f64::NEG_INFINITY, f64::max);
        scatter / self.unrest - GENRE_WEIGHT * best_fit
    }
}

/// How much a recording stirs on its own within a few seconds: the median, which a few changes do not move.
fn unrest(blocks: &[Block]) -> f64 {
    let mut stirs: Vec<f64> = blocks
        .iter()
        .zip(blocks.iter().skip(UNREST_LAG))
        .map(|(a, b)| a.place.iter().zip(&b.place).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>() / 2.0)
        .collect();
    let middle = stirs.len() / 2;
    let median = if stirs.is_empty() { 0.0 } else { *stirs.select_nth_unstable_by(middle, f64::total_cmp).1 };
    median.max(LEAST_UNREST * PLACE_LEN as f64)
}

#[cfg(test)]
mod tests {
    use genrescope_engine::analysis::RHYTHM_LEN;
    use genrescope_tests::Random;

    use super::*;

    /// Blocks around one place after another, each moving a little on its own.
    fn blocks(lens: &[usize], stir: f32) -> Vec<Block> {
        let mut random = Random::new(7);
        let mut blocks = Vec::new();
        for len in lens {
            let center: [f32; PLACE_LEN] = std::array::from_fn(|_| random.sample());
            for _ in 0..*len {
                blocks.push(Block {
                    at_seconds: 3.0 * blocks.len() as f32,
                    num_patches: 3,
                    num_sounding: 3,
                    place: center.map(|value| value + stir * random.sample()),
                    rhythm: [0.0; RHYTHM_LEN],
                    log_genres: [0.5_f32.ln(), 0.5_f32.ln()].into(),
                });
            }
        }
        blocks
    }

    /// Divides at the same price everywhere.
    fn divide(blocks: &[Block], min_len: usize, price: f64) -> Vec<usize> {
        partition(blocks, min_len, &vec![price; blocks.len()])
    }

    #[test]
    fn a_segment_begins_where_that_is_cheaper() {
        let blocks = blocks(&[40, 40], 0.8);
        let mut prices = vec![500.0; 80];
        assert_eq!(partition(&blocks, 10, &prices), [0; 0]);
        prices[40] = 20.0;
        assert_eq!(partition(&blocks, 10, &prices), [40]);
    }

    #[test]
    fn changes_are_found_to_the_block_and_none_where_there_is_none() {
        assert_eq!(divide(&blocks(&[40, 25, 60, 30], 0.8), 10, 32.0), [40, 65, 125]);
        assert_eq!(divide(&blocks(&[200], 0.8), 10, 32.0), [0; 0]);
        // Too few blocks for two segments, or none at all, do no harm.
        assert_eq!(divide(&blocks(&[10, 9], 0.1), 10, 32.0), [0; 0]);
        assert_eq!(divide(&[], 10, 32.0), [0; 0]);
    }

    #[test]
    fn no_segment_is_shorter_than_the_minimum_length() {
        let changes = divide(&blocks(&[30, 4, 30, 4, 4, 30], 0.3), 12, 0.5);
        let edges = [&[0][..], &changes, &[102]].concat();
        assert!(edges.windows(2).all(|edges| edges[1] - edges[0] >= 12), "{edges:?}");
        assert!(changes.len() > 1);
    }

    #[test]
    fn leaving_out_hopeless_starts_changes_nothing() {
        let min_len = 5;
        let blocks = blocks(&[9, 20, 7, 31, 12, 18], 1.5);
        let prices: Vec<f64> = (0..blocks.len()).map(|index| 3.0 + (index * 7 % 5) as f64).collect();
        let costs = Costs::new(&blocks);
        // The cost of a division, and the lowest of all, found by trying every start.
        let cost = |changes: &[usize]| {
            let edges = [&[0][..], changes, &[blocks.len()]].concat();
            edges.windows(2).map(|edges| costs.segment(edges[0], edges[1]) + prices[edges[0]]).sum::<f64>()
        };
        let mut best = vec![f64::INFINITY; blocks.len() + 1];
        best[0] = 0.0;
        for end in min_len..=blocks.len() {
            for start in 0..=end - min_len {
                best[end] = best[end].min(best[start] + costs.segment(start, end) + prices[start]);
            }
        }
        let found = cost(&partition(&blocks, min_len, &prices));
        assert!((found - best[blocks.len()]).abs() < 1e-6, "{found} is not {}", best[blocks.len()]);
    }
}
