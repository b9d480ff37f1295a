//! `--gui`: the live monitor in a window of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use genrescope_engine::{SpectrumColumn, SpectrumReader};
use genrescope_view::{GenreView, MIN_SIZE, ViewAction, ViewInput};

use super::monitor::Monitor;
use super::notice::Notice;

/// Time between two looks at the monitor: as often as the engine's level moves.
const LOOK: Duration = Duration::from_millis(50);
/// The same while the spectrum is looked at, of which there are 30 columns a second.
const SPECTRUM_LOOK: Duration = Duration::from_millis(33);

/// Shows the monitor until the window is closed or there is nothing more to hear.
///
/// # Errors
/// There is no display, or no OpenGL on it.
pub(super) fn show(monitor: &mut Monitor, stop: &AtomicBool, limit: Option<Duration>) -> Result<()> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("genrescope")
            .with_app_id("genrescope")
            .with_inner_size([960.0, 600.0])
            .with_min_inner_size(MIN_SIZE),
        ..Default::default()
    };
    let window = Window {
        monitor,
        stop,
        limit,
        start: Instant::now(),
        view: GenreView::new(),
        reader: None,
        columns: Vec::new(),
    };
    eframe::run_native("genrescope", options, Box::new(|_| Ok(Box::new(window))))
        .map_err(|error| anyhow!("cannot open a window: {error}"))
}

struct Window<'a> {
    monitor: &'a mut Monitor,
    stop: &'a AtomicBool,
    limit: Option<Duration>,
    start: Instant,
    view: GenreView,
    reader: Option<SpectrumReader>,
    columns: Vec<SpectrumColumn>,
}

impl Window<'_> {
    fn carry_out(&mut self, action: ViewAction) {
        match action {
            ViewAction::Freeze(frozen) => self.monitor.set_frozen(frozen),
            ViewAction::Reset => self.monitor.reset(),
            ViewAction::SetSettings(settings) => self.monitor.set_settings(settings),
            // The window's own business; nothing is saved.
            _ => {}
        }
    }
}

impl eframe::App for Window<'_> {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        for notice in self.monitor.poll() {
            if matches!(notice, Notice::Back { .. }) {
                // There may be another engine now.
                self.reader = None;
            }
            eprintln!("genrescope: {notice}");
        }
        if self.view.wants_spectrum() {
            if self.reader.is_none() {
                self.reader = self.monitor.watch_spectrum();
            }
        } else {
            self.reader = None;
        }
        self.columns.clear();
        if let Some(reader) = &mut self.reader {
            reader.read_into(&mut self.columns);
        }
        let snapshot = self.monitor.snapshot();
        let model = self.monitor.model();
        let input = ViewInput {
            snapshot: &snapshot,
            genres: Some(model.genres()),
            model: Ok(&model.manifest().name),
            sample_rate_hz: self.monitor.input().sample_rate_hz,
            settings: *self.monitor.settings(),
            columns: &self.columns,
            source: Some(&self.monitor.input().name),
        };
        for action in self.view.show(ui, &input) {
            self.carry_out(action);
        }
        let is_late = self.limit.is_some_and(|limit| self.start.elapsed() >= limit);
        if self.monitor.is_over() || is_late || self.stop.load(Ordering::Relaxed) {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
        ui.ctx().request_repaint_after(if self.view.wants_spectrum() { SPECTRUM_LOOK } else { LOOK });
    }
}
