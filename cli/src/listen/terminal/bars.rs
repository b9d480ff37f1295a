//! The genre bars: their order and their movement.

/// Two neighbors swap places only when the lower one leads by this much, so that equals do not flicker.
const MARGIN: f32 = 0.01;

/// The same as a share of the lower one's probability: for improbable genres a hundredth is a lot.
const RELATIVE_MARGIN: f32 = 0.15;

/// Share of the way to its new length that a bar covers in one picture.
const EASE: f32 = 0.35;

/// A genre's bar.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    /// The genre's name.
    pub(super) name: String,
    /// Its probability over the listening window.
    pub(super) probability: f32,
    /// Its probability in the newest patch.
    pub(super) now: f32,
    /// The length at which it is drawn: on its way to `probability`.
    pub(super) shown: f32,
}

/// All bars, the most probable first.
#[derive(Debug, Clone, Default)]
pub(super) struct Bars {
    bars: Vec<Bar>,
}

impl Bars {
    /// Takes new probabilities: `(name, over the window, now)`, in any order.
    pub(super) fn set<'a>(&mut self, genres: impl Iterator<Item = (&'a str, f32, f32)>) {
        let mut fresh = Vec::new();
        let mut known = Vec::with_capacity(self.bars.len());
        for (name, probability, now) in genres {
            match self.bars.iter().position(|bar| bar.name == name) {
                Some(place) => known.push((place, Bar { probability, now, ..self.bars[place].clone() })),
                None => fresh.push(Bar { name: name.to_owned(), probability, now, shown: probability }),
            }
        }
        known.sort_by_key(|&(place, _)| place);
        fresh.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        self.bars = known.into_iter().map(|(_, bar)| bar).chain(fresh).collect();
        self.settle();
    }

    /// Sorts by swapping neighbors, none of them without a reason.
    fn settle(&mut self) {
        for sorted in 1..self.bars.len() {
            let mut place = sorted;
            let probability = self.bars[place].probability;
            let margin = MARGIN.min(RELATIVE_MARGIN * probability);
            while place > 0 && probability > self.bars[place - 1].probability + margin {
                self.bars.swap(place, place - 1);
                place -= 1;
            }
        }
    }

    /// Moves each bar toward its new length. Returns whether any has moved.
    pub(super) fn ease(&mut self) -> bool {
        let mut has_moved = false;
        for bar in &mut self.bars {
            let way = bar.probability - bar.shown;
            if way != 0.0 {
                bar.shown = if way.abs() < 0.002 { bar.probability } else { bar.shown + EASE * way };
                has_moved = true;
            }
        }
        has_moved
    }

    /// The bars, the most probable first.
    pub(super) fn as_slice(&self) -> &[Bar] {
        &self.bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bars: &Bars) -> Vec<&str> {
        bars.as_slice().iter().map(|bar| bar.name.as_str()).collect()
    }

    fn set(bars: &mut Bars, genres: &[(&str, f32)]) {
        bars.set(genres.iter().map(|&(name, probability)| (name, probability, 0.0)));
    }

    #[test]
    fn bars_are_sorted_but_equals_stay_where_they_are() {
        let mut bars = Bars::default();
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
        let mut bars = Bars::default();
        set(&mut bars, &[("rock", 0.0)]);
        set(&mut bars, &[("rock", 1.0)]);
        let mut shown = vec![bars.as_slice()[0].shown];
        while bars.ease() {
            shown.push(bars.as_slice()[0].shown);
        }
        assert_eq!(shown[0], 0.0);
        assert!(shown.is_sorted() && shown.len() > 5 && shown.last() == Some(&1.0), "{shown:?}");
    }

    #[test]
    fn genres_that_are_gone_are_removed() {
        let mut bars = Bars::default();
        set(&mut bars, &[("house", 0.4), ("rock", 0.6)]);
        set(&mut bars, &[("electronic", 0.7), ("rock", 0.3)]);
        assert_eq!(names(&bars), ["electronic", "rock"]);
    }
}
