//! How long the rest of a comparison will take.

use std::time::Duration;

/// How fast a comparison goes: what folds have taken so far, by method.
#[derive(Debug)]
pub(super) struct Pace {
    methods: Vec<MethodPace>,
}

#[derive(Debug, Clone, Copy)]
struct MethodPace {
    /// Usual seconds for a fold, as good as another method's to a common factor.
    effort: f64,
    num_left: usize,
    num_done: usize,
    /// Of the folds that were done now.
    seconds: f64,
}

impl Pace {
    /// For methods of these efforts, with so many folds left to do.
    pub(super) fn new(methods: impl Iterator<Item = (f64, usize)>) -> Self {
        let pace = |(effort, num_left)| MethodPace { effort, num_left, num_done: 0, seconds: 0.0 };
        Self { methods: methods.map(pace).collect() }
    }

    /// A method has done a fold.
    pub(super) fn done(&mut self, method: usize, took: Duration) {
        let pace = &mut self.methods[method];
        pace.num_left -= 1;
        pace.num_done += 1;
        pace.seconds += took.as_secs_f64();
    }

    /// The time that is left: a method that has done a fold goes on as it did, and others take as much longer
    /// than usual as those that have been seen. `None` before the first fold.
    pub(super) fn left(&self) -> Option<Duration> {
        let seen = || self.methods.iter().filter(|pace| pace.num_done > 0);
        let usual: f64 = seen().map(|pace| pace.effort * pace.num_done as f64).sum();
        let factor = seen().map(|pace| pace.seconds).sum::<f64>() / usual;
        let one = |pace: &MethodPace| match pace.num_done {
            0 => pace.effort * factor,
            count => pace.seconds / count as f64,
        };
        let seconds: f64 = self.methods.iter().map(|pace| pace.num_left as f64 * one(pace)).sum();
        (usual > 0.0).then(|| Duration::from_secs_f64(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_what_was_seen_and_what_methods_usually_take() {
        let seconds = Duration::from_secs_f64;
        // A quick method, and one that usually takes 50 times as long; the second has a fold from before.
        let mut pace = Pace::new([(0.2, 3), (10.0, 2)].into_iter());
        assert_eq!(pace.left(), None);
        // Twice as long as usual: 2 folds of 0.4 s and 2 of 20 s are left.
        pace.done(0, seconds(0.4));
        assert!((pace.left().unwrap().as_secs_f64() - 40.8).abs() < 1e-9);
        pace.done(0, seconds(0.2));
        pace.done(0, seconds(0.3));
        assert!((pace.left().unwrap().as_secs_f64() - 30.0).abs() < 1e-9);
        // Seen, it is no longer guessed.
        pace.done(1, seconds(7.0));
        assert!((pace.left().unwrap().as_secs_f64() - 7.0).abs() < 1e-9);
        pace.done(1, seconds(9.0));
        assert_eq!(pace.left(), Some(Duration::ZERO));
    }
}
