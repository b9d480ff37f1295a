//! The bar at the top of the editor: what the shared view does not have, because only a plugin needs it.

use egui::{DragValue, Grid, Popup, PopupCloseBehavior, Rect, Response, TextEdit, Ui};
use genrescope_view::{row_at_right, top_bar};
use nice_plug::prelude::{FloatParam, Param, ParamSetter};

use crate::params::{GenreParams, OscPlace, Output, Source};

/// A window less tall than this has no room for the bar.
const MIN_HEIGHT: f32 = 300.0;
const TEXT_WIDTH: f32 = 200.0;

/// The bar, and what is being typed in it.
#[derive(Debug, Default)]
pub(super) struct Bar {
    /// A model's path that is not in use yet.
    model: Option<String>,
    /// Where OSC should go, not in use yet.
    osc: Option<OscPlace>,
}

/// What the bar shows and changes.
pub(super) struct BarInput<'a> {
    pub(super) params: &'a GenreParams,
    pub(super) setter: ParamSetter<'a>,
    /// This instance's number, which OSC addresses contain if no name is given.
    pub(super) number: u32,
    /// What is wrong, if anything.
    pub(super) trouble: Option<&'a str>,
}

impl Bar {
    /// Draws the bar; returns the room that is left.
    pub(super) fn show(&mut self, ui: &mut Ui, input: &BarInput<'_>) -> Rect {
        top_bar(ui, MIN_HEIGHT, input.trouble, |ui, rect| self.controls(ui, rect, input))
    }

    fn controls(&mut self, ui: &mut Ui, rect: Rect, input: &BarInput<'_>) {
        ui.spacing_mut().item_spacing.x = 4.0;
        let source = &input.params.source;
        for (choice, name, tip) in [
            (Source::Main, "Main", "Listen to the sound that passes through"),
            (Source::SideChain, "Side-chain", "Listen to the side-chain input instead"),
        ] {
            if ui.selectable_label(source.value() == choice, name).on_hover_text(tip).clicked() {
                set(&input.setter, source, choice);
            }
        }
        let padding = ui.spacing().button_padding;
        let mut ui = row_at_right(ui, rect, padding, 4.0, &["OSC", "Settings"], 0.0);
        let output = &input.params.output;
        let mut on = output.value() == Output::Osc;
        let tip = format!(
            "Send the genres to {} over OSC, for lights, visuals and music programs",
            input.params.osc_place().target
        );
        if ui.toggle_value(&mut on, "OSC").on_hover_text(tip).clicked() {
            set(&input.setter, output, if on { Output::Osc } else { Output::Off });
        }
        let button = ui.button("Settings").on_hover_text("Update interval, threshold, OSC, model, theme");
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| self.settings(ui, input));
    }

    fn settings(&mut self, ui: &mut Ui, input: &BarInput<'_>) {
        let BarInput { params, setter, number, .. } = input;
        // Otherwise a grid would give its fields no more room than its labels.
        ui.set_min_width(TEXT_WIDTH + 110.0);
        Grid::new("settings").num_columns(2).spacing([14.0, 8.0]).show(ui, |ui| {
            ui.label("Update every");
            let interval = &params.update_interval_seconds;
            let mut seconds = interval.value();
            let widget = DragValue::new(&mut seconds).range(0.5..=10.0).speed(0.05).suffix(" s");
            let response = ui.add(widget).on_hover_text("Time between two answers, in seconds of sound");
            follow(setter, interval, &response, seconds);
            ui.end_row();

            ui.label("Sure from");
            let threshold = &params.sure_above;
            let mut percent = threshold.value() * 100.0;
            let widget = DragValue::new(&mut percent).range(0.0..=100.0).speed(0.5).suffix(" %");
            let tip = "The leading genre counts as sure from this probability up";
            let response = ui.add(widget.max_decimals(0)).on_hover_text(tip);
            follow(setter, threshold, &response, percent / 100.0);
            ui.end_row();

            ui.label("OSC to");
            let mut place = self.osc.take().unwrap_or_else(|| params.osc_place());
            let edit = TextEdit::singleline(&mut place.target).desired_width(TEXT_WIDTH);
            let target = ui.add(edit).on_hover_text("HOST:PORT; press Enter to apply");
            ui.end_row();
            ui.label("OSC name");
            let hint = number.to_string();
            let edit = TextEdit::singleline(&mut place.instance).desired_width(TEXT_WIDTH).hint_text(hint);
            let tip =
                "Messages go to /genrescope/NAME/top, /probs and /state; leave empty for this instance's number";
            let name = ui.add(edit).on_hover_text(tip);
            ui.end_row();
            if target.lost_focus() || name.lost_focus() {
                params.set_osc_place(place);
            } else if target.has_focus() || name.has_focus() {
                self.osc = Some(place);
            }

            ui.label("Model");
            let mut path = self.model.take().unwrap_or_else(|| params.model_path());
            let edit = TextEdit::singleline(&mut path).desired_width(TEXT_WIDTH).hint_text("built in");
            let tip = "Path of a head made by `genrescope train`, or of a model's folder; press Enter to apply";
            let model = ui.add(edit).on_hover_text(tip);
            if model.lost_focus() {
                params.set_model_path(path.trim().to_owned());
            } else if model.has_focus() {
                self.model = Some(path);
            }
            ui.end_row();

            ui.label("Theme");
            ui.horizontal(|ui| {
                let is_light = params.look().is_light;
                for (light, name) in [(false, "Dark"), (true, "Light")] {
                    if ui.selectable_label(is_light == light, name).clicked() {
                        params.change_look(|look| look.is_light = light);
                        ui.ctx().set_theme(params.look().theme());
                    }
                }
            });
            ui.end_row();
        });
    }
}

/// Sets a parameter as if by the host's own knob, so that it can be undone and recorded.
pub(super) fn set<P: Param>(setter: &ParamSetter<'_>, param: &P, value: P::Plain) {
    setter.begin_set_parameter(param);
    setter.set_parameter(param, value);
    setter.end_set_parameter(param);
}

/// Sets a parameter to what a widget says: one gesture from the first move of a drag to its end.
fn follow(setter: &ParamSetter<'_>, param: &FloatParam, response: &Response, value: f32) {
    if response.drag_started() {
        setter.begin_set_parameter(param);
    }
    if response.changed() {
        if response.dragged() {
            setter.set_parameter(param, value);
        } else {
            set(setter, param, value);
        }
    }
    if response.drag_stopped() {
        setter.end_set_parameter(param);
    }
}
