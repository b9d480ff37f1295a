//! A contact sheet: many recordings at a glance.

use genrescope_picture::{Anchor, Area, Canvas, Drawing};

use crate::panel::{KEY_LINE, KEY_SQUARE, Panel, draw_entry, frame};
use crate::style::{FAINT, INK, LABEL, PAPER, TICK, TITLE, shortened, write};

const WIDTH: f32 = 1600.0;
const MARGIN: f32 = 32.0;
const ABOVE: f32 = 66.0;
const NUM_COLUMNS: usize = 4;
const GAP: f32 = 22.0;
const CELL_WIDTH: f32 = (WIDTH - 2.0 * MARGIN - GAP * (NUM_COLUMNS - 1) as f32) / NUM_COLUMNS as f32;
const PICTURE_HEIGHT: f32 = 150.0;
const CELL_HEIGHT: f32 = PICTURE_HEIGHT + 60.0;
const KEY_GAP: f32 = 26.0;

/// A panel of each recording, side by side, with its name and length.
#[derive(Debug, Clone)]
pub struct Sheet {
    title: String,
    cells: Vec<(String, String, Panel)>,
}

impl Sheet {
    /// How many columns a panel on it can show.
    pub const NUM_COLUMNS: usize = CELL_WIDTH as usize;

    /// An empty sheet; `title` says what it is of.
    pub fn new(title: String) -> Self {
        Self { title, cells: Vec::new() }
    }

    /// Adds a recording's panel under its name, with some facts about it.
    pub fn add(&mut self, name: String, facts: String, panel: Panel) {
        self.cells.push((name, facts, panel));
    }

    /// Whether it has no recordings yet.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// All panels' keys as one: names, colors, and where each stands under the title.
    fn key(&self) -> Vec<(&str, u32, (f32, f32))> {
        let mut names: Vec<(&str, u32)> = Vec::new();
        for entry in self.cells.iter().flat_map(|(_, _, panel)| panel.key()) {
            if !names.contains(&entry) {
                names.push(entry);
            }
        }
        let (mut x, mut y) = (MARGIN, ABOVE);
        let place = |(name, rgb)| {
            let width = KEY_SQUARE + genrescope_picture::width(name, TICK);
            if x > MARGIN && x + width > WIDTH - MARGIN {
                (x, y) = (MARGIN, y + KEY_LINE);
            }
            let at = (x, y);
            x += width + KEY_GAP;
            (name, rgb, at)
        };
        names.into_iter().map(place).collect()
    }

    /// Where the cells begin, below the key.
    fn cells_top(&self) -> f32 {
        self.key().last().map_or(ABOVE, |(_, _, (_, y))| y + KEY_LINE + 15.0)
    }

    fn height(&self) -> f32 {
        self.cells_top() + self.cells.len().div_ceil(NUM_COLUMNS) as f32 * CELL_HEIGHT + MARGIN / 2.0
    }
}

impl Drawing for Sheet {
    fn size(&self) -> (f32, f32) {
        (WIDTH, self.height())
    }

    fn draw(&self, canvas: &mut impl Canvas) {
        canvas.fill(Area::new(0.0, 0.0, WIDTH, self.height()), PAPER, "");
        let title = shortened(&self.title, TITLE, WIDTH - 2.0 * MARGIN);
        write(canvas, &title, (MARGIN, 44.0), TITLE, Anchor::Start, INK);
        for (name, rgb, at) in self.key() {
            draw_entry(canvas, name, rgb, at);
        }
        let cells_top = self.cells_top();
        for (index, (name, facts, panel)) in self.cells.iter().enumerate() {
            let left = MARGIN + (index % NUM_COLUMNS) as f32 * (CELL_WIDTH + GAP);
            let top = cells_top + (index / NUM_COLUMNS) as f32 * CELL_HEIGHT;
            let room = CELL_WIDTH - genrescope_picture::width(facts, TICK) - 12.0;
            write(canvas, &shortened(name, LABEL, room), (left, top + 18.0), LABEL, Anchor::Start, INK);
            write(canvas, facts, (left + CELL_WIDTH, top + 18.0), TICK, Anchor::End, FAINT);
            let area = Area::new(left.round(), top + 28.0, CELL_WIDTH.floor(), PICTURE_HEIGHT);
            panel.draw_content(canvas, area);
            frame(canvas, area);
        }
    }
}
