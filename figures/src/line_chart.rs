//! Lines in a square of two axes from low to high.

use genrescope_picture::{Anchor, Area, Canvas, Drawing};

use crate::axis::ticks_between;
use crate::style::{CURVES, FAINT, GRID, HEADING, INK, LABEL, PAPER, TICK, write, write_upright};

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 480.0;
const LEFT: f32 = 86.0;
const TOP: f32 = 62.0;
const RIGHT: f32 = 28.0;
const BOTTOM: f32 = 70.0;

/// A line through points.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is; empty for a line that the axes explain.
    pub name: String,
    /// Points, from left to right.
    pub points: Vec<(f64, f64)>,
}

/// Lines between two axes.
#[derive(Debug, Clone)]
pub struct LineChart {
    /// What stands above it.
    pub title: String,
    /// What the axis to the right is, with its unit.
    pub across: String,
    /// What the axis upward is, with its unit.
    pub upward: String,
    /// Lowest and highest value to the right.
    pub range_across: (f64, f64),
    /// Lowest and highest value upward.
    pub range_upward: (f64, f64),
    /// At most seven.
    pub lines: Vec<Line>,
}

impl Drawing for LineChart {
    fn size(&self) -> (f32, f32) {
        (WIDTH, HEIGHT)
    }

    fn draw(&self, canvas: &mut impl Canvas) {
        let (width, height) = self.size();
        canvas.fill(Area::new(0.0, 0.0, width, height), PAPER, "");
        let area = Area::new(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
        let bottom = area.y + area.height;
        write(canvas, &self.title, (22.0, 36.0), HEADING, Anchor::Start, INK);
        for tick in ticks_between(self.range_across.0, self.range_across.1, 6) {
            let x = area.x + tick.place * area.width;
            canvas.fill(Area::new(x - 0.5, area.y, 1.0, area.height), GRID, "");
            write(canvas, &tick.name, (x, bottom + 22.0), TICK, Anchor::Middle, FAINT);
        }
        for tick in ticks_between(self.range_upward.0, self.range_upward.1, 5) {
            let y = bottom - tick.place * area.height;
            canvas.fill(Area::new(area.x, y - 0.5, area.width, 1.0), GRID, "");
            write(canvas, &tick.name, (area.x - 10.0, y + 5.5), TICK, Anchor::End, FAINT);
        }
        write(canvas, &self.across, (area.x + area.width / 2.0, HEIGHT - 18.0), LABEL, Anchor::Middle, INK);
        write_upright(canvas, &self.upward, (26.0, area.y + area.height / 2.0), LABEL, INK);
        let place =
            |value: f64, (low, high): (f64, f64)| ((value - low) / (high - low)).clamp(0.0, 1.0) as f32;
        for (index, (line, &rgb)) in self.lines.iter().zip(&CURVES).enumerate() {
            let at = |&(x, y): &(f64, f64)| {
                let up = place(y, self.range_upward);
                (area.x + place(x, self.range_across) * area.width, bottom - up * area.height)
            };
            let points: Vec<(f32, f32)> = line.points.iter().map(at).collect();
            canvas.line(&points, 2.5, rgb);
            for ((x, y), (across, upward)) in points.iter().zip(&line.points) {
                let hint = format!("{across:.2}: {upward:.3}");
                canvas.fill(Area::new(x - 4.0, y - 4.0, 8.0, 8.0), rgb, &hint);
            }
            let y = bottom - 14.0 - 22.0 * index as f32;
            write(canvas, &line.name, (area.x + area.width - 10.0, y), TICK, Anchor::End, rgb);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_say_their_values_and_lines_their_names() {
        let line = |name: &str, points: &[(f64, f64)]| Line { name: name.into(), points: points.to_vec() };
        let chart = LineChart {
            title: "Calibration".into(),
            across: "probability".into(),
            upward: "share that is right".into(),
            range_across: (0.0, 1.0),
            range_upward: (0.0, 1.0),
            lines: vec![line("found", &[(0.25, 0.3), (0.75, 0.6)]), line("ideal", &[(0.0, 0.0), (1.0, 1.0)])],
        };
        let svg = chart.to_svg();
        for text in ["0.25: 0.300", "0.75: 0.600", "\"found\"", "\"ideal\"", "share that is right", "\"0.4\""]
        {
            assert!(svg.contains(text), "{text}");
        }
    }
}
