//! Which number means what. People bind lights to these, so they never change.

use genrescope_display::FLOOR_DBFS;
use genrescope_engine::model::Genres;
use genrescope_engine::{Level, Snapshot, State};

/// The state: see [`state_value`].
pub(super) const STATE: u8 = 3;
/// The first genre's probability.
pub(super) const CONFIDENCE: u8 = 9;
/// Root mean square of the level, from -60 dBFS to 0.
pub(super) const RMS: u8 = 14;
/// Peak of the level, likewise.
pub(super) const PEAK: u8 = 15;

/// The built-in genres: a genre's program is its place here, counted from 0. A new one comes at the end.
const GENRES: [&str; 21] = [
    "ambient",
    "blues",
    "classical",
    "country",
    "disco",
    "drum and bass",
    "dubstep",
    "electronic",
    "hardcore",
    "hip hop",
    "house",
    "jazz",
    "latin",
    "metal",
    "pop",
    "punk",
    "reggae",
    "rock",
    "techno",
    "trance",
    "not music",
];

/// Controllers of the genres, by their programs: those that the standard leaves undefined, so that no
/// receiver takes them for anything else.
const CONTROLLERS: [std::ops::RangeInclusive<u8>; 2] = [20..=31, 102..=119];

/// Genres of a model by MIDI's numbers.
#[derive(Debug)]
pub(super) struct Numbers {
    /// The program of each genre, in the model's order.
    programs: Vec<u8>,
}

impl Numbers {
    /// Built-in genres keep their numbers in any model; the others follow, in the model's order.
    pub(super) fn new(genres: &Genres) -> Self {
        let mut next = GENRES.len() as u8;
        let programs = genres.names().map(|name| {
            GENRES.iter().position(|known| *known == name).map_or_else(
                || {
                    next += 1;
                    next - 1
                },
                |place| place as u8,
            )
        });
        Self { programs: programs.collect() }
    }

    /// The controllers and their values, 0 to 127.
    pub(super) fn controls(&self, snapshot: &Snapshot) -> Vec<(u8, u8)> {
        let has_answer = has_answer(snapshot.state);
        let shares = snapshot.genres.iter().map(|&share| if has_answer { seven_bits(share) } else { 0 });
        let genres = self
            .programs
            .iter()
            .zip(shares)
            .filter_map(|(&program, value)| Some((controller(program)?, value)));
        let first = snapshot.genres.iter().copied().fold(0.0, f32::max);
        let Level { peak_dbfs, rms_dbfs } = snapshot.level;
        let level = |dbfs: f32| seven_bits((dbfs - FLOOR_DBFS) / -FLOOR_DBFS);
        [
            (STATE, state_value(snapshot.state)),
            (CONFIDENCE, if has_answer { seven_bits(first) } else { 0 }),
            (RMS, level(rms_dbfs)),
            (PEAK, level(peak_dbfs)),
        ]
        .into_iter()
        .chain(genres)
        .collect()
    }

    /// The program of the first genre, where one stands out, and of what is not music.
    pub(super) fn program(&self, snapshot: &Snapshot) -> Option<u8> {
        if !matches!(snapshot.state, State::Sure | State::NotMusic) {
            return None;
        }
        let first = snapshot.genres.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        first.and_then(|(genre, _)| self.programs.get(genre).copied())
    }
}

/// The controller of a genre; the last of many genres of one's own have none.
fn controller(program: u8) -> Option<u8> {
    CONTROLLERS.into_iter().flatten().nth(program.into())
}

/// The more certain, the higher: 0 no answer yet, 32 silence, 64 not music, 96 unsure, 127 sure.
fn state_value(state: State) -> u8 {
    match state {
        State::Silence => 32,
        State::NotMusic => 64,
        State::Unsure => 96,
        State::Sure => 127,
        _ => 0,
    }
}

fn has_answer(state: State) -> bool {
    state_value(state) > 0
}

/// 0 to 1 as 0 to 127.
fn seven_bits(share: f32) -> u8 {
    (127.0 * share.clamp(0.0, 1.0)).round() as u8
}

#[cfg(test)]
mod tests {
    use genrescope_engine::Slots;
    use genrescope_engine::model::Genre;

    use super::*;

    fn genres(names: &[&str]) -> Genres {
        Genres::new(names.iter().map(|&name| Genre { name: name.into(), parent: None }).collect())
    }

    fn value(controls: &[(u8, u8)], controller: u8) -> u8 {
        let values: Vec<u8> =
            controls.iter().filter(|(known, _)| *known == controller).map(|&(_, value)| value).collect();
        assert_eq!(values.len(), 1, "{controller} in {controls:?}");
        values[0]
    }

    #[test]
    fn the_numbers_are_those_of_the_manual() {
        // Written out: changing one of them changes somebody's lights.
        let model = genrescope_models::default_model().unwrap();
        let numbers = Numbers::new(model.genres());
        let number = |name| numbers.programs[model.genres().names().position(|known| known == name).unwrap()];
        let all: Vec<(&str, u8, u8)> = model
            .genres()
            .names()
            .map(|name| (name, number(name), controller(number(name)).unwrap()))
            .collect();
        assert!(all.contains(&("ambient", 0, 20)), "{all:?}");
        assert!(all.contains(&("jazz", 11, 31)), "{all:?}");
        assert!(all.contains(&("latin", 12, 102)), "{all:?}");
        assert!(all.contains(&("techno", 18, 108)), "{all:?}");
        assert!(all.contains(&("not music", 20, 110)), "{all:?}");
        assert!(all.iter().all(|&(_, program, _)| program < 21), "a genre is missing in the table: {all:?}");
    }

    #[test]
    fn a_model_of_ones_own_keeps_the_known_numbers_and_adds_others() {
        let numbers = Numbers::new(&genres(&["polka", "techno", "waltz"]));
        assert_eq!(numbers.programs, [21, 18, 22]);
        let many: Vec<String> = (0..64).map(|genre| format!("mine {genre}")).collect();
        let numbers = Numbers::new(&genres(&many.iter().map(String::as_str).collect::<Vec<_>>()));
        assert!(numbers.programs.iter().all(|&program| program < 128));
        let controllers: Vec<u8> =
            numbers.programs.iter().filter_map(|&program| controller(program)).collect();
        assert_eq!(controllers, (111..=119).collect::<Vec<_>>());
    }

    #[test]
    fn probabilities_level_and_state_become_seven_bits() {
        let numbers = Numbers::new(&genres(&["rock", "techno"]));
        let mut snapshot = Snapshot::with(|snapshot| {
            snapshot.state = State::Sure;
            snapshot.genres = Slots::new(&[0.25, 0.75]);
            snapshot.level = Level { peak_dbfs: 2.0, rms_dbfs: -30.0 };
        });
        let controls = numbers.controls(&snapshot);
        assert_eq!([value(&controls, 107), value(&controls, 108)], [32, 95]);
        assert_eq!([STATE, CONFIDENCE, RMS, PEAK].map(|number| value(&controls, number)), [127, 95, 64, 127]);
        assert_eq!(numbers.program(&snapshot), Some(18));
        snapshot.state = State::Unsure;
        assert_eq!(numbers.program(&snapshot), None);
        snapshot = Snapshot::with(|snapshot| {
            snapshot.state = State::WarmingUp { seconds_left: 1.0 };
            snapshot.genres = Slots::new(&[0.5, 0.5]);
        });
        assert!(numbers.controls(&snapshot).iter().all(|&(_, value)| value == 0));
    }
}
