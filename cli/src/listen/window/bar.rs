//! The bar at the top of the window: what the view leaves out, because a plugin's host does it.

use egui::{Align, Layout, Rect, RichText, ThemePreference, Ui};
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
        if self.is_live {
            self.device_choice(ui, input, wishes, (rect.width() - 230.0).clamp(110.0, 280.0));
        } else {
            ui.add(egui::Label::new(input.source).truncate());
        }
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
