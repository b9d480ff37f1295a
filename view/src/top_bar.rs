//! The bar above the view: a face's own controls, and a line of trouble.

use egui::{Align, Label, Layout, Rect, RichText, Ui, UiBuilder, pos2, vec2};

const HEIGHT: f32 = 34.0;
const TROUBLE_HEIGHT: f32 = 22.0;

/// Draws a face's `controls` at the top if the room is at least `min_height` points high, and what is wrong
/// below them; returns the room that is left for the view.
pub fn top_bar(
    ui: &mut Ui,
    min_height: f32,
    trouble: Option<&str>,
    controls: impl FnOnce(&mut Ui, Rect),
) -> Rect {
    let area = ui.max_rect();
    let mut top = area.top();
    if area.height() >= min_height {
        let rect = Rect::from_min_size(area.min, vec2(area.width(), HEIGHT));
        ui.painter().rect_filled(rect, 0.0, ui.visuals().panel_fill);
        let inner = rect.shrink2(vec2(14.0, 4.0));
        let layout = Layout::left_to_right(Align::Center);
        controls(&mut ui.new_child(UiBuilder::new().max_rect(inner).layout(layout).id_salt("bar")), inner);
        top = rect.bottom();
    }
    if let Some(trouble) = trouble {
        let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), TROUBLE_HEIGHT));
        ui.painter().rect_filled(rect, 0.0, ui.visuals().panel_fill);
        let text = RichText::new(trouble).size(12.0).color(ui.visuals().warn_fg_color);
        let layout = Layout::left_to_right(Align::Center);
        let within = UiBuilder::new().max_rect(rect.shrink2(vec2(14.0, 2.0))).layout(layout);
        ui.new_child(within.id_salt("trouble")).add(Label::new(text).truncate()).on_hover_text(trouble);
        top = rect.bottom();
    }
    Rect::from_min_max(pos2(area.left(), top), area.max)
}
