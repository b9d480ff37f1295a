//! A colour for every genre, the same everywhere and always.

use ratatui::style::Color;

/// Colours by genre.
///
/// Taken from the palettes of Okabe and Ito and of Paul Tol, which are made for all kinds of colour vision; kin
/// have related hues. Twenty colours cannot all be told apart by everybody, so no meaning rests on them alone: a
/// bar has its name beside it, the history its letters.
const BY_GENRE: [(&str, u32); 19] = [
    ("ambient", 0xcceeff),
    ("blues", 0x4477aa),
    ("classical", 0xf0e442),
    ("country", 0xddcc77),
    ("disco", 0xcc79a7),
    ("drum and bass", 0x90c987),
    ("dubstep", 0xaa4499),
    ("electronic", 0x56b4e9),
    ("hardcore", 0xcc6677),
    ("hip hop", 0xe69f00),
    ("house", 0x009e73),
    ("jazz", 0x77aadd),
    ("metal", 0xd55e00),
    ("pop", 0xffaabb),
    ("reggae", 0xbbcc33),
    ("rock", 0xee8866),
    ("techno", 0x33bbee),
    ("trance", 0xb997c7),
    ("not music", 0x999999),
];

/// Level, from harmless to clipping: bluish green, yellow, vermilion of Okabe and Ito.
const LEVELS: [u32; 3] = [0x009e73, 0xf0e442, 0xd55e00];

/// The colours that a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Palette {
    /// Any red, green and blue.
    True,
    /// The 256 fixed colours that every terminal knows.
    Indexed,
}

impl Palette {
    /// What the terminal says of itself.
    pub(super) fn of_terminal() -> Self {
        match std::env::var("COLORTERM").as_deref() {
            Ok("truecolor" | "24bit") => Self::True,
            _ => Self::Indexed,
        }
    }

    /// The colour of a genre; one that is not in the list gets one that depends on its name only.
    pub(super) fn genre(self, name: &str) -> Color {
        let rgb = BY_GENRE.iter().find(|(known, _)| *known == name).map_or_else(
            || {
                // Without the last: grey is for what is no music.
                let hash = name.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte));
                BY_GENRE[hash as usize % (BY_GENRE.len() - 1)].1
            },
            |&(_, rgb)| rgb,
        );
        self.color(rgb)
    }

    /// The colour of a level: green, yellow from -12 dBFS, red from -3 dBFS.
    pub(super) fn level(self, dbfs: f32) -> Color {
        let index = usize::from(dbfs >= -12.0) + usize::from(dbfs >= -3.0);
        self.color(LEVELS[index])
    }

    /// The colour of trouble.
    pub(super) fn trouble(self) -> Color {
        self.color(LEVELS[2])
    }

    fn color(self, rgb: u32) -> Color {
        match self {
            Self::True => Color::from_u32(rgb),
            Self::Indexed => Color::Indexed(nearest_index(rgb)),
        }
    }
}

/// The nearest of the 6 x 6 x 6 colours that are the same on all terminals.
fn nearest_index(rgb: u32) -> u8 {
    const STEPS: [i32; 6] = [0, 95, 135, 175, 215, 255];
    let [_, red, green, blue] = rgb.to_be_bytes();
    let nearest = |value: u8| {
        (0..6_u8).min_by_key(|&i| (STEPS[usize::from(i)] - i32::from(value)).abs()).unwrap_or_default()
    };
    16 + 36 * nearest(red) + 6 * nearest(green) + nearest(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_genres_share_a_colour() {
        for palette in [Palette::True, Palette::Indexed] {
            for (i, (name, _)) in BY_GENRE.iter().enumerate() {
                for (other, _) in &BY_GENRE[..i] {
                    assert_ne!(palette.genre(name), palette.genre(other), "{name} and {other} {palette:?}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_genre_always_has_the_same_colour() {
        assert_eq!(Palette::True.genre("polka"), Palette::True.genre("polka"));
        assert_ne!(Palette::True.genre("polka"), Palette::True.genre("not music"));
    }

    #[test]
    fn nearest_of_the_256_colours() {
        assert_eq!(nearest_index(0x000000), 16);
        assert_eq!(nearest_index(0xffffff), 231);
        assert_eq!(nearest_index(0x88ccee), 16 + 36 * 2 + 6 * 4 + 5);
    }
}
