//! How long a passage is.

use crate::points::Points;

/// Sum of the distances from each point to the next.
pub(super) fn length(points: &Points, order: &[usize]) -> f64 {
    order.windows(2).map(|pair| f64::from(points.distance(pair[0], pair[1]))).sum()
}
