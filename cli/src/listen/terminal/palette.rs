//! The colors of genres and levels as a terminal shows them.

use genrescope_palette::{LEVELS, genre_rgb, level_rgb};
use ratatui::style::Color;

/// The colors that a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Palette {
    /// Any red, green and blue.
    True,
    /// The 256 fixed colors that every terminal knows.
    Indexed,
}

impl Palette {
    /// What the terminal says about itself.
    pub(super) fn of_terminal() -> Self {
        match std::env::var("COLORTERM").as_deref() {
            Ok("truecolor" | "24bit") => Self::True,
            _ => Self::Indexed,
        }
    }

    /// The color of a genre; one that is not in the list gets one that depends only on its name.
    pub(super) fn genre(self, name: &str) -> Color {
        self.color(genre_rgb(name))
    }

    /// The color of a level: green, yellow from -12 dBFS, red from -3 dBFS.
    pub(super) fn level(self, dbfs: f32) -> Color {
        self.color(level_rgb(dbfs))
    }

    /// The color of trouble.
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

/// The nearest of the 6 x 6 x 6 colors that are the same on all terminals.
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
    use genrescope_palette::BY_GENRE;

    use super::*;

    #[test]
    fn no_two_genres_share_a_color() {
        for palette in [Palette::True, Palette::Indexed] {
            for (i, (name, _)) in BY_GENRE.iter().enumerate() {
                for (other, _) in &BY_GENRE[..i] {
                    assert_ne!(palette.genre(name), palette.genre(other), "{name} and {other} {palette:?}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_genre_always_has_the_same_color() {
        assert_eq!(Palette::True.genre("polka"), Palette::True.genre("polka"));
        assert_ne!(Palette::True.genre("polka"), Palette::True.genre("not music"));
    }

    #[test]
    fn the_nearest_of_the_256_colors_is_found() {
        assert_eq!(nearest_index(0x000000), 16);
        assert_eq!(nearest_index(0xffffff), 231);
        assert_eq!(nearest_index(0x88ccee), 16 + 36 * 2 + 6 * 4 + 5);
    }
}
