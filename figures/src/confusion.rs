//! Which label is taken for which.

use genrescope_picture::{Anchor, Area, Canvas, ColorMap, Drawing, between, ink_on, width};

use crate::style::{FAINT, HEADING, INK, PAPER, TICK, write, write_upright};

const CELL: f32 = 40.0;
const MARGIN: f32 = 22.0;
const TITLE_HEIGHT: f32 = 66.0;

/// A matrix of counts: a row for what tracks are, a column for what they are called. The larger a cell's
/// share of its row, the darker it is.
#[derive(Debug, Clone)]
pub struct ConfusionMatrix {
    /// What stands above it.
    pub title: String,
    /// The labels of rows and columns.
    pub labels: Vec<String>,
    /// `[rows][columns]`, as many as labels.
    pub counts: Vec<Vec<usize>>,
}

impl ConfusionMatrix {
    fn names_width(&self) -> f32 {
        self.labels.iter().map(|label| width(label, TICK)).fold(60.0, f32::max) + 12.0
    }
}

impl Drawing for ConfusionMatrix {
    fn size(&self) -> (f32, f32) {
        let cells = CELL * self.labels.len() as f32;
        let (title, facts) = (width(&self.title, HEADING), width(FACTS, TICK));
        let wide = (self.names_width() + cells).max(title).max(facts);
        (wide + 2.0 * MARGIN, TITLE_HEIGHT + self.names_width() + cells + MARGIN)
    }

    fn draw(&self, canvas: &mut impl Canvas) {
        let (all_width, height) = self.size();
        canvas.fill(Area::new(0.0, 0.0, all_width, height), PAPER, "");
        write(canvas, &self.title, (MARGIN, 34.0), HEADING, Anchor::Start, INK);
        write(canvas, FACTS, (MARGIN, 57.0), TICK, Anchor::Start, FAINT);
        let (left, top) = (MARGIN + self.names_width(), TITLE_HEIGHT + self.names_width());
        for (index, label) in self.labels.iter().enumerate() {
            let place = CELL * (index as f32 + 0.5) + 5.0;
            write(canvas, label, (left - 9.0, top + place), TICK, Anchor::End, INK);
            let middle = top - 9.0 - width(label, TICK) / 2.0;
            write_upright(canvas, label, (left + place, middle), TICK, INK);
        }
        for (row, counts) in self.counts.iter().enumerate() {
            let total: usize = counts.iter().sum();
            for (column, &count) in counts.iter().enumerate() {
                let share = if total == 0 { 0.0 } else { count as f32 / total as f32 };
                let rgb = if count == 0 { between(PAPER, FAINT, 0.07) } else { shade(share) };
                let (x, y) = (left + CELL * column as f32, top + CELL * row as f32);
                let hint = format!("{} called {}: {count} of {total}", self.labels[row], self.labels[column]);
                canvas.fill(Area::new(x, y, CELL - 1.0, CELL - 1.0), rgb, &hint);
                if count > 0 {
                    let place = (x + CELL / 2.0, y + CELL / 2.0 + 5.5);
                    write(canvas, &count.to_string(), place, TICK, Anchor::Middle, ink_on(rgb));
                }
            }
        }
    }
}

const FACTS: &str = "row: what it is; column: what it is called; number: tracks";

/// From nearly white to dark blue, the dark half of viridis, which all kinds of color vision can read.
fn shade(share: f32) -> u32 {
    let dark = ColorMap::Viridis.rgb(0.25);
    between(0xeef2f6, dark, 0.1 + 0.9 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_written_where_it_belongs() {
        let matrix = ConfusionMatrix {
            title: "a <method>".to_owned(),
            labels: vec!["house".to_owned(), "techno".to_owned()],
            counts: vec![vec![7, 3], vec![0, 12]],
        };
        let svg = matrix.to_svg();
        for text in [
            "a &lt;method&gt;",
            "house called techno: 3 of 10",
            "techno called techno: 12 of 12",
            "aria-label=\"12\"",
        ] {
            assert!(svg.contains(text), "{text}");
        }
        assert!(!svg.contains("aria-label=\"0\""));
        let png = matrix.to_png();
        let size = [16, 20].map(|at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as f32);
        assert_eq!((size[0], size[1]), (matrix.size().0.floor(), matrix.size().1.floor()));
    }
}
