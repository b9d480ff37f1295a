//! A collection in one picture: how much there is of each kind, and how that changed over the years.

use genrescope_picture::{Anchor, Area, Canvas, Letters, Raster, Vector};

use crate::axis::ticks_between;
use crate::panel::frame;
use crate::style::{FAINT, GRID, HEADING, INK, LABEL, PAPER, TICK, TITLE, shortened, write, write_upright};

/// Width of the whole picture, pixels.
const WIDTH: f32 = 1600.0;
const ABOVE: f32 = 84.0;
const BELOW: f32 = 40.0;

/// Space for names at the left, and for words at the right.
const LEFT: f32 = 220.0;
const RIGHT: f32 = 260.0;

/// Height of a bar and the space under it.
const BAR: f32 = 22.0;
const GAP: f32 = 10.0;

/// Height of the columns over time, their heading and their axis.
const COLUMNS: f32 = 420.0;
const HEADING_ABOVE: f32 = 70.0;
const AXIS_BELOW: f32 = 62.0;

/// The most columns that show their names.
const MAX_NAMES: usize = 16;

/// One kind of music in a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is called.
    pub name: String,
    /// Its color, `0xRRGGBB`.
    pub rgb: u32,
    /// How much there is of it.
    pub value: f64,
    /// The words next to it.
    pub words: String,
}

/// The kinds at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it is called, such as a year.
    pub name: String,
    /// How much there is of each kind, in the order of the bars.
    pub values: Vec<f64>,
}

/// How much there is of each kind, as bars; and the shares over time, as stacked columns, where there are
/// several.
#[derive(Debug, Clone)]
pub struct Chart {
    title: String,
    facts: String,
    bars: Vec<Bar>,
    columns: Vec<Column>,
}

impl Chart {
    /// `title` and, at the other end of that line, `facts`. Columns have the bars' colors; there may be none.
    pub fn new(title: String, facts: String, bars: Vec<Bar>, columns: Vec<Column>) -> Self {
        Self { title, facts, bars, columns }
    }

    /// The picture as a PNG file.
    pub fn to_png(&self) -> Vec<u8> {
        let mut raster = Raster::new(WIDTH, self.height());
        self.draw(&mut raster);
        raster.to_png()
    }

    /// The picture as an SVG file, its letters as outlines.
    pub fn to_svg(&self) -> String {
        let mut vector = Vector::new(WIDTH, self.height(), Letters::Outlines);
        self.draw(&mut vector);
        vector.finish("")
    }

    fn bars_height(&self) -> f32 {
        self.bars.len() as f32 * (BAR + GAP)
    }

    fn height(&self) -> f32 {
        let columns = if self.columns.is_empty() { 0.0 } else { HEADING_ABOVE + COLUMNS + AXIS_BELOW };
        ABOVE + self.bars_height() + columns + BELOW
    }

    fn draw(&self, canvas: &mut impl Canvas) {
        canvas.fill(Area::new(0.0, 0.0, WIDTH, self.height()), PAPER, "");
        let right = WIDTH - 40.0;
        let room = right - 40.0 - genrescope_picture::width(&self.facts, LABEL) - 30.0;
        write(canvas, &shortened(&self.title, TITLE, room), (40.0, 46.0), TITLE, Anchor::Start, INK);
        write(canvas, &self.facts, (right, 46.0), LABEL, Anchor::End, FAINT);
        self.draw_bars(canvas);
        if !self.columns.is_empty() {
            let top = ABOVE + self.bars_height() + HEADING_ABOVE;
            self.draw_columns(canvas, Area::new(LEFT, top, WIDTH - LEFT - RIGHT, COLUMNS));
        }
    }

