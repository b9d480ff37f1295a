//! A short path through many points: a greedy start, then local search with random shaking.

use super::ends::Ends;
use super::length::length;
use crate::points::Points;

/// How many near points are looked at for each.
const NUM_NEAR: usize = 12;

/// The most points moved together.
const MAX_MOVED: usize = 3;

/// Steps of work for shaking the path and mending it: about a second for many points.
const SHAKING: usize = 5_000_000;

/// The most shakes per point.
const SHAKES: usize = 20;

/// The least that a change must gain, or rounding would make the search run in circles.
const LEAST_GAIN: f32 = 1e-6;

/// A short order of all points; the same for the same points.
pub(super) fn short(points: &Points, ends: Ends) -> Vec<usize> {
    let mut path = Path { points, near: near(points), order: greedy(points, ends), place: Vec::new(), ends };
    path.note_places(0, path.order.len());
    path.improve();
    path.shake();
    path.order
}

/// From the start, always to the nearest point that is left.
pub(super) fn greedy(points: &Points, ends: Ends) -> Vec<usize> {
    let num_points = points.len();
    let mut is_left = vec![true; num_points];
    let mut order = Vec::with_capacity(num_points);
    if let Some(end) = ends.end {
        is_left[end] = false;
    }
    let mut next = ends.start.or_else(|| (0..num_points).find(|&point| is_left[point]));
    while let Some(point) = next {
        order.push(point);
        is_left[point] = false;
        next = (0..num_points)
            .filter(|&other| is_left[other])
            .map(|other| (points.distance(point, other), other))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, other)| other);
    }
    order.extend(ends.end);
    order
}

/// For each point, the points nearest to it, nearest first.
fn near(points: &Points) -> Vec<Vec<usize>> {
    let num_points = points.len();
    let num_near = NUM_NEAR.min(num_points - 1);
    let nearest = |point: usize| {
        let mut others: Vec<(f32, usize)> = (0..num_points)
            .filter(|&other| other != point)
            .map(|other| (points.distance(point, other), other))
            .collect();
        others.select_nth_unstable_by(num_near - 1, |a, b| a.0.total_cmp(&b.0));
        others.truncate(num_near);
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        others.into_iter().map(|(_, other)| other).collect()
    };
    (0..num_points).map(nearest).collect()
}

struct Path<'a> {
    points: &'a Points,
    near: Vec<Vec<usize>>,
    order: Vec<usize>,
    /// Position of each point in the order.
    place: Vec<usize>,
    ends: Ends,
}

