//! The surface that pictures are drawn on.

/// A rectangle, pixels from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Area {
    /// An area at a place, with a size.
    pub fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }
}

/// Where a text's given point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// At its beginning.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// A text on one line.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The text itself.
    pub text: &'a str,
    /// The anchor, on the baseline.
    pub x: f32,
    /// The baseline.
    pub y: f32,
    /// Height of the letters' line, pixels.
    pub size: f32,
    /// Which point of the text is at the place.
    pub anchor: Anchor,
    /// Its color, `0xRRGGBB`.
    pub rgb: u32,
    /// Whether it reads upward.
    pub is_upright: bool,
}

/// Pixels of an image, row by row from the upper left.
#[derive(Debug, Clone)]
pub struct Image {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `0xRRGGBB`.
    pub pixels: Vec<u32>,
}

/// Draws; colors are `0xRRGGBB`.
pub trait Canvas {
    /// Fills an area; a canvas that can do so shows `hint` when a pointer is over it.
    fn fill(&mut self, area: Area, rgb: u32, hint: &str);

    /// Fills an area from one color at the left to another at the right.
    fn blend(&mut self, area: Area, from_rgb: u32, to_rgb: u32, hint: &str);

    /// Writes a text.
    fn write(&mut self, text: Text<'_>);

    /// Draws a line through points, of the given width, with round corners.
    fn line(&mut self, points: &[(f32, f32)], width: f32, rgb: u32);

    /// Draws an image over an area.
    fn show(&mut self, area: Area, image: &Image);
}

/// A color between two: `share` of the second.
pub fn between(from_rgb: u32, to_rgb: u32, share: f32) -> u32 {
    let share = share.clamp(0.0, 1.0);
    (0..3).fold(0, |rgb, channel| {
        let at = |rgb: u32| ((rgb >> (16 - 8 * channel)) & 0xff) as f32;
        let value = at(from_rgb) * (1.0 - share) + at(to_rgb) * share;
        rgb << 8 | value.round() as u32
    })
}

/// Black or white, whichever is easier to read on a color.
pub fn ink_on(rgb: u32) -> u32 {
    let at = |channel: u32| ((rgb >> (16 - 8 * channel)) & 0xff) as f32;
    let brightness = 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
    if brightness > 110.0 { 0x101010 } else { 0xffffff }
}
