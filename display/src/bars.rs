//! The genre bars: their order and their movement.

use crate::Share;

/// Time in which a bar moves two thirds of its way, seconds.
const EASE_SECONDS: f32 = 0.12;

/// How bars behave on a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    /// A bar rises above another only when it leads by this much, so that equals do not flicker.
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

    /// Sorts only as far as there is a reason to: afterward, no bar leads one above it by the margin. Each
    /// bar is compared with all bars above it, because neighbors that each differ by less may add up to any
    /// difference.
    fn settle(&mut self) {
        let Manner { margin, relative_margin, .. } = self.manner;
        for sorted in 1..self.bars.len() {
            let probability = self.bars[sorted].probability;
            let margin = margin.min(relative_margin * probability);
            let is_led = |above: &Bar| probability > above.probability + margin;
            if let Some(place) = self.bars[..sorted].iter().position(is_led) {
                self.bars[place..=sorted].rotate_right(1);
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
    fn no_bar_leads_one_above_it_by_more_than_the_margin() {
        let mut bars = Bars::new(MANNER);
        let start = [("a", 0.2), ("b", 0.2), ("c", 0.2), ("d", 0.2)];
        set(&mut bars, &start);
        // Each leads the one above by less than the margin, the last the first by much more.
        set(&mut bars, &[("a", 0.2), ("b", 0.209), ("c", 0.218), ("d", 0.227)]);
        assert_eq!(names(&bars), ["c", "d", "a", "b"]);
        // Random probabilities, one set after another.
        let mut state = 1_u32;
        for _ in 0..1000 {
            let genres = start.map(|(name, _)| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (name, (state >> 8) as f32 / (1 << 24) as f32 * 0.1)
            });
            set(&mut bars, &genres);
            for (place, bar) in bars.as_slice().iter().enumerate() {
                let margin = MANNER.margin.min(MANNER.relative_margin * bar.probability);
                let above = &bars.as_slice()[..place];
                assert!(above.iter().all(|above| bar.probability <= above.probability + margin), "{bars:?}");
            }
        }
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