    fn draw_bars(&self, canvas: &mut impl Canvas) {
        let most = self.bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
        for (index, bar) in self.bars.iter().enumerate() {
            let top = ABOVE + index as f32 * (BAR + GAP);
            let len = (bar.value / most) as f32 * (WIDTH - LEFT - RIGHT);
            let baseline = top + BAR - 5.0;
            let name = shortened(&bar.name, LABEL, LEFT - 56.0);
            write(canvas, &name, (LEFT - 14.0, baseline), LABEL, Anchor::End, INK);
            let hint = format!("{}: {}", bar.name, bar.words);
            canvas.fill(Area::new(LEFT, top, len.max(1.0), BAR), bar.rgb, &hint);
            write(canvas, &bar.words, (LEFT + len.max(1.0) + 12.0, baseline), TICK, Anchor::Start, FAINT);
        }
    }

    fn draw_columns(&self, canvas: &mut impl Canvas, area: Area) {
        write(canvas, "Shares over time", (area.x, area.y - 16.0), HEADING, Anchor::Start, INK);
        for tick in ticks_between(0.0, 1.0, 5) {
            let y = area.y + (1.0 - tick.place) * area.height;
            canvas.fill(Area::new(area.x, y - 0.5, area.width, 1.0), GRID, "");
            write(canvas, &tick.name, (area.x - 11.0, y + 5.5), TICK, Anchor::End, FAINT);
        }
        write_upright(canvas, "share", (area.x - 66.0, area.y + area.height / 2.0), LABEL, INK);
        let step = area.width / self.columns.len() as f32;
        let gap = (step * 0.12).min(6.0);
        // Names that would touch are left out.
        let every = self.columns.len().div_ceil(MAX_NAMES);
        for (index, column) in self.columns.iter().enumerate() {
            let left = area.x + index as f32 * step;
            let sum: f64 = column.values.iter().sum();
            let mut bottom = area.y + area.height;
            for (bar, value) in self.bars.iter().zip(&column.values).filter(|_| sum > 0.0) {
                let height = (value / sum) as f32 * area.height;
                let hint = format!("{}, {}: {:.0} %", column.name, bar.name, 100.0 * value / sum);
                canvas.fill(Area::new(left + gap / 2.0, bottom - height, step - gap, height), bar.rgb, &hint);
                bottom -= height;
            }
            if index % every == 0 {
                let at = (left + step / 2.0, area.y + area.height + 24.0);
                write(canvas, &column.name, at, TICK, Anchor::Middle, FAINT);
            }
        }
        frame(canvas, area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(num_columns: usize) -> Chart {
        let bar = |name: &str, rgb, value| Bar {
            name: name.to_owned(),
            rgb,
            value,
            words: format!("{value} tracks"),
        };
        let column = |index: usize| Column { name: (1990 + index).to_string(), values: vec![3.0, 1.0] };
        Chart::new(
            "My <music>".to_owned(),
            "4 tracks".to_owned(),
            vec![bar("house", 0x009e73, 3.0), bar("rock", 0xee8866, 1.0)],
            (0..num_columns).map(column).collect(),
        )
    }

    #[test]
    fn the_longest_bar_fills_its_room_and_others_are_in_proportion() {
        let svg = chart(0).to_svg();
        let room = WIDTH - LEFT - RIGHT;
        for len in [room, room / 3.0] {
            let text = format!("width=\"{len:.2}\"");
            assert!(svg.contains(&text), "no bar with {text}");
        }
        assert!(svg.contains("aria-label=\"My &lt;music&gt;\"") && !svg.contains("Shares over time"));
    }

    #[test]
    fn columns_stand_under_the_bars_and_not_all_have_room_for_a_name() {
        let few = chart(3).to_svg();
        assert_eq!((1990..1993).filter(|year| few.contains(&format!("aria-label=\"{year}\""))).count(), 3);
        let many = chart(60).to_svg();
        assert_eq!((1990..2050).filter(|year| many.contains(&format!("aria-label=\"{year}\""))).count(), 15);
        let png = chart(3).to_png();
        let height = u32::from_be_bytes(png[20..24].try_into().unwrap());
        assert_eq!(height as f32, ABOVE + 2.0 * (BAR + GAP) + HEADING_ABOVE + COLUMNS + AXIS_BELOW + BELOW);
    }
}
