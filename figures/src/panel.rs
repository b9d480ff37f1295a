//! One figure among others: what it shows, and its axes.

use genrescope_picture::{Anchor, Area, Canvas, width};

use crate::axis::{Span, Tick, ticks_between};
use crate::grid::{Colors, Grid};
use crate::style::{FAINT, GRID, HEADING, INK, LABEL, TICK, shortened, write, write_upright};

/// One figure among others.
#[derive(Debug, Clone)]
pub struct Panel {
    pub(crate) title: String,
    pub(crate) span: Span,
    /// Ticks of the vertical axis.
    pub(crate) ticks: Vec<Tick>,
    /// The label of that axis.
    pub(crate) name: String,
    pub(crate) content: Content,
}

/// What a panel shows.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Values as colors, with a bar that explains them; a square where both axes are time.
    Grid { grid: Grid, colors: Colors, is_square: bool },
    /// Lines from left to right, points from (0, 0) to (1, 1) at the upper right.
    Curves(Vec<Curve>),
    /// Shares that are stacked, in columns.
    Shares(Vec<Share>),
}

/// A line.
#[derive(Debug, Clone)]
pub(crate) struct Curve {
    pub(crate) name: String,
    pub(crate) rgb: u32,
    pub(crate) points: Vec<(f32, f32)>,
}

/// One of the parts of a whole over time.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    pub(crate) name: String,
    pub(crate) rgb: u32,
    /// Start and end along the axis, then the sum of what lies below it, without and with it, 0 to 1.
    pub(crate) parts: Vec<[f32; 4]>,
}

/// Space around what a panel shows, pixels.
pub(crate) const LEFT: f32 = 118.0;
pub(crate) const RIGHT: f32 = 190.0;
const ABOVE: f32 = 40.0;
const BELOW: f32 = 34.0;
const NAME_BELOW: f32 = 24.0;

/// Gap before the color bar, and its width, pixels.
const BAR_GAP: f32 = 22.0;
const BAR_WIDTH: f32 = 20.0;

impl Panel {
    /// Width and height of what it shows, pixels, if the whole panel is `width` wide.
    pub(crate) fn content_size(&self, width: f32) -> (f32, f32) {
        let room = width - LEFT - RIGHT;
        match &self.content {
            Content::Grid { is_square: true, .. } => (room.min(900.0), room.min(900.0)),
            Content::Grid { grid, .. } if grid.columns.first().is_some_and(|column| column.len() <= 12) => {
                (room, 264.0)
            }
            Content::Grid { .. } => (room, 440.0),
            Content::Curves(_) => (room, 200.0),
            Content::Shares(_) => (room, 180.0),
        }
    }

    /// The height of the whole panel, pixels; with or without the name of the time axis.
    pub(crate) fn height(&self, width: f32, is_last: bool) -> f32 {
        self.content_size(width).1 + ABOVE + BELOW + if is_last { NAME_BELOW } else { 0.0 }
    }

    /// Draws it from `top` on.
    pub(crate) fn draw(&self, canvas: &mut impl Canvas, top: f32, width: f32, is_last: bool) {
        let (content_width, content_height) = self.content_size(width);
        let area = Area::new(LEFT, top + ABOVE, content_width, content_height);
        write(canvas, &self.title, (LEFT, top + ABOVE - 13.0), HEADING, Anchor::Start, INK);
        self.draw_content(canvas, area);
        let bottom = area.y + area.height;
        for tick in self.span.ticks((area.width / 95.0) as usize) {
            let x = area.x + tick.place * area.width;
            canvas.fill(Area::new(x - 0.5, bottom, 1.0, 6.0), FAINT, "");
            write(canvas, &tick.name, (x, bottom + 24.0), TICK, Anchor::Middle, FAINT);
        }
        if is_last {
            let middle = area.x + area.width / 2.0;
            write(canvas, "time, minutes:seconds", (middle, bottom + 50.0), LABEL, Anchor::Middle, INK);
        }
        for tick in &self.ticks {
            let y = area.y + (1.0 - tick.place) * area.height;
            canvas.fill(Area::new(area.x - 6.0, y - 0.5, 6.0, 1.0), FAINT, "");
            write(canvas, &tick.name, (area.x - 11.0, y + 5.5), TICK, Anchor::End, FAINT);
        }
        write_upright(canvas, &self.name, (30.0, area.y + area.height / 2.0), LABEL, INK);
        self.draw_key(canvas, area);
        frame(canvas, area);
    }

