//! The window itself, on the main thread.

use genrescope_engine::{Model, SpectrumColumn};
use genrescope_view::{GenreView, ViewInput};

use super::bar::{Bar, BarInput};
use super::link::{Link, Wish};
use super::picture_count::PictureCount;
use crate::listen::outputs::OscSwitch;

/// The main thread's side.
pub(super) struct Window<'a> {
    link: &'a Link,
    model: &'a Model,
    osc: &'a OscSwitch,
    bar: Bar,
    view: GenreView,
    columns: Vec<SpectrumColumn>,
    pictures: PictureCount,
}

impl<'a> Window<'a> {
    pub(super) fn new(link: &'a Link, model: &'a Model, osc: &'a OscSwitch, is_live: bool) -> Self {
        Self {
            link,
            model,
            osc,
            bar: Bar::new(is_live),
            view: GenreView::new(),
            columns: Vec::new(),
            pictures: PictureCount::default(),
        }
    }
}

impl eframe::App for Window<'_> {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        self.pictures.add();
        let mut shared = self.link.lock();
        shared.is_stale = false;
        self.columns.clear();
        self.columns.append(&mut shared.columns);
        let (snapshot, settings, source) = (shared.snapshot, shared.settings, shared.input.clone());
        let trouble = shared.trouble.clone();
        if shared.is_over {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
        drop(shared);
        let osc_target = self.osc.target();
        let bar = BarInput {
            source: &source.name,
            trouble: trouble.as_deref(),
            osc_target: &osc_target,
            is_osc_on: self.osc.is_on(),
        };
        let mut wishes = Vec::new();
        let rest = self.bar.show(ui, &bar, &mut wishes);
        let input = ViewInput {
            snapshot: &snapshot,
            genres: Some(self.model.genres()),
            model: Ok(&self.model.manifest().name),
            sample_rate_hz: source.sample_rate_hz,
            settings,
            columns: &self.columns,
            source: Some(&source.name),
        };
        let mut below = ui.new_child(egui::UiBuilder::new().max_rect(rest).id_salt("view"));
        wishes.extend(self.view.show(&mut below, &input).into_iter().map(Wish::View));
        let mut shared = self.link.lock();
        shared.wishes.append(&mut wishes);
        shared.wants_spectrum = self.view.wants_spectrum();
        shared.is_moving = self.view.wants_repaint();
    }
}
