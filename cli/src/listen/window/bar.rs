//! The bar at the top of the window: what the view leaves out, because a plugin's host does it.

use egui::{Align, Layout, Rect, RichText, ThemePreference, Ui, vec2};
use genrescope_view::top_bar;

use super::device_list::{Choice, DeviceList};
use super::link::Wish;

/// A window less tall than this has no room for the bar.
const MIN_HEIGHT: f32 = 340.0;

/// What the bar shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct BarInput<'a> {
    pub(super) source: &'a str,
    pub(super) trouble: Option<&'a str>,
    pub(super) osc_target: &'a str,
    pub(super) is_osc_on: bool,
}

/// Device, OSC, light or dark.
#[derive(Debug)]
pub(super) struct Bar {
    devices: DeviceList,
    is_list_open: bool,
    /// The id of the device that was last chosen here.
    chosen: Option<String>,
    /// Whether a device can be chosen.
    is_live: bool,
}

impl Bar {
    pub(super) fn new(is_live: bool) -> Self {
        Self { devices: DeviceList::default(), is_list_open: false, chosen: None, is_live }
    }

    /// Draws it; returns the room that is left.
    pub(super) fn show(&mut self, ui: &mut Ui, input: &BarInput<'_>, wishes: &mut Vec<Wish>) -> Rect {
        top_bar(ui, MIN_HEIGHT, input.trouble, |ui, rect| self.controls(ui, rect, input, wishes))
    }

    fn controls(&mut self, ui: &mut Ui, rect: Rect, input: &BarInput<'_>, wishes: &mut Vec<Wish>) {
        ui.label(RichText::new("Input").size(12.0).color(ui.visuals().text_color()));
        // A long name would take all the room there is, also that of the controls to the right of it.
        let width = (rect.width() - 230.0).clamp(110.0, if self.is_live { 280.0 } else { f32::INFINITY });
        let layout = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(width, ui.available_height()), layout, |ui| {
            if self.is_live {
                self.device_choice(ui, input, wishes, width);
            } else {
                ui.add(egui::Label::new(input.source).truncate());
            }
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            theme_choice(ui);
            let mut on = input.is_osc_on;
            let tip = format!(
                "Send the genres to {} by OSC, for lights, visuals and music programs (--osc chooses where)",
                input.osc_target
            );
            if ui.toggle_value(&mut on, "OSC").on_hover_text(tip).clicked() {
                wishes.push(Wish::Osc(on));
            }
        });
    }

    fn device_choice(&mut self, ui: &mut Ui, input: &BarInput<'_>, wishes: &mut Vec<Wish>, width: f32) {
        let shown = egui::ComboBox::from_id_salt("input")
            .width(width)
            .truncate()
            .selected_text(input.source)
            .show_ui(ui, |ui| {
                let choices = self.devices.choices();
                for choice in &choices {
                    let is_twin = |other: &&Choice| other.name == choice.name && other.id != choice.id;
                    let label = match choices.iter().find(is_twin) {
                        // Two of the same make.
                        Some(_) => format!("{} ({})", choice.name, choice.id),
                        None => choice.name.clone(),
                    };
                    let is_current = choice.name == input.source
                        && self.chosen.as_ref().is_none_or(|chosen| *chosen == choice.id);
                    if ui.selectable_label(is_current, label).clicked() {
                        self.chosen = Some(choice.id.clone());
                        let (host, id, name) = (choice.host, choice.id.clone(), choice.name.clone());
                        wishes.push(Wish::Listen { host, id, name });
                    }
                }
                match (self.devices.is_looking(), choices.is_empty()) {
                    (true, true) => drop(ui.weak("looking for devices")),
                    (false, true) => drop(ui.weak("no input device found")),
                    _ => {}
                }
            });
        let is_open = shown.inner.is_some();
        if is_open && !self.is_list_open {
            self.devices.look(ui.ctx());
        }
        self.is_list_open = is_open;
        shown.response.on_hover_text("What to listen to");
    }
}

fn theme_choice(ui: &mut Ui) {
    let all = [
        (ThemePreference::System, "Same as system"),
        (ThemePreference::Light, "Light"),
        (ThemePreference::Dark, "Dark"),
    ];
    let old = ui.ctx().options(|options| options.theme_preference);
    let mut chosen = old;
    let name = all.iter().find(|(theme, _)| *theme == old).map_or("", |(_, name)| name);
    egui::ComboBox::from_id_salt("theme")
        .width(104.0)
        .selected_text(name)
        .show_ui(ui, |ui| {
            for (theme, name) in all {
                ui.selectable_value(&mut chosen, theme, name);
            }
        })
        .response
        .on_hover_text("Light or dark");
    if chosen != old {
        ui.ctx().set_theme(chosen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_leaves_the_switches_their_room() {
        let input = BarInput {
            source: "a microphone whose name is longer than the window is wide, number 2 of 3",
            trouble: None,
            osc_target: "localhost:9000",
            is_osc_on: false,
        };
        for (width, is_live) in [(360.0, true), (360.0, false), (480.0, true), (960.0, true)] {
            let size = vec2(width, 600.0);
            let screen_rect = Some(Rect::from_min_size(egui::Pos2::ZERO, size));
            let raw = egui::RawInput { screen_rect, ..Default::default() };
            let mut output = egui::Context::default().run_ui(raw, |ui| {
                Bar::new(is_live).show(ui, &input, &mut Vec::new());
            });
            // There is no graphics card to pass them to.
            output.textures_delta.clear();
            let words: Vec<Rect> = output
                .shapes
                .iter()
                .filter(|clipped| matches!(clipped.shape, egui::Shape::Text(_)))
                .map(|clipped| clipped.shape.visual_bounding_rect().intersect(clipped.clip_rect))
                .collect();
            assert_eq!(words.len(), 4, "{words:?}");
            for (index, word) in words.iter().enumerate() {
                let is_free = |other: &Rect| !word.shrink(1.0).intersects(other.shrink(1.0));
                assert!(words[index + 1..].iter().all(is_free), "{width}: {words:?}");
            }
        }
    }
}
