//! Draws the level meter: current loudness, the recent peak, clipping.

use egui::{Align2, Rect, Sense, Stroke, Ui, pos2};
use genrescope_display::{FLOOR_DBFS, Meter, level_words};
use genrescope_engine::Level;

use crate::palette::level_rgb;
use crate::theme::{Theme, color, font};

/// Draws `meter` as it looks at time `now`, seconds.
pub(crate) fn draw(meter: &Meter, ui: &mut Ui, rect: Rect, theme: &Theme, now: f64) {
    let painter = ui.painter();
    let place = |dbfs: f32| ((dbfs - FLOOR_DBFS) / -FLOOR_DBFS).clamp(0.0, 1.0);
    let track = Rect::from_x_y_ranges(
        rect.left()..=rect.right() - 96.0,
        rect.center().y - 4.0..=rect.center().y + 4.0,
    );
    painter.rect_filled(track, 3.0, theme.track);
    let bar = |dbfs: f32| {
        let mut bar = track;
        bar.set_width(track.width() * place(dbfs));
        bar
    };
    let Level { peak_dbfs, rms_dbfs } = meter.level();
    let tint = color(level_rgb(peak_dbfs));
    painter.rect_filled(bar(peak_dbfs), 3.0, tint.gamma_multiply(0.45));
    painter.rect_filled(bar(rms_dbfs), 3.0, tint);
    if let Some(held) = meter.held_dbfs(now) {
        let x = track.left() + track.width() * place(held);
        painter.vline(x, track.y_range(), Stroke::new(2.0, theme.text));
    }
    let clips = meter.clips(now);
    let words = if clips { "clipping".to_owned() } else { level_words(peak_dbfs) };
    let tint = if clips { theme.trouble } else { theme.dim };
    painter.text(pos2(rect.right(), rect.center().y), Align2::RIGHT_CENTER, words, font(12.0), tint);
    ui.interact(rect, ui.scope_id().with("meter"), Sense::hover()).on_hover_text(format!(
        "Loudness of the input over the last 0.4 s: peak {}, mean {}. The line marks the recent peak.",
        level_words(peak_dbfs),
        level_words(rms_dbfs)
    ));
}
