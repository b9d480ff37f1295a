//! A snapshot's genres with their names.

use genrescope_engine::Snapshot;
use genrescope_engine::model::Genres;

use crate::GenreLevel;

/// A genre and how probable it is, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share<'a> {
    /// The genre's name.
    pub name: &'a str,
    /// Its probability over the listening window.
    pub probability: f32,
    /// Its probability in the newest patch.
    pub now: f32,
}

/// The genres of `snapshot`: fine ones in the model's order, broad ones with the most probable first.
pub fn shares<'a>(snapshot: &Snapshot, genres: &'a Genres, level: GenreLevel) -> Vec<Share<'a>> {
    match level {
        GenreLevel::Fine => {
            let values = snapshot.genres.iter().zip(&*snapshot.genres_now);
            let share = |(name, (&probability, &now))| Share { name, probability, now };
            genres.names().zip(values).map(share).collect()
        }
        GenreLevel::Broad => {
            let now = genres.roll_up(&snapshot.genres_now);
            let now_of =
                |name: &str| now.iter().find(|(other, _)| *other == name).map_or(0.0, |&(_, now)| now);
            let broad = genres.roll_up(&snapshot.genres);
            broad
                .into_iter()
                .map(|(name, probability)| Share { name, probability, now: now_of(name) })
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::Slots;
    use genrescope_engine::model::Genre;

    use super::*;

    #[test]
    fn broad_genres_are_the_sums_of_their_fine_ones_in_both_spans() {
        let genre =
            |name: &str, parent: Option<&str>| Genre { name: name.into(), parent: parent.map(Into::into) };
        let genres = Genres::new(vec![
            genre("rock", None),
            genre("techno", Some("electronic")),
            genre("trance", Some("electronic")),
            genre("electronic", None),
        ]);
        let snapshot = Snapshot::with(|snapshot| {
            snapshot.genres = Slots::new(&[0.25, 0.5, 0.25, 0.0]);
            snapshot.genres_now = Slots::new(&[1.0, 0.0, 0.0, 0.0]);
        });
        let fine = shares(&snapshot, &genres, GenreLevel::Fine);
        assert_eq!(fine[1], Share { name: "techno", probability: 0.5, now: 0.0 });
        let broad = shares(&snapshot, &genres, GenreLevel::Broad);
        assert_eq!(
            broad,
            [
                Share { name: "electronic", probability: 0.75, now: 0.0 },
                Share { name: "rock", probability: 0.25, now: 1.0 },
            ]
        );
    }
}
