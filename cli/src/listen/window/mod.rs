//! `--window`: the live monitor in a window of its own.
//!
//! A thread watches the monitor, as for every other face; the main thread belongs to the window, as some
//! systems require. [`Shared`] connects the two; the window is woken only when there is something new to see.

mod bar;
mod device_list;

use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use genrescope_engine::{Settings, Snapshot, SpectrumColumn, SpectrumReader};
use genrescope_view::{ChangeWatch, GenreView, MIN_SIZE, ViewAction, ViewInput};

use self::bar::{Bar, BarInput};
use crate::listen::face::{Face, Flow};
use crate::listen::input::Input;
use crate::listen::monitor::Monitor;
use crate::listen::notice::Notice;
use crate::listen::outputs::OscSwitch;

/// Time between two looks at the monitor.
const LOOK: Duration = Duration::from_millis(20);
/// More columns than this cannot be seen at once.
const MAX_COLUMNS: usize = 360;

/// What the watching thread and the window tell each other.
#[derive(Debug)]
struct Shared {
    snapshot: Snapshot,
    settings: Settings,
    input: Input,
    /// Spectrum columns that are not drawn yet.
    columns: Vec<SpectrumColumn>,
    wants_spectrum: bool,
    /// Whether something has changed that is not drawn yet.
    is_stale: bool,
    /// Whether the window draws by itself, because something moves.
    is_moving: bool,
    /// What the user asked for.
    wishes: Vec<Wish>,
    /// What is wrong, if anything.
    trouble: Option<String>,
    /// There is nothing more to hear.
    is_over: bool,
    /// The window is closed.
    is_closed: bool,
}

/// What the user asks for in the window.
#[derive(Debug, Clone, PartialEq)]
enum Wish {
    View(ViewAction),
    /// Listen to this device.
    Listen {
        host: cpal::HostId,
        id: String,
        name: String,
    },
    /// Start or stop sending OSC.
    Osc(bool),
}

/// What both threads share.
#[derive(Debug)]
struct Link {
    shared: Mutex<Shared>,
    context: OnceLock<egui::Context>,
}

impl Link {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        // Plain values, consistent at any time.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        if let Some(context) = self.context.get() {
            // At once would mean two pictures, since egui draws one more to settle.
            context.request_repaint_after(Duration::from_micros(1));
        }
    }
}

/// Shows the monitor until the window is closed or `watch`, which runs its face on a thread, has finished.
///
/// # Errors
/// If there is no display, or no OpenGL on it; or those of `watch`.
pub(super) fn show(
    monitor: &mut Monitor,
    osc: &OscSwitch,
    watch: impl FnOnce(&mut Monitor, &mut WindowFace<'_>) -> io::Result<()> + Send,
) -> Result<io::Result<()>> {
    let shared = Shared {
        snapshot: monitor.snapshot(),
        settings: *monitor.settings(),
        input: monitor.input().clone(),
        columns: Vec::new(),
        wants_spectrum: false,
        is_stale: false,
        is_moving: false,
        wishes: Vec::new(),
        trouble: None,
        is_over: false,
        is_closed: false,
    };
    let link = Link { shared: Mutex::new(shared), context: OnceLock::new() };
    let model = monitor.model().clone();
    let is_live = monitor.is_live();
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut face = WindowFace {
                link: &link,
                osc,
                changes: ChangeWatch::default(),
                reader: None,
                engine_number: None,
                refusal: None,
            };
            let ended = watch(monitor, &mut face);
            link.lock().is_over = true;
            link.wake();
            ended
        });
        let shown = eframe::run_native(
            "genrescope",
            options(),
            Box::new(|creation| {
                // Set only once, so it is empty until now.
                let _ = link.context.set(creation.egui_ctx.clone());
                Ok(Box::new(Window {
                    link: &link,
                    model: &model,
                    osc,
                    bar: Bar::new(is_live),
                    view: GenreView::new(),
                    columns: Vec::new(),
                    pictures: PictureCount::default(),
                }))
            }),
        );
        link.lock().is_closed = true;
        let ended = watcher.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        shown.map_err(|error| anyhow!("cannot open a window: {error}"))?;
        Ok(ended)
    })
}

fn options() -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("genrescope")
            .with_app_id("genrescope")
            .with_inner_size([960.0, 600.0])
            .with_min_inner_size(MIN_SIZE),
        ..Default::default()
    }
}

