//! Draws the genre bars.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use genrescope_display::Bar;

use crate::palette::genre_rgb;
use crate::theme::{Theme, color, font};

/// Height of a row, points.
const ROW: std::ops::RangeInclusive<f32> = 23.0..=52.0;
/// The most rows; more would be noise.
const MAX_ROWS: usize = 12;

/// Draws the bars, the first of them at the top if they are at rest.
pub(crate) fn draw(bars: &[Bar], ui: &mut Ui, rect: Rect, theme: &Theme) {
    let num_rows = ((rect.height() / ROW.start()) as usize).clamp(1, MAX_ROWS).min(bars.len().max(1));
    let row_height = (rect.height() / num_rows as f32).clamp(*ROW.start(), *ROW.end());
    let size = (row_height * 0.48).clamp(12.5, 20.0);
    let painter = ui.painter().with_clip_rect(rect.expand(1.0));
    let name_width = (size * 7.2).min(rect.width() * 0.36);
    let percent_width = size * 3.1;
    for bar in bars.iter().rev().filter(|bar| bar.row < num_rows as f32) {
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
    fn percentages_are_whole_but_never_hide_a_small_share() {
        assert_eq!([percent(0.0), percent(0.004), percent(0.736)], ["0 %", "<1 %", "74 %"]);
    }
}
