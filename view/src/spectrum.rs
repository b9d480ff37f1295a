//! The rolling spectrogram and chromagram: one texture each, written one column at a time.

use egui::{Align2, Color32, ColorImage, Rect, Sense, TextureHandle, TextureOptions, Ui, pos2};
use genrescope_engine::SpectrumColumn;
use genrescope_engine::analysis::{COLUMNS_PER_SECOND, SPECTRUM_BANDS, band_hz};

use crate::input::Panel;
use crate::theme::{Theme, font};

/// Spectrum columns shown: 12 s.
pub const NUM_COLUMNS: usize = 360;
/// Levels drawn as black and white in the spectrogram, dB.
const DB_RANGE: [f32; 2] = [-90.0, -15.0];
/// Room for the axes, points.
const AXIS: f32 = 18.0;
const SIDE: f32 = 44.0;
const NOTES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// Room for the color scale at the right, points, and how wide the whole picture must be to have one.
const SCALE: f32 = 56.0;
const SCALE_FROM: f32 = 340.0;

/// Dark to light through blue, violet and orange; brightness always grows, so it works without color, too.
const HEAT: [[f32; 3]; 6] = [
    [12.0, 13.0, 22.0],
    [38.0, 30.0, 92.0],
    [110.0, 42.0, 130.0],
    [196.0, 70.0, 100.0],
    [244.0, 150.0, 62.0],
    [252.0, 240.0, 180.0],
];

fn heat(share: f32) -> Color32 {
    let at = share.clamp(0.0, 1.0) * (HEAT.len() - 1) as f32;
    let index = (at as usize).min(HEAT.len() - 2);
    let mix = at - index as f32;
    let channel = |i: usize| (HEAT[index][i] + mix * (HEAT[index + 1][i] - HEAT[index][i])) as u8;
    Color32::from_rgb(channel(0), channel(1), channel(2))
}

/// Whether this column would be blank in both pictures.
pub(crate) fn is_blank(column: &SpectrumColumn) -> bool {
    column.bands_db.iter().all(|&db| db <= DB_RANGE[0]) && column.chroma.iter().all(|&share| share == 0.0)
}

/// A picture that scrolls by writing over its oldest column.
#[derive(Default)]
struct Roll {
    texture: Option<TextureHandle>,
}

impl Roll {
    fn write(&mut self, ui: &Ui, name: &str, at: usize, pixels: Vec<Color32>, options: TextureOptions) {
        let height = pixels.len();
        let texture = self.texture.get_or_insert_with(|| {
            ui.ctx().load_texture(name, ColorImage::filled([NUM_COLUMNS, height], heat(0.0)), options)
        });
        texture.set_partial([at, 0], ColorImage::new([1, height], pixels), options);
    }

    /// Draws with column `next`, the oldest, at the left.
    fn draw(&self, ui: &Ui, rect: Rect, next: usize) {
        ui.painter().rect_filled(rect, 0.0, heat(0.0));
        let Some(texture) = &self.texture else { return };
        let seam = next as f32 / NUM_COLUMNS as f32;
        let middle = rect.left() + rect.width() * (1.0 - seam);
        // Stay half a column away from the seam, or the newest would bleed into the oldest.
        let half = 0.5 / NUM_COLUMNS as f32;
        let part = |x: std::ops::RangeInclusive<f32>, u: [f32; 2]| {
            if x.end() > x.start() {
                let uv = Rect::from_min_max(pos2(u[0], 0.0), pos2(u[1], 1.0));
                ui.painter().image(
                    texture.id(),
                    Rect::from_x_y_ranges(x, rect.y_range()),
                    uv,
                    Color32::WHITE,
                );
            }
        };
        part(rect.left()..=middle, [seam + half, 1.0 - half]);
        part(middle..=rect.right(), [half, (seam - half).max(half)]);
    }
}

/// Both pictures.
#[derive(Default)]
pub(crate) struct Spectrum {
    levels: Roll,
    notes: Roll,
    next: usize,
}