/// The watching thread's side.
#[derive(Debug)]
pub(super) struct WindowFace<'a> {
    link: &'a Link,
    osc: &'a OscSwitch,
    changes: ChangeWatch,
    reader: Option<SpectrumReader>,
    /// The engine that was asked for columns, if any.
    engine_number: Option<u64>,
    /// Why the last wish was not granted.
    refusal: Option<String>,
}

impl WindowFace<'_> {
    fn grant(&mut self, monitor: &mut Monitor, wish: Wish) {
        let granted = match wish {
            Wish::View(action) => {
                obey(monitor, action);
                return;
            }
            Wish::Listen { host, id, name } => monitor.listen_to(host, &id, &name),
            Wish::Osc(on) => self.osc.turn(on),
        };
        self.refusal = granted.err().map(|error| format!("{error:#}"));
    }

    fn read_columns(&mut self, monitor: &Monitor, wants_spectrum: bool) -> Vec<SpectrumColumn> {
        let mut columns = Vec::new();
        if !wants_spectrum {
            (self.reader, self.engine_number) = (None, None);
        } else if self.engine_number != Some(monitor.engine_number()) {
            self.engine_number = Some(monitor.engine_number());
            self.reader = monitor.watch_spectrum();
        }
        if let Some(reader) = &mut self.reader {
            reader.read_into(&mut columns);
        }
        columns
    }
}

fn obey(monitor: &mut Monitor, action: ViewAction) {
    match action {
        ViewAction::Freeze(frozen) => monitor.set_frozen(frozen),
        ViewAction::Reset => monitor.reset(),
        ViewAction::SetSettings(settings) => monitor.set_settings(settings),
        // The window handles it itself; nothing is saved.
        _ => {}
    }
}

impl Face for WindowFace<'_> {
    fn notice(&mut self, notice: &Notice) -> io::Result<()> {
        if let Notice::Refused { .. } = notice {
            self.refusal = Some(notice.to_string());
        }
        eprintln!("genrescope: {notice}");
        Ok(())
    }

    fn answer(&mut self, _: &Monitor, _: &Snapshot) -> io::Result<()> {
        Ok(())
    }

    fn pause(&mut self, monitor: &mut Monitor) -> io::Result<Flow> {
        let mut shared = self.link.lock();
        if shared.is_closed {
            return Ok(Flow::Quit);
        }
        let wishes = std::mem::take(&mut shared.wishes);
        let wants_spectrum = shared.wants_spectrum;
        drop(shared);
        let has_wishes = !wishes.is_empty();
        for wish in wishes {
            self.grant(monitor, wish);
        }
        let mut columns = self.read_columns(monitor, wants_spectrum);
        let snapshot = monitor.snapshot();
        let trouble = monitor.trouble().or_else(|| monitor.caution().cloned());
        let trouble = trouble.map(|notice| notice.to_string()).or_else(|| self.refusal.clone());

        let mut shared = self.link.lock();
        shared.is_stale |= self.changes.is_new(&snapshot, &columns)
            || has_wishes
            || shared.input != *monitor.input()
            || shared.trouble != trouble;
        shared.snapshot = snapshot;
        shared.settings = *monitor.settings();
        shared.input.clone_from(monitor.input());
        shared.trouble = trouble;
        shared.columns.append(&mut columns);
        let num_unseen = shared.columns.len().saturating_sub(MAX_COLUMNS);
        shared.columns.drain(..num_unseen);
        let is_due = shared.is_stale && !shared.is_moving;
        drop(shared);
        if is_due {
            self.link.wake();
        }
        std::thread::sleep(LOOK);
        Ok(Flow::Continue)
    }
}

/// The main thread's side.
struct Window<'a> {
    link: &'a Link,
    model: &'a genrescope_engine::Model,
    osc: &'a OscSwitch,
    bar: Bar,
    view: GenreView,
    columns: Vec<SpectrumColumn>,
    pictures: PictureCount,
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

/// Counts pictures for the log, so that a window that draws for nothing gets noticed.
#[derive(Debug)]
struct PictureCount {
    since: Instant,
    count: u32,
}

impl Default for PictureCount {
    fn default() -> Self {
        Self { since: Instant::now(), count: 0 }
    }
}

impl PictureCount {
    fn add(&mut self) {
        self.count += 1;
        let seconds = self.since.elapsed().as_secs_f64();
        if seconds >= 5.0 {
            log::debug!("{} pictures in {seconds:.1} s", self.count);
            *self = Self::default();
        }
    }
}
