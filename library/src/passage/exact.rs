//! The shortest path, by dynamic programming over sets of points (Held and Karp).

use super::ends::Ends;
use crate::points::Points;

/// The shortest order of a few points.
pub(super) fn shortest(points: &Points, ends: Ends) -> Vec<usize> {
    let num_points = points.len();
    if num_points == 0 {
        return Vec::new();
    }
    let all = (1_usize << num_points) - 1;
    // For each set of visited points and the last of them: the shortest way, and the point before it.
    let mut best = vec![(f64::INFINITY, usize::MAX); (all + 1) * num_points];
    for first in 0..num_points {
        if ends.start.is_none_or(|start| start == first) {
            best[(1 << first) * num_points + first].0 = 0.0;
        }
    }
    let is_allowed = |next: usize, set: usize| ends.end != Some(next) || set | 1 << next == all;
    for set in 1..=all {
        for last in (0..num_points).filter(|last| set >> last & 1 == 1) {
            let so_far = best[set * num_points + last].0;
            if so_far.is_infinite() {
                continue;
            }
            for next in (0..num_points).filter(|next| set >> next & 1 == 0) {
                let length = so_far + f64::from(points.distance(last, next));
                let known = &mut best[(set | 1 << next) * num_points + next];
                if length < known.0 && is_allowed(next, set) {
                    *known = (length, last);
                }
            }
        }
    }
    let ending = |last: &usize| best[all * num_points + last].0;
    let mut last = (0..num_points)
        .filter(|&last| ends.end.is_none_or(|end| end == last))
        .min_by(|a, b| ending(a).total_cmp(&ending(b)))
        .expect("there is at least one point");
    let (mut set, mut order) = (all, vec![last]);
    while set.count_ones() > 1 {
        let before = best[set * num_points + last].1;
        set &= !(1 << last);
        last = before;
        order.push(last);
    }
    order.reverse();
    order
}
