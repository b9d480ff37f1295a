//! The letters: the font that the window uses, too.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).expect("the font that egui ships is valid")
});

/// Width of a text, pixels.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let font = FONT.as_scaled(PxScale::from(size));
    text.chars().map(|c| font.h_advance(font.glyph_id(c))).sum()
}

/// Calls `on_pixel` with x and y from the text's start on the baseline, and how much of the pixel is covered.
pub(super) fn draw(text: &str, size: f32, mut on_pixel: impl FnMut(i32, i32, f32)) {
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