    /// Draws its content, without axes.
    pub(crate) fn draw_content(&self, canvas: &mut impl Canvas, area: Area) {
        let at = |(x, y): (f32, f32)| (area.x + x * area.width, area.y + (1.0 - y) * area.height);
        match &self.content {
            Content::Grid { grid, colors, .. } => canvas.show(area, &grid.image(colors)),
            Content::Curves(curves) => {
                for tick in &self.ticks {
                    canvas.fill(Area::new(area.x, at((0.0, tick.place)).1 - 0.5, area.width, 1.0), GRID, "");
                }
                for curve in curves {
                    let points: Vec<(f32, f32)> = curve.points.iter().map(|point| at(*point)).collect();
                    canvas.line(&points, 1.6, curve.rgb);
                }
            }
            Content::Shares(shares) => {
                for share in shares {
                    for &[from, to, below, with] in &share.parts {
                        let ((left, bottom), (right, top)) = (at((from, below)), at((to, with)));
                        // One more pixel, which the next area covers, leaves no seam.
                        let width = (right - left + 1.0).min(area.x + area.width - left);
                        canvas.fill(Area::new(left, top, width, bottom - top), share.rgb, &share.name);
                    }
                }
            }
        }
    }

    /// Explains the colors, to the right of what is shown.
    fn draw_key(&self, canvas: &mut impl Canvas, area: Area) {
        let left = area.x + area.width + BAR_GAP;
        match &self.content {
            Content::Grid { colors, .. } => {
                let bar = Area::new(left, area.y, BAR_WIDTH, area.height);
                let steps = 256;
                let column = (0..steps)
                    .map(|step| colors.low + (colors.high - colors.low) * step as f32 / (steps - 1) as f32);
                let grid = Grid { columns: vec![column.collect()] };
                canvas.show(bar, &grid.image(colors));
                frame(canvas, bar);
                for tick in ticks_between(colors.low.into(), colors.high.into(), 5) {
                    let y = bar.y + (1.0 - tick.place) * bar.height;
                    canvas.fill(Area::new(left + BAR_WIDTH, y - 0.5, 6.0, 1.0), FAINT, "");
                    write(canvas, &tick.name, (left + BAR_WIDTH + 11.0, y + 5.5), TICK, Anchor::Start, FAINT);
                }
                let middle = area.y + area.height / 2.0;
                write_upright(canvas, colors.name, (left + BAR_WIDTH + 78.0, middle), LABEL, INK);
            }
            Content::Curves(_) | Content::Shares(_) => list(canvas, self.key(), left, area),
        }
    }

    /// Names of curves or shares with their colors. A single curve needs none: the axis names it.
    pub(crate) fn key(&self) -> Vec<(&str, u32)> {
        match &self.content {
            Content::Curves(curves) if curves.len() > 1 => {
                curves.iter().map(|curve| (curve.name.as_str(), curve.rgb)).collect()
            }
            Content::Shares(shares) => shares.iter().map(|share| (share.name.as_str(), share.rgb)).collect(),
            Content::Curves(_) | Content::Grid { .. } => Vec::new(),
        }
    }
}

/// A thin line around an area.
pub(crate) fn frame(canvas: &mut impl Canvas, area: Area) {
    let (right, bottom) = (area.x + area.width, area.y + area.height);
    let corners = [(area.x, area.y), (right, area.y), (right, bottom), (area.x, bottom), (area.x, area.y)];
    canvas.line(&corners, 1.0, FAINT);
}

/// Names with their colors, one below the other, as many as there is room for.
fn list(canvas: &mut impl Canvas, entries: Vec<(&str, u32)>, left: f32, area: Area) {
    for (index, (name, rgb)) in entries.into_iter().enumerate().take((area.height / KEY_LINE) as usize) {
        let room = RIGHT - BAR_GAP - 24.0;
        let name = shortened(name, TICK, room.max(width("…", TICK)));
        draw_entry(canvas, &name, rgb, (left, area.y + KEY_LINE * index as f32));
    }
}

/// Height of a line of a key, pixels.
pub(crate) const KEY_LINE: f32 = 25.0;
/// Width of an entry's colored square and the gap after it, pixels.
pub(crate) const KEY_SQUARE: f32 = 22.0;

/// A colored square and a name, the upper left corner at `at`.
pub(crate) fn draw_entry(canvas: &mut impl Canvas, name: &str, rgb: u32, at: (f32, f32)) {
    canvas.fill(Area::new(at.0, at.1 + 4.0, 14.0, 14.0), rgb, "");
    write(canvas, name, (at.0 + KEY_SQUARE, at.1 + 17.0), TICK, Anchor::Start, INK);
}