impl Spectrum {
    /// Appends columns, oldest first.
    pub(crate) fn push(&mut self, ui: &Ui, columns: &[SpectrumColumn]) {
        for column in &columns[columns.len().saturating_sub(NUM_COLUMNS)..] {
            let [low, high] = DB_RANGE;
            let levels = column.bands_db.iter().rev().map(|db| heat((db - low) / (high - low))).collect();
            self.levels.write(ui, "genrescope spectrogram", self.next, levels, TextureOptions::LINEAR);
            let notes = column.chroma.iter().rev().map(|&share| heat(share * share)).collect();
            self.notes.write(ui, "genrescope chromagram", self.next, notes, TextureOptions::NEAREST);
            self.next = (self.next + 1) % NUM_COLUMNS;
        }
    }

    pub(crate) fn draw(&self, ui: &mut Ui, rect: Rect, theme: &Theme, panel: Panel) {
        let has_scale = rect.width() >= SCALE_FROM && panel == Panel::Spectrum;
        let right = if has_scale { rect.right() - SCALE } else { rect.right() };
        let picture =
            Rect::from_min_max(pos2(rect.left() + SIDE, rect.top()), pos2(right, rect.bottom() - AXIS));
        if has_scale {
            scale(
                ui,
                Rect::from_min_max(pos2(right + 10.0, rect.top()), pos2(rect.right(), picture.bottom())),
                theme,
            );
        }
        let label = |y: f32, words: &str| {
            let at = pos2(picture.left() - 8.0, y);
            ui.painter().text(at, Align2::RIGHT_CENTER, words, font(11.0), theme.dim);
        };
        let tip = if panel == Panel::Notes {
            self.notes.draw(ui, picture, self.next);
            let row = picture.height() / 12.0;
            for (note, name) in NOTES.iter().enumerate() {
                // If not all of them fit, only the white keys are named.
                if row >= 11.0 || (row >= 6.5 && name.len() == 1) {
                    label(picture.bottom() - row * (note as f32 + 0.5), name);
                }
            }
            "Strength of the twelve notes over the last 12 s; the strongest is the lightest"
        } else {
            self.levels.draw(ui, picture, self.next);
            let octaves = (band_hz(SPECTRUM_BANDS - 1) / band_hz(0)).log2();
            let all = [(50.0, "50 Hz"), (200.0, "200"), (1000.0, "1 kHz"), (5000.0, "5 kHz")];
            for (hz, words) in all {
                let share = ((hz / band_hz(0)).log2() / octaves) as f32;
                label(picture.bottom() - picture.height() * share, words);
            }
            "Loudness by pitch over the last 12 s, from -90 dB (dark) to -15 dB (light)"
        };
        let seconds = (NUM_COLUMNS as f64 / COLUMNS_PER_SECOND) as f32;
        for ago in [0.0, 3.0, 6.0, 9.0] {
            let x = picture.right() - picture.width() * ago / seconds;
            let (align, words) = if ago == 0.0 {
                (Align2::RIGHT_BOTTOM, "now".to_owned())
            } else {
                (Align2::CENTER_BOTTOM, format!("{ago:.0} s"))
            };
            ui.painter().text(pos2(x, rect.bottom()), align, words, font(11.0), theme.dim);
        }
        ui.interact(picture, ui.scope_id().with("spectrum"), Sense::hover()).on_hover_text(tip);
    }
}

/// What the colors mean, dB.
fn scale(ui: &Ui, rect: Rect, theme: &Theme) {
    const STEPS: usize = 40;
    let step = rect.height() / STEPS as f32;
    for index in 0..STEPS {
        let top = rect.top() + step * index as f32;
        let part = Rect::from_x_y_ranges(rect.left()..=rect.left() + 8.0, top..=top + step + 0.5);
        ui.painter().rect_filled(part, 0.0, heat(1.0 - (index as f32 + 0.5) / STEPS as f32));
    }
    let [low, high] = DB_RANGE;
    for (db, align) in [(high, Align2::LEFT_TOP), (-50.0, Align2::LEFT_CENTER), (low, Align2::LEFT_BOTTOM)] {
        let y = rect.bottom() - rect.height() * (db - low) / (high - low);
        ui.painter().text(pos2(rect.left() + 13.0, y), align, format!("{db:.0} dB"), font(11.0), theme.dim);
    }
}

impl std::fmt::Debug for Spectrum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spectrum").field("next", &self.next).finish_non_exhaustive()
    }
}
