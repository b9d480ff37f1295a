//! The order of tracks in which each is as close as possible to the next.
//!
//! This is the shortest path through all points: exact for a few points, and for many, what a good search
//! finds.

mod ends;
mod exact;
mod length;
mod search;

pub use self::ends::Ends;
use self::length::length;
use crate::points::Points;

/// Up to this many points the order is optimal.
const MAX_EXACT: usize = 13;

/// An order of all points.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Indices, each once.
    pub order: Vec<usize>,
    /// Sum of the distances from each to the next.
    pub length: f64,
    /// Whether no shorter order exists.
    pub is_exact: bool,
}

/// Finds the smoothest passage through all points.
///
/// # Panics
/// If an end is not a point, or both ends are the same although there are several points.
pub fn passage(points: &Points, ends: Ends) -> Passage {
    let num_points = points.len();
    assert!([ends.start, ends.end].iter().flatten().all(|&end| end < num_points), "the ends must be points");
    assert!(ends.start.is_none() || ends.start != ends.end || num_points == 1, "the two ends must differ");
    let is_exact = num_points <= MAX_EXACT;
    let order = if is_exact { exact::shortest(points, ends) } else { search::short(points, ends) };
    Passage { length: length(points, &order), order, is_exact }
}

#[cfg(test)]
mod tests;