impl Path<'_> {
    /// Changes the path for as long as some change makes it shorter.
    fn improve(&mut self) {
        let mut waiting: Vec<usize> = self.order.clone();
        let mut is_waiting = vec![true; self.order.len()];
        while let Some(point) = waiting.pop() {
            is_waiting[point] = false;
            while let Some(touched) = self.improve_at(point) {
                for other in touched.into_iter().flatten() {
                    if !std::mem::replace(&mut is_waiting[other], true) {
                        waiting.push(other);
                    }
                }
            }
        }
    }

    /// Makes one change around a point; returns the points whose neighbors changed.
    fn improve_at(&mut self, point: usize) -> Option<[Option<usize>; 6]> {
        for index in 0..self.near[point].len() {
            let other = self.near[point][index];
            if let Some(touched) = self.turn(point, other).or_else(|| self.move_beside(point, other)) {
                return Some(touched);
            }
        }
        self.turn_an_end(point)
    }

    /// Joins two points by reversing what lies between them (2-opt).
    fn turn(&mut self, a: usize, b: usize) -> Option<[Option<usize>; 6]> {
        let (a, b) = if self.place[a] < self.place[b] { (a, b) } else { (b, a) };
        let (at_a, at_b) = (self.place[a], self.place[b]);
        // After each ... a [x ... b] y: a-x and b-y become a-b and x-y; or before each.
        let after = self.point_at(at_a + 1).filter(|_| at_a + 1 < at_b).map(|x| {
            let y = self.point_at(at_b + 1);
            let gain = self.distance(a, x) + self.step(b, y) - self.distance(a, b) - self.step(x, y);
            (gain, at_a + 1, at_b, [Some(a), Some(b), Some(x), y, None, None], y.is_none())
        });
        let before = at_b.checked_sub(1).filter(|&at| at > at_a).map(|at| {
            let y = self.order[at];
            let x = at_a.checked_sub(1).map(|at| self.order[at]);
            let gain = self.distance(y, b) + self.step(a, x) - self.distance(a, b) - self.step(y, x);
            (gain, at_a, at, [Some(a), Some(b), Some(y), x, None, None], x.is_none())
        });
        for (gain, from, to, touched, moves_an_end) in [after, before].into_iter().flatten() {
            if gain > LEAST_GAIN && !(moves_an_end && self.is_fixed(from, to)) {
                self.reverse(from, to);
                return Some(touched);
            }
        }
        None
    }

    /// Reverses the whole beginning or end of the path at a point.
    fn turn_an_end(&mut self, point: usize) -> Option<[Option<usize>; 6]> {
        let (at, last) = (self.place[point], self.order.len() - 1);
        if at < last && self.ends.start.is_none() {
            let (first, next) = (self.order[0], self.order[at + 1]);
            if self.distance(point, next) - self.distance(first, next) > LEAST_GAIN {
                self.reverse(0, at);
                return Some([Some(first), Some(next), Some(point), None, None, None]);
            }
        }
        if at > 0 && self.ends.end.is_none() {
            let (end, before) = (self.order[last], self.order[at - 1]);
            if self.distance(before, point) - self.distance(before, end) > LEAST_GAIN {
                self.reverse(at, last);
                return Some([Some(end), Some(before), Some(point), None, None, None]);
            }
        }
        None
    }

    /// Moves a point, with up to two that follow or precede it, next to another (Or-opt).
    fn move_beside(&mut self, point: usize, other: usize) -> Option<[Option<usize>; 6]> {
        let at = self.place[point];
        for len in 1..=MAX_MOVED {
            for from in [Some(at), (at + 1).checked_sub(len)].into_iter().flatten() {
                let to = from + len - 1;
                let at_other = self.place[other];
                if to >= self.order.len() || (from..=to).contains(&at_other) || self.is_fixed(from, to) {
                    continue;
                }
                if let Some(touched) = self.move_piece(from, to, point, at_other) {
                    return Some(touched);
                }
                if len == 1 {
                    break;
                }
            }
        }
        None
    }

    /// Moves the piece `from..=to`, of which `point` is one end, to either side of the point at `at_other`.
    fn move_piece(
        &mut self,
        from: usize,
        to: usize,
        point: usize,
        at_other: usize,
    ) -> Option<[Option<usize>; 6]> {
        let other = self.order[at_other];
        let far = if self.order[from] == point { self.order[to] } else { self.order[from] };
        let before = from.checked_sub(1).map(|at| self.order[at]);
        let after = self.point_at(to + 1);
        let (first, last) = (self.order[from], self.order[to]);
        let taken_out = self.step(first, before) + self.step(last, after)
            - match (before, after) {
                (Some(before), Some(after)) => self.distance(before, after),
                _ => 0.0,
            };
        for is_behind in [true, false] {
            let beyond = if is_behind {
                self.point_at(at_other + 1)
            } else {
                at_other.checked_sub(1).map(|at| self.order[at])
            };
            // There is no room between the piece and its neighbor.
            if beyond.is_some_and(|beyond| (from..=to).contains(&self.place[beyond])) {
                continue;
            }
            let is_at_fixed_end = beyond.is_none()
                && if is_behind { self.ends.end.is_some() } else { self.ends.start.is_some() };
            let put_in = self.distance(point, other) + self.step(far, beyond) - self.step(other, beyond);
            if is_at_fixed_end || taken_out - put_in <= LEAST_GAIN {
                continue;
            }
            self.rotate(from, to, at_other, is_behind);
            // `point` comes next to `other`.
            let len = to - from + 1;
            let at_other = self.place[other];
            let piece = if is_behind { at_other + 1..=at_other + len } else { at_other - len..=at_other - 1 };
            let beside = if is_behind { *piece.start() } else { *piece.end() };
            if self.order[beside] != point {
                self.reverse(*piece.start(), *piece.end());
            }
            return Some([Some(point), Some(far), Some(other), beyond, before, after]);
        }
        None
    }

    /// Takes the piece `from..=to` out and puts it after or before the point at `at_other`.
    fn rotate(&mut self, from: usize, to: usize, at_other: usize, is_behind: bool) {
        let len = to - from + 1;
        if at_other > to {
            let until = if is_behind { at_other + 1 } else { at_other };
            self.order[from..until].rotate_left(len);
            self.note_places(from, until);
        } else {
            let start = if is_behind { at_other + 1 } else { at_other };
            self.order[start..=to].rotate_right(len);
            self.note_places(start, to + 1);
        }
    }

    /// Swaps two adjacent pieces somewhere, mends the path around them, and keeps what is shorter.
    fn shake(&mut self) {
        let len = self.order.len();
        let (low, high) =
            (usize::from(self.ends.start.is_some()), len - usize::from(self.ends.end.is_some()));
        if high - low < 4 {
            return;
        }
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut best = self.order.clone();
        let mut best_length = length(self.points, &best);
        // Mending goes through the whole order a few times.
        for _ in 0..(SHAKING / (len * NUM_NEAR)).min(SHAKES * len) {
            let reach = 50.min(high - low);
            let from = low + random.below(high - low - reach + 1);
            let mut cuts = [0; 3].map(|_| from + random.below(reach + 1));
            cuts.sort_unstable();
            let [a, b, c] = cuts;
            if a == b || b == c {
                continue;
            }
            self.order[a..c].rotate_left(b - a);
            self.note_places(a, c);
            self.improve_around([a, a + c - b, c]);
            let new_length = length(self.points, &self.order);
            if new_length < best_length - f64::from(LEAST_GAIN) {
                best_length = new_length;
                best.copy_from_slice(&self.order);
            } else {
                self.order.copy_from_slice(&best);
                self.note_places(0, len);
            }
        }
    }

    /// Mends the path where it was cut.
    fn improve_around(&mut self, cuts: [usize; 3]) {
        let beside = cuts.into_iter().flat_map(|cut| [cut.checked_sub(1), Some(cut)]).flatten();
        let mut waiting: Vec<usize> = beside.filter_map(|at| self.point_at(at)).collect();
        while let Some(point) = waiting.pop() {
            if let Some(touched) = self.improve_at(point) {
                waiting.extend(touched.into_iter().flatten().filter(|&other| other != point));
                waiting.push(point);
            }
        }
    }

    /// Whether a piece contains an end that must stay where it is.
    fn is_fixed(&self, from: usize, to: usize) -> bool {
        (from == 0 && self.ends.start.is_some()) || (to + 1 == self.order.len() && self.ends.end.is_some())
    }

    fn reverse(&mut self, from: usize, to: usize) {
        self.order[from..=to].reverse();
        self.note_places(from, to + 1);
    }

    fn note_places(&mut self, from: usize, until: usize) {
        self.place.resize(self.order.len(), 0);
        for at in from..until {
            self.place[self.order[at]] = at;
        }
    }

    fn point_at(&self, at: usize) -> Option<usize> {
        self.order.get(at).copied()
    }

    fn distance(&self, a: usize, b: usize) -> f32 {
        self.points.distance(a, b)
    }

    /// Distance to a neighbor, if there is one.
    fn step(&self, a: usize, b: Option<usize>) -> f32 {
        b.map_or(0.0, |b| self.distance(a, b))
    }
}

/// Xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }
}
