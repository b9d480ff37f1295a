//! The genre bars: their order and their movement.

use crate::Share;

/// Time in which a bar moves two thirds of its way, seconds.
const EASE_SECONDS: f32 = 0.12;

/// How bars behave on a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    /// Two neighbors swap places only when the lower one leads by this much, so that equals do not flicker.
    pub margin: f32,
    /// The same as a share of the lower one's probability: for improbable genres a hundredth is a lot.
    pub relative_margin: f32,
    /// Whether a new bar grows from nothing; otherwise it is there at its full length.
    pub grows: bool,
}

impl Manner {
    /// For rows that are tall and swap in full view, and should therefore swap late.
    pub const TALL: Self = Self { margin: 0.02, relative_margin: 0.25, grows: true };
}

/// A genre's bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The genre's name.
    pub name: String,
    /// Its probability over the listening window.
    pub probability: f32,
    /// Its probability in the newest patch.
    pub now: f32,
    /// The length at which it is drawn, 0 to 1: on its way to `probability`.
    pub shown: f32,
    /// The row in which it is drawn, from 0: on its way to its place, if a face can draw it between two rows.
    pub row: f32,
}

/// All bars, the most probable first.
#[derive(Debug, Clone)]
pub struct Bars {
    bars: Vec<Bar>,
    manner: Manner,
}

impl Bars {
    /// No bars yet.
    pub fn new(manner: Manner) -> Self {
        Self { bars: Vec::new(), manner }
    }

    /// Takes new probabilities, in any order; a genre that is not among them loses its bar.
    pub fn set(&mut self, shares: &[Share<'_>]) {
        self.bars.retain(|bar| shares.iter().any(|share| share.name == bar.name));
        let mut fresh = Vec::new();
        for share in shares {
            match self.bars.iter_mut().find(|bar| bar.name == share.name) {
                Some(bar) => (bar.probability, bar.now) = (share.probability, share.now),
                None => fresh.push(share),
            }
        }
        fresh.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        for &&Share { name, probability, now } in &fresh {
            let shown = if self.manner.grows { 0.0 } else { probability };
            let row = self.bars.len() as f32;
            self.bars.push(Bar { name: name.to_owned(), probability, now, shown, row });
        }
        self.settle();
    }

    /// Sorts by swapping neighbors, never without a reason.
    fn settle(&mut self) {
        let Manner { margin, relative_margin, .. } = self.manner;
        for sorted in 1..self.bars.len() {
            let mut place = sorted;
            let probability = self.bars[place].probability;
            let margin = margin.min(relative_margin * probability);
            while place > 0 && probability > self.bars[place - 1].probability + margin {
                self.bars.swap(place, place - 1);
                place -= 1;
            }
        }
    }

    /// Moves on by `seconds`; returns whether anything is still moving.
    pub fn ease(&mut self, seconds: f32) -> bool {
        let step = 1.0 - (-seconds / EASE_SECONDS).exp();
        let mut is_moving = false;
        let mut ease = |value: &mut f32, target: f32, near: f32| {
            *value = if (target - *value).abs() < near { target } else { *value + step * (target - *value) };
            is_moving |= *value != target;
        };
        for (place, bar) in self.bars.iter_mut().enumerate() {
            ease(&mut bar.shown, bar.probability, 0.001);
            ease(&mut bar.row, place as f32, 0.01);
        }
        is_moving
    }

    /// The most probable genre, if it is probable at all.
    pub fn leader(&self) -> Option<&Bar> {
        self.bars.first().filter(|bar| bar.probability > 0.0)
    }

    /// The bars, the most probable first.
    pub fn as_slice(&self) -> &[Bar] {
        &self.bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANNER: Manner = Manner { margin: 0.01, relative_margin: 0.15, grows: false };

    fn names(bars: &Bars) -> Vec<&str> {
        bars.as_slice().iter().map(|bar| bar.name.as_str()).collect()
    }

    fn set(bars: &mut Bars, genres: &[(&str, f32)]) {
        let share = |&(name, probability)| Share { name, probability, now: 0.0 };
        bars.set(&genres.iter().map(share).collect::<Vec<_>>());
    }

    #[test]
    fn bars_are_sorted_but_equals_stay_where_they_are() {
        let mut bars = Bars::new(MANNER);
        set(&mut bars, &[("rock", 0.2), ("pop", 0.5), ("jazz", 0.3)]);
        assert_eq!(names(&bars), ["pop", "jazz", "rock"]);
        set(&mut bars, &[("rock", 0.302), ("pop", 0.398), ("jazz", 0.3)]);
        assert_eq!(names(&bars), ["pop", "jazz", "rock"]);
        set(&mut bars, &[("rock", 0.5), ("pop", 0.3), ("jazz", 0.2)]);
        assert_eq!(names(&bars), ["rock", "pop", "jazz"]);
        set(&mut bars, &[("rock", 0.98), ("pop", 0.004), ("jazz", 0.008)]);
        assert_eq!(names(&bars), ["rock", "jazz", "pop"]);
    }

    #[test]
    fn bars_move_smoothly_and_arrive() {
        let mut bars = Bars::new(MANNER);
        set(&mut bars, &[("rock", 0.0)]);
        set(&mut bars, &[("rock", 1.0)]);
        let mut shown = vec![bars.as_slice()[0].shown];
        while bars.ease(0.05) {
            shown.push(bars.as_slice()[0].shown);
        }
        shown.push(bars.as_slice()[0].shown);
        assert_eq!(shown[0], 0.0);
        assert!(shown.is_sorted() && shown.len() > 5 && shown.last() == Some(&1.0), "{shown:?}");
    }

    #[test]
    fn genres_that_are_gone_are_removed() {
        let mut bars = Bars::new(MANNER);
        set(&mut bars, &[("house", 0.4), ("rock", 0.6)]);
        set(&mut bars, &[("electronic", 0.7), ("rock", 0.3)]);
        assert_eq!(names(&bars), ["electronic", "rock"]);
    }

    #[test]
    fn bars_that_grow_start_at_nothing_and_come_to_rest() {
        let mut bars = Bars::new(Manner { grows: true, ..MANNER });
        set(&mut bars, &[("rock", 0.2), ("pop", 0.5), ("jazz", 0.3)]);
        assert_eq!(bars.leader().map(|bar| (bar.name.as_str(), bar.shown)), Some(("pop", 0.0)));
        let mut num_pictures = 0;
        while bars.ease(1.0 / 60.0) {
            num_pictures += 1;
        }
        assert!((5..120).contains(&num_pictures), "{num_pictures}");
        set(&mut bars, &[("rock", 0.6), ("jazz", 0.4)]);
        assert_eq!(names(&bars), ["rock", "jazz"]);
    }
}
