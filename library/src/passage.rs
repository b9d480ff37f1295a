//! The order of tracks in which each is as near as possible to the next.
//!
//! That is the shortest path through all points: exact for few, and for many what a good search finds.

mod exact;
mod search;

use crate::points::Points;

/// Up to so many points the order is the best there is.
const MAX_EXACT: usize = 13;

/// Points that must come first and last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// The first, by its index.
    pub start: Option<usize>,
    /// The last, by its index.
    pub end: Option<usize>,
}

/// An order of all points.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Indices, each once.
    pub order: Vec<usize>,
    /// Sum of the distances from each to the next.
    pub length: f64,
    /// Whether there is none shorter.
    pub is_exact: bool,
}

/// Finds the smoothest passage through all points.
///
/// # Panics
/// When an end is no point, or both are the same though there are several.
pub fn passage(points: &Points, ends: Ends) -> Passage {
    let num_points = points.len();
    assert!([ends.start, ends.end].iter().flatten().all(|&end| end < num_points), "the ends are points");
    assert!(ends.start.is_none() || ends.start != ends.end || num_points == 1, "two ends");
    let is_exact = num_points <= MAX_EXACT;
    let order = if is_exact { exact::shortest(points, ends) } else { search::short(points, ends) };
    Passage { length: length(points, &order), order, is_exact }
}

fn length(points: &Points, order: &[usize]) -> f64 {
    order.windows(2).map(|pair| f64::from(points.distance(pair[0], pair[1]))).sum()
}

#[cfg(test)]
mod tests;
