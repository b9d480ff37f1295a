//! What all figures look like.

use genrescope_picture::{Anchor, Canvas, Text, width};

pub(crate) const PAPER: u32 = 0xffffff;
pub(crate) const INK: u32 = 0x1c1e22;
pub(crate) const FAINT: u32 = 0x5a5e68;
pub(crate) const GRID: u32 = 0xdfe1e6;

/// Sizes of letters: title of a figure, of a panel, labels of axes, of ticks.
pub(crate) const TITLE: f32 = 27.0;
pub(crate) const HEADING: f32 = 20.0;
pub(crate) const LABEL: f32 = 17.0;
pub(crate) const TICK: f32 = 16.0;

/// Colors of curves: the palette of Okabe and Ito, for all kinds of color vision.
pub(crate) const CURVES: [u32; 7] = [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x1c1e22];

/// A text on one line.
pub(crate) fn write(
    canvas: &mut impl Canvas,
    text: &str,
    at: (f32, f32),
    size: f32,
    anchor: Anchor,
    rgb: u32,
) {
    canvas.write(Text { text, x: at.0, y: at.1, size, anchor, rgb, is_upright: false });
}

/// A text that reads upwards, centered.
pub(crate) fn write_upright(canvas: &mut impl Canvas, text: &str, at: (f32, f32), size: f32, rgb: u32) {
    canvas.write(Text { text, x: at.0, y: at.1, size, anchor: Anchor::Middle, rgb, is_upright: true });
}

/// A text, cut to fit.
pub(crate) fn shortened(text: &str, size: f32, room: f32) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut cut = text.to_owned();
    while !cut.is_empty() && width(&cut, size) + width("…", size) > room {
        cut.pop();
    }
    cut + "…"
}
