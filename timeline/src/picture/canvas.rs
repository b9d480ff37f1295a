//! What a picture is drawn on.

/// A rectangle, pixels from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Area {
    pub(super) fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }
}

/// Where a text's given point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text on one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    /// The anchor, on the baseline.
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) anchor: Anchor,
    pub(super) rgb: u32,
    /// Whether it reads upward.
    pub(super) is_upright: bool,
}

/// Pixels of an image, row by row from the upper left.
#[derive(Debug, Clone)]
pub(super) struct Image {
    pub(super) width: usize,
    pub(super) height: usize,
    /// `0xRRGGBB`.
    pub(super) pixels: Vec<u32>,
}

/// Draws; colors are `0xRRGGBB`.
pub(super) trait Canvas {
    /// Fills an area; the hint is shown to a pointer over it, where the canvas can.
    fn fill(&mut self, area: Area, rgb: u32, hint: &str);

    /// Fills an area from one color at the left to another at the right.
    fn blend(&mut self, area: Area, from_rgb: u32, to_rgb: u32, hint: &str);

    /// Writes a text.
    fn write(&mut self, text: Text<'_>);

    /// Draws an image over an area.
    fn show(&mut self, area: Area, image: &Image);
}

/// A color between two: `share` of the second.
pub(super) fn between(from_rgb: u32, to_rgb: u32, share: f32) -> u32 {
    let share = share.clamp(0.0, 1.0);
    (0..3).fold(0, |rgb, channel| {
        let at = |rgb: u32| ((rgb >> (16 - 8 * channel)) & 0xff) as f32;
        let value = at(from_rgb) * (1.0 - share) + at(to_rgb) * share;
        rgb << 8 | value.round() as u32
    })
}

/// Black or white, whichever is easier to read on a color.
pub(super) fn ink_on(rgb: u32) -> u32 {
    let at = |channel: u32| ((rgb >> (16 - 8 * channel)) & 0xff) as f32;
    let brightness = 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
    if brightness > 110.0 { 0x101010 } else { 0xffffff }
}
