//! The letters: the font that the window uses, too.

use std::fmt::Write;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, GlyphId, OutlineCurve, OutlinedGlyph, Point, PxScale, ScaleFont, point};

use crate::fallback;

static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).expect("the font that egui ships is valid")
});

/// A letter in the font that has it: ours, or else one that is installed. What none has is a box of ours.
fn find(letter: char) -> (&'static dyn AnyFont, GlyphId) {
    let id = FONT.glyph_id(letter);
    if id.0 == 0
        && let Some((font, id)) = fallback::find(letter)
    {
        return (font, id);
    }
    (&*FONT, id)
}

/// The letters of a text that no font has, each once: they are drawn as boxes.
pub fn missing_letters(text: &str) -> String {
    let mut missing = String::new();
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        let (_, id) = find(letter);
        if id.0 == 0 && !missing.contains(letter) {
            missing.push(letter);
        }
    }
    missing
}

/// What we need of a font, of whatever type.
trait AnyFont {
    fn advance(&self, id: GlyphId, size: f32) -> f32;
    fn outlined(&self, id: GlyphId, size: f32, x: f32) -> Option<OutlinedGlyph>;
    /// The curves of a letter, in units of which there are as many per pixel as the numbers say, along and
    /// across.
    fn curves(&self, id: GlyphId, size: f32) -> (Vec<OutlineCurve>, f32, f32);
}

impl<F: Font> AnyFont for F {
    fn advance(&self, id: GlyphId, size: f32) -> f32 {
        self.as_scaled(PxScale::from(size)).h_advance(id)
    }

    fn outlined(&self, id: GlyphId, size: f32, x: f32) -> Option<OutlinedGlyph> {
        self.outline_glyph(id.with_scale_and_position(PxScale::from(size), point(x, 0.0)))
    }

    fn curves(&self, id: GlyphId, size: f32) -> (Vec<OutlineCurve>, f32, f32) {
        let font = self.as_scaled(PxScale::from(size));
        let curves = self.outline(id).map_or(Vec::new(), |outline| outline.curves);
        (curves, font.h_scale_factor(), font.v_scale_factor())
    }
}

/// Width of a text, pixels.
pub fn width(text: &str, size: f32) -> f32 {
    let advance = |letter| {
        let (font, id) = find(letter);
        font.advance(id, size)
    };
    text.chars().map(advance).sum()
}

/// Calls `on_pixel` with x and y from the text's start on the baseline, and how much of the pixel is covered.
pub(crate) fn draw(text: &str, size: f32, mut on_pixel: impl FnMut(i32, i32, f32)) {
    let mut x = 0.0;
    for letter in text.chars() {
        let (font, id) = find(letter);
        if let Some(outline) = font.outlined(id, size, x) {
            let bounds = outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            // A light font on pixels: a little more ink makes it as dark as in vectors.
            outline
                .draw(|dx, dy, cover| on_pixel(left + dx as i32, top + dy as i32, (cover * 1.25).min(1.0)));
        }
        x += font.advance(id, size);
    }
}

/// The outlines of a text that starts at a place on its baseline, as the data of an SVG path.
pub(crate) fn path(text: &str, size: f32, x: f32, y: f32) -> String {
    let mut data = String::new();
    let mut x = x;
    for letter in text.chars() {
        let (font, id) = find(letter);
        let (curves, along, across) = font.curves(id, size);
        let mut last = None;
        let at = |p: &Point| format!("{:.2} {:.2}", x + p.x * along, y - p.y * across);
        for curve in curves {
            let (from, rest, to) = match &curve {
                OutlineCurve::Line(from, to) => (*from, format!("L{}", at(to)), *to),
                OutlineCurve::Quad(from, control, to) => (*from, format!("Q{} {}", at(control), at(to)), *to),
                OutlineCurve::Cubic(from, first, second, to) => {
                    (*from, format!("C{} {} {}", at(first), at(second), at(to)), *to)
                }
            };
            if last != Some(from) {
                let _ = write!(data, "M{}", at(&from));
            }
            data.push_str(&rest);
            last = Some(to);
        }
        x += font.advance(id, size);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_as_wide_as_its_text() {
        let data = path("HH", 100.0, 10.0, 50.0);
        let numbers: Vec<f32> = data
            .split(|c: char| c.is_alphabetic() || c == ' ')
            .filter_map(|number| number.parse().ok())
            .collect();
        let across: Vec<f32> = numbers.iter().copied().step_by(2).collect();
        let (left, right) = across.iter().fold((f32::MAX, f32::MIN), |(l, r), &x| (l.min(x), r.max(x)));
        assert!(left > 10.0 && right < 10.0 + width("HH", 100.0) && right - left > 0.7 * width("HH", 100.0));
        // On the baseline, and above it.
        let lowest = numbers.iter().copied().skip(1).step_by(2).fold(f32::MIN, f32::max);
        assert_eq!(lowest, 50.0);
    }

    #[test]
    fn a_letter_that_our_font_lacks_comes_from_an_installed_one_or_is_named() {
        assert_eq!(missing_letters("Ænima, Žižek: −3 dB, Привет"), "");
        assert_eq!(missing_letters("a\u{ffff}b\u{ffff}"), "\u{ffff}");
        // Not on every system.
        let is_installed = fallback::find('音').is_some();
        assert_eq!(missing_letters("音楽"), if is_installed { "" } else { "音楽" });
        assert!(width("音", 100.0) > 10.0);
        if is_installed {
            assert_ne!(path("音", 100.0, 0.0, 0.0), path("\u{ffff}", 100.0, 0.0, 0.0));
        }
    }
}
