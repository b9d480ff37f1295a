//! The letters: the font that the window uses, too.

use std::fmt::Write;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, OutlineCurve, Point, PxScale, ScaleFont, point};

static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).expect("the font that egui ships is valid")
});

/// Width of a text, pixels.
pub fn width(text: &str, size: f32) -> f32 {
    let font = FONT.as_scaled(PxScale::from(size));
    text.chars().map(|c| font.h_advance(font.glyph_id(c))).sum()
}

/// Calls `on_pixel` with x and y from the text's start on the baseline, and how much of the pixel is covered.
pub(crate) fn draw(text: &str, size: f32, mut on_pixel: impl FnMut(i32, i32, f32)) {
    let scale = PxScale::from(size);
    let font = FONT.as_scaled(scale);
    let mut x = 0.0;
    for c in text.chars() {
        let id = font.glyph_id(c);
        if let Some(outline) = FONT.outline_glyph(id.with_scale_and_position(scale, point(x, 0.0))) {
            let bounds = outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            // A light font on pixels: a little more ink makes it as dark as in vectors.
            outline
                .draw(|dx, dy, cover| on_pixel(left + dx as i32, top + dy as i32, (cover * 1.25).min(1.0)));
        }
        x += font.h_advance(id);
    }
}

/// The outlines of a text that starts at a place on its baseline, as the data of an SVG path.
pub(crate) fn path(text: &str, size: f32, x: f32, y: f32) -> String {
    let font = FONT.as_scaled(PxScale::from(size));
    let (along, across) = (font.h_scale_factor(), font.v_scale_factor());
    let mut data = String::new();
    let mut x = x;
    for c in text.chars() {
        let id = font.glyph_id(c);
        let mut last = None;
        let at = |p: &Point| format!("{:.2} {:.2}", x + p.x * along, y - p.y * across);
        for curve in FONT.outline(id).into_iter().flat_map(|outline| outline.curves) {
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
        x += font.h_advance(id);
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
}
