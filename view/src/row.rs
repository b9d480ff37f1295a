//! Buttons at the right end of a line.

use egui::{Align, Color32, Layout, Rect, TextStyle, Ui, UiBuilder, Vec2, pos2};

/// A row that ends at the right of `rect` once it holds buttons with these names, and `extra` points more.
/// They are added from left to right, so that Tab moves in reading order.
pub fn row_at_right(ui: &mut Ui, rect: Rect, padding: Vec2, gap: f32, names: &[&str], extra: f32) -> Ui {
    let font = TextStyle::Button.resolve(ui.style());
    let width_of = |name: &&str| {
        let letters = ui.painter().layout_no_wrap((*name).to_owned(), font.clone(), Color32::WHITE);
        letters.size().x + 2.0 * padding.x
    };
    let buttons: f32 = names.iter().map(width_of).sum();
    let width = buttons + gap * names.len().saturating_sub(1) as f32 + extra;
    let place = Rect::from_min_max(pos2(rect.right() - width.ceil(), rect.top()), rect.max);
    let layout = Layout::left_to_right(Align::Center);
    let mut row = ui.new_child(UiBuilder::new().max_rect(place).layout(layout).id_salt(("row", names)));
    row.spacing_mut().item_spacing.x = gap;
    row.spacing_mut().button_padding = padding;
    row
}
