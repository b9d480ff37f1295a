use genrescope_tests::Random;

use super::*;

/// Points scattered at random in a plane, the same for the same seed.
fn scattered(num_points: usize, seed: u32) -> Points {
    let mut random = Random::new(seed);
    let rows: Vec<Vec<f32>> = (0..num_points).map(|_| (0..4).map(|_| random.share()).collect()).collect();
    let sums: Vec<Vec<f32>> =
        rows.iter().map(|row| row.iter().map(|value| value / row.iter().sum::<f32>()).collect()).collect();
    Points::by_genres(sums.iter().map(Vec::as_slice))
}

/// All sensible pairs of ends.
fn all_ends(num_points: usize) -> [Ends; 4] {
    let last = num_points - 1;
    [
        Ends::default(),
        Ends { start: Some(1), end: None },
        Ends { start: None, end: Some(0) },
        Ends { start: Some(last), end: Some(0) },
    ]
}

fn check(points: &Points, ends: Ends, order: &[usize]) {
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..points.len()).collect::<Vec<_>>(), "every point exactly once");
    assert!(ends.start.is_none_or(|start| order.first() == Some(&start)), "{ends:?}: {order:?}");
    assert!(ends.end.is_none_or(|end| order.last() == Some(&end)), "{ends:?}: {order:?}");
}

/// The shortest length, found by trying every order.
fn brute_force(points: &Points, ends: Ends) -> f64 {
    fn go_on(points: &Points, ends: Ends, order: &mut Vec<usize>, best: &mut f64) {
        if order.len() == points.len() {
            if ends.end.is_none_or(|end| order.last() == Some(&end)) {
                *best = best.min(length(points, order));
            }
            return;
        }
        for next in 0..points.len() {
            let may_start = !order.is_empty() || ends.start.is_none_or(|start| start == next);
            if may_start && !order.contains(&next) {
                order.push(next);
                go_on(points, ends, order, best);
                order.pop();
            }
        }
    }
    let mut best = f64::INFINITY;
    go_on(points, ends, &mut Vec::new(), &mut best);
    best
}

#[test]
fn few_points_are_visited_on_the_shortest_path_of_all() {
    for num_points in 2..=7 {
        for seed in 0..4 {
            let points = scattered(num_points, seed);
            for ends in all_ends(num_points) {
                let found = passage(&points, ends);
                check(&points, ends, &found.order);
                assert!(found.is_exact);
                let best = brute_force(&points, ends);
                assert!((found.length - best).abs() < 1e-5, "{num_points}: {}, not {best}", found.length);
            }
        }
    }
}

#[test]
fn the_search_comes_within_two_percent_of_the_shortest_path() {
    let (mut worst, mut sum, mut count): (f64, f64, f64) = (0.0, 0.0, 0.0);
    for num_points in 5..=13 {
        for seed in 10..16 {
            let points = scattered(num_points, seed);
            for ends in all_ends(num_points) {
                let order = search::short(&points, ends);
                check(&points, ends, &order);
                let best = length(&points, &exact::shortest(&points, ends));
                let excess = length(&points, &order) / best - 1.0;
                assert!(excess > -1e-5, "nothing is shorter than the shortest path");
                (worst, sum, count) = (worst.max(excess), sum + excess, count + 1.0);
            }
        }
    }
    assert!(worst < 0.05 && sum / count < 0.002, "worst {worst:.4}, mean {:.4} of {count}", sum / count);
}

#[test]
fn many_points_on_a_line_are_visited_from_one_end_to_the_other() {
    // In an order without meaning, with both ends free, one fixed, and both.
    let num_points = 400;
    let rows: Vec<[f32; 2]> = (0..num_points)
        .map(|index| {
            let angle = ((index * 149) % num_points) as f32 / num_points as f32;
            [angle.cos(), angle.sin()]
        })
        .collect();
    let points = Points::by_sound(rows.iter().map(|row| &row[..]));
    let whole = f64::from(1.0 - 1.0 / num_points as f32);
    let found = passage(&points, Ends::default());
    check(&points, Ends::default(), &found.order);
    assert!(!found.is_exact && found.length < whole * 1.0001, "{}", found.length);
    let first = (0..num_points).find(|index| (index * 149) % num_points == 0);
    let last = (0..num_points).find(|index| (index * 149) % num_points == num_points - 1);
    let ends = Ends { start: last, end: first };
    let found = passage(&points, ends);
    check(&points, ends, &found.order);
    assert!(found.length < whole * 1.0001, "{}", found.length);
}

#[test]
fn a_search_through_many_points_leaves_little_to_gain() {
    let points = scattered(300, 7);
    for ends in all_ends(300) {
        let greedy = length(&points, &search::greedy(&points, ends));
        let found = passage(&points, ends);
        check(&points, ends, &found.order);
        assert!(found.length < 0.93 * greedy, "{} after {greedy}", found.length);
        assert_eq!(passage(&points, ends), found, "the same result for the same points");
    }
}

#[test]
fn identical_points_and_few_or_no_points_cause_no_trouble() {
    let same = [[0.5_f32, 0.5]; 40];
    for num_points in [0, 1, 2, 3, 13, 14, 15, 40] {
        let points = Points::by_genres(same[..num_points].iter().map(|row| &row[..]));
        let found = passage(&points, Ends::default());
        check(&points, Ends::default(), &found.order);
        assert_eq!(found.length, 0.0);
    }
    let one = Points::by_genres([&[1.0_f32][..]]);
    assert_eq!(passage(&one, Ends { start: Some(0), end: Some(0) }).order, [0]);
}
