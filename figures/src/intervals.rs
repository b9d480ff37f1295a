//! Shares with their uncertainties, one below the other.

use genrescope_picture::{Anchor, Area, Canvas, Drawing, width};

use crate::style::{CURVES, FAINT, GRID, HEADING, INK, PAPER, TICK, write};

const ROW: f32 = 34.0;
const PLOT: f32 = 620.0;
const TOP: f32 = 62.0;
const BOTTOM: f32 = 44.0;
const MARGIN: f32 = 22.0;

/// A share of a whole, and the range in which it may lie.
#[derive(Debug, Clone)]
pub struct Interval {
    /// Whose it is.
    pub name: String,
    /// 0 to 1.
    pub share: f64,
    /// The lower end, 0 to 1.
    pub low: f64,
    /// The upper end, 0 to 1.
    pub high: f64,
}

/// A point and a line in each row, from 0 to 1.
#[derive(Debug, Clone)]
pub struct Intervals {
    /// What stands above it.
    pub title: String,
    /// The rows, from top to bottom.
    pub rows: Vec<Interval>,
}

impl Intervals {
    fn names_width(&self) -> f32 {
        self.rows.iter().map(|row| width(&row.name, TICK)).fold(60.0, f32::max) + 16.0
    }
}

impl Drawing for Intervals {
    fn size(&self) -> (f32, f32) {
        let height = TOP + ROW * self.rows.len() as f32 + BOTTOM;
        (2.0 * MARGIN + self.names_width() + PLOT + 60.0, height)
    }

    fn draw(&self, canvas: &mut impl Canvas) {
        let (all_width, height) = self.size();
        canvas.fill(Area::new(0.0, 0.0, all_width, height), PAPER, "");
        write(canvas, &self.title, (MARGIN, 36.0), HEADING, Anchor::Start, INK);
        let left = MARGIN + self.names_width();
        let bottom = TOP + ROW * self.rows.len() as f32;
        for tenth in 0..=10_u8 {
            let x = left + PLOT * f32::from(tenth) / 10.0;
            canvas.fill(Area::new(x - 0.5, TOP - 6.0, 1.0, bottom - TOP + 6.0), GRID, "");
            let name = format!("{}", f32::from(tenth) / 10.0);
            write(canvas, &name, (x, bottom + 22.0), TICK, Anchor::Middle, FAINT);
        }
        for (index, Interval { name, share, low, high }) in self.rows.iter().enumerate() {
            let y = TOP + ROW * (index as f32 + 0.5);
            write(canvas, name, (left - 12.0, y + 5.5), TICK, Anchor::End, INK);
            let x = |share: f64| left + PLOT * share.clamp(0.0, 1.0) as f32;
            let hint = format!("{name}: {share:.3} ({low:.3} to {high:.3})");
            canvas.fill(Area::new(x(*low), y - 1.5, (x(*high) - x(*low)).max(1.0), 3.0), CURVES[0], &hint);
            canvas.fill(Area::new(x(*share) - 6.0, y - 6.0, 12.0, 12.0), CURVES[0], &hint);
            write(canvas, &format!("{share:.3}"), (left + PLOT + 14.0, y + 5.5), TICK, Anchor::Start, INK);
        }
    }
}
