//! The few colors that do not belong to a genre.

/// Colors of a theme, `0xRRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The background of everything.
    pub back: u32,
    /// The background along which a bar or meter moves.
    pub track: u32,
    /// Text.
    pub text: u32,
    /// Text that matters less.
    pub dim: u32,
    /// What is wrong.
    pub trouble: u32,
}

/// Light letters on a dark ground.
pub const DARK: Theme =
    Theme { back: 0x14161a, track: 0x22252b, text: 0xeceef1, dim: 0x9aa0aa, trouble: 0xff8a3d };

/// Dark letters on a light ground.
pub const LIGHT: Theme =
    Theme { back: 0xfafaf8, track: 0xe9eaec, text: 0x1b1d21, dim: 0x5f656e, trouble: 0xb04700 };

/// For letters on a genre's color: nearly black, or white on the darker ones, whichever stands out more.
pub fn ink_on(ground: u32) -> u32 {
    // The luminance at which the contrasts with black and white are equal.
    if luminance(ground) > 0.197 { DARK.back } else { 0xffffff }
}

/// Relative luminance of a color, 0 to 1, by the formula of the Web Content Accessibility Guidelines 2.
fn luminance(rgb: u32) -> f32 {
    let [_, red, green, blue] = rgb.to_be_bytes();
    let [red, green, blue] = [red, green, blue].map(|channel| {
        let share = f32::from(channel) / 255.0;
        if share <= 0.04 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BY_GENRE;

    /// Contrast of two colors, 1 to 21, by the same guidelines.
    fn contrast(a: u32, b: u32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_its_ground() {
        for Theme { back, text, dim, trouble, .. } in [DARK, LIGHT] {
            for letters in [text, dim, trouble] {
                assert!(contrast(letters, back) >= 4.5, "{letters:06x} on {back:06x}");
            }
        }
        for (genre, color) in BY_GENRE {
            let contrast = contrast(ink_on(color), color);
            assert!(contrast >= 4.2, "{genre}: {contrast}");
        }
        assert!((contrast(0, 0xffffff) - 21.0).abs() < 1e-3);
    }
}
