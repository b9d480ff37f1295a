//! What runs in an open editor's window.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use genrescope_view::{GenreLevel, ViewAction, ViewInput};
use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::{AtomicF32, ParamSetter};
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{Frame, NiceEguiApp};

use super::bar::{Bar, BarInput, set};
use crate::params::{GenreParams, WINDOW_SECONDS};
use crate::session::Session;

/// The open window; dropped when it closes.
pub(super) struct App {
    session: Arc<Session>,
    params: Arc<GenreParams>,
    /// Pixels per point, for code that asks for the window's size in pixels.
    scale: Arc<AtomicF32>,
    host: Option<GuiContext>,
    bar: Bar,
}

impl App {
    pub(super) fn new(session: Arc<Session>, params: Arc<GenreParams>, scale: Arc<AtomicF32>) -> Self {
        Self { session, params, scale, host: None, bar: Bar::default() }
    }

    fn obey(&self, setter: &ParamSetter<'_>, action: ViewAction) {
        let params = &self.params;
        match action {
            ViewAction::Freeze(frozen) => set(setter, &params.freeze, frozen),
            ViewAction::Reset => self.session.reset(),
            ViewAction::SetSettings(settings) => {
                set(setter, &params.window_seconds, settings.window_seconds as f32);
            }
            ViewAction::SetLevel(level) => {
                params.change_look(|look| look.is_broad = level == GenreLevel::Broad);
            }
            ViewAction::SetPanel(panel) => params.change_look(|look| look.set_panel(panel)),
            _ => {}
        }
    }
}

impl NiceEguiApp for App {
    fn build(
        &mut self,
        context: egui::Context,
        host: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        self.host = Some(host);
        self.scale.store(frame.baseview_window().size().scale_factor as f32, Ordering::Relaxed);
        let look = self.params.look();
        context.set_theme(look.theme());
        let mut view = self.session.link.view();
        view.set_level(look.level());
        view.set_panel(look.panel());
        view.set_longest_window(f64::from(WINDOW_SECONDS.1));
        drop(view);
        self.session.open_editor(context);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        self.session.link.note_picture();
        if ui.memory(|memory| memory.focused().is_none()) {
            // Space belongs to the host, which starts and stops with it.
            ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Space));
        }
        let status = self.session.status();
        let troubles = self.session.link.troubles();
        let trouble = status.trouble.as_ref().or(troubles.model.as_ref()).or(troubles.osc.as_ref());
        let Some(host) = self.host.clone() else { return };
        let bar = BarInput {
            params: &self.params,
            setter: host.param_setter(),
            number: self.session.number.get(),
            trouble: trouble.map(String::as_str),
        };
        let rest = self.bar.show(ui, &bar);
        let columns = self.session.take_columns();
        let input = ViewInput {
            snapshot: &status.snapshot,
            genres: status.model.as_ref().map(|model| model.genres()),
            model: match (&status.model, &status.trouble) {
                (Some(model), _) => Ok(&model.manifest().name),
                (None, Some(trouble)) => Err(trouble),
                (None, None) => Ok("not loaded yet"),
            },
            sample_rate_hz: status.sample_rate_hz,
            settings: self.params.settings(),
            columns: &columns,
            source: None,
        };
        let mut below = ui.new_child(egui::UiBuilder::new().max_rect(rest).id_salt("view"));
        let mut view = self.session.link.view();
        let actions = view.show(&mut below, &input);
        let wants_spectrum = view.wants_spectrum();
        drop(view);
        for action in actions {
            self.obey(&bar.setter, action);
        }
        self.session.set_wants_spectrum(wants_spectrum);
    }

    fn resized(&mut self, size: WindowSize) {
        self.scale.store(size.scale_factor as f32, Ordering::Relaxed);
        let logical = (size.logical.width as f32, size.logical.height as f32);
        self.params.change_look(|look| look.size = logical);
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.session.close_editor();
    }
}
