//! The genre bars: order, movement, drawing.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::palette::genre_rgb;
use crate::theme::{Theme, color, font};

/// Two neighbors swap places only when the lower one leads by this much, so that equals do not flicker.
const MARGIN: f32 = 0.02;
/// The same as a share of the lower one's probability: for improbable genres a hundredth is a lot.
const RELATIVE_MARGIN: f32 = 0.25;
/// Time in which a bar covers two thirds of its way, seconds.
const EASE_SECONDS: f32 = 0.12;
/// Height of a row, points.
const ROW: std::ops::RangeInclusive<f32> = 23.0..=52.0;
/// Most rows; more would be noise.
const MAX_ROWS: usize = 12;

/// A genre's bar.
#[derive(Debug, Clone)]
struct Bar {
    name: String,
    probability: f32,
    /// The length at which it is drawn.
    shown: f32,
    /// The row in which it is drawn, possibly on the way to its place.
    row: f32,
}

/// All bars, the most probable first.
#[derive(Debug, Default)]
pub(crate) struct Bars {
    bars: Vec<Bar>,
}

impl Bars {
    /// Takes new probabilities.
    pub(crate) fn set(&mut self, genres: &[(&str, f32)]) {
        self.bars.retain(|bar| genres.iter().any(|(name, _)| *name == bar.name));
        for &(name, probability) in genres {
            match self.bars.iter_mut().find(|bar| bar.name == name) {
                Some(bar) => bar.probability = probability,
                None => {
                    let row = self.bars.len() as f32;
                    self.bars.push(Bar { name: name.to_owned(), probability, shown: 0.0, row });
                }
            }
        }
        for sorted in 1..self.bars.len() {
            let mut place = sorted;
            let probability = self.bars[place].probability;
            let margin = MARGIN.min(RELATIVE_MARGIN * probability);
            while place > 0 && probability > self.bars[place - 1].probability + margin {
                self.bars.swap(place, place - 1);
                place -= 1;
            }
        }
    }

    /// The most probable genre.
    pub(crate) fn leader(&self) -> Option<(&str, f32)> {
        self.bars.first().map(|bar| (bar.name.as_str(), bar.probability)).filter(|(_, share)| *share > 0.0)
    }

    /// Moves on by `seconds`; returns whether anything is still moving.
    pub(crate) fn ease(&mut self, seconds: f32) -> bool {
        let step = 1.0 - (-seconds / EASE_SECONDS).exp();
        let mut is_moving = false;
        let mut ease = |value: &mut f32, target: f32, near: f32| {
            *value = if (target - *value).abs() < near { target } else { *value + step * (target - *value) };
            is_moving |= *value != target;
        };
        for (place, bar) in self.bars.iter_mut().enumerate() {
            ease(&mut bar.shown, bar.probability, 0.001);
            ease(&mut bar.row, place as f32, 0.01);
        }
        is_moving
    }

    pub(crate) fn draw(&self, ui: &mut Ui, rect: Rect, theme: &Theme) {
        let num_rows =
            ((rect.height() / ROW.start()) as usize).clamp(1, MAX_ROWS).min(self.bars.len().max(1));
        let row_height = (rect.height() / num_rows as f32).clamp(*ROW.start(), *ROW.end());
        let size = (row_height * 0.48).clamp(12.5, 20.0);
        let painter = ui.painter().with_clip_rect(rect.expand(1.0));
        let name_width = (size * 7.2).min(rect.width() * 0.36);
        let percent_width = size * 3.1;
        for bar in self.bars.iter().rev().filter(|bar| bar.row < num_rows as f32) {
            let top = rect.top() + bar.row * row_height;
            let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row_height));
            let fade = (1.0 - (bar.row - (num_rows as f32 - 1.0)).max(0.0)).clamp(0.0, 1.0);
            let strong = if bar.probability >= 0.05 { theme.text } else { theme.dim };
            let middle = row.center().y;
            // When two rows swap, one is drawn over the other instead of both showing through.
            painter.rect_filled(row, 0.0, theme.back);
            painter.text(
                pos2(row.left(), middle),
                Align2::LEFT_CENTER,
                &bar.name,
                font(size),
                strong.gamma_multiply(fade),
            );
            let height = (row_height * 0.42).clamp(9.0, 20.0);
            let track = Rect::from_x_y_ranges(
                row.left() + name_width..=row.right() - percent_width,
                middle - height / 2.0..=middle + height / 2.0,
            );
            painter.rect_filled(track, 3.0, theme.track.gamma_multiply(fade));
            let width = track.width() * bar.shown.clamp(0.0, 1.0);
            if width >= 0.5 {
                let filled = Rect::from_min_size(track.min, vec2(width, track.height()));
                let fill = color(genre_rgb(&bar.name)).gamma_multiply(fade);
                painter.rect(filled, 3.0, fill, Stroke::new(1.0, theme.edge), StrokeKind::Inside);
            }
            painter.text(
                pos2(row.right(), middle),
                Align2::RIGHT_CENTER,
                percent(bar.shown),
                font(size),
                strong.gamma_multiply(fade),
            );
            ui.interact(row, ui.scope_id().with(("bar", &bar.name)), Sense::hover()).on_hover_text(format!(
                "{}: {:.1} % probable over the listening window",
                bar.name,
                100.0 * bar.probability
            ));
        }
    }
}

/// Whole percent; `<1 %` for a share that is small but not zero.
fn percent(share: f32) -> String {
    match 100.0 * share {
        small if small > 0.0 && small < 0.5 => "<1 %".to_owned(),
        value => format!("{value:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_sorted_and_come_to_rest() {
        let mut bars = Bars::default();
        bars.set(&[("rock", 0.2), ("pop", 0.5), ("jazz", 0.3)]);
        assert_eq!(bars.leader(), Some(("pop", 0.5)));
        let mut num_pictures = 0;
        while bars.ease(1.0 / 60.0) {
            num_pictures += 1;
        }
        assert!((5..120).contains(&num_pictures), "{num_pictures}");
        bars.set(&[("rock", 0.6), ("jazz", 0.4)]);
        assert_eq!(bars.bars.iter().map(|bar| bar.name.as_str()).collect::<Vec<_>>(), ["rock", "jazz"]);
    }

    #[test]
    fn percentages_are_whole_but_never_hide_a_small_share() {
        assert_eq!([percent(0.0), percent(0.004), percent(0.736)], ["0 %", "<1 %", "74 %"]);
    }
}
