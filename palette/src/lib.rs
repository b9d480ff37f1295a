//! A color for every genre, always the same everywhere, and the themes around them.

mod theme;

pub use theme::{DARK, LIGHT, Theme, ink_on};

/// Colors by genre, `0xRRGGBB`.
///
/// Taken from the palettes of Okabe and Ito and of Paul Tol, which are made for all kinds of color vision;
/// related genres have related hues. Not everybody can tell this many colors apart, so no meaning rests on
/// them alone: a bar has its name next to it, the history its words or letters.
pub const BY_GENRE: [(&str, u32); 21] = [
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
    ("latin", 0x882255),
    ("metal", 0xd55e00),
    ("pop", 0xffaabb),
    ("punk", 0xee3377),
    ("reggae", 0xbbcc33),
    ("rock", 0xee8866),
    ("techno", 0x33bbee),
    ("trance", 0xb997c7),
    ("not music", 0x999999),
];

/// Level, from harmless to clipping: bluish green, yellow, vermilion of Okabe and Ito.
pub const LEVELS: [u32; 3] = [0x009e73, 0xf0e442, 0xd55e00];

/// The color of a genre, `0xRRGGBB`; a genre that is not in the list gets one that depends only on its name.
pub fn genre_rgb(name: &str) -> u32 {
    BY_GENRE.iter().find(|(known, _)| *known == name).map_or_else(
        || {
            // Without the last: gray is for what is not music.
            let hash = name.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte));
            BY_GENRE[hash as usize % (BY_GENRE.len() - 1)].1
        },
        |&(_, rgb)| rgb,
    )
}

/// The color of a level, `0xRRGGBB`: green, yellow from -12 dBFS, red from -3 dBFS.
pub fn level_rgb(dbfs: f32) -> u32 {
    LEVELS[usize::from(dbfs >= -12.0) + usize::from(dbfs >= -3.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_genres_share_a_color() {
        for (i, (name, _)) in BY_GENRE.iter().enumerate() {
            for (other, _) in &BY_GENRE[..i] {
                assert_ne!(genre_rgb(name), genre_rgb(other), "{name} and {other}");
            }
        }
    }

    #[test]
    fn an_unknown_genre_has_a_color_that_depends_on_its_name() {
        assert_eq!(genre_rgb("polka"), genre_rgb("polka"));
        assert_ne!(genre_rgb("polka"), genre_rgb("not music"));
    }
}
