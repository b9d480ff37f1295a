//! The window as a face: hands on what is new and carries out what the user asks for.

use std::io;
use std::time::Duration;

use genrescope_engine::{Snapshot, SpectrumColumn, SpectrumReader};
use genrescope_record::Notice;
use genrescope_view::{ChangeWatch, NUM_COLUMNS, ViewAction};

use super::link::{Link, Wish};
use crate::listen::face::{Face, Flow};
use crate::listen::monitor::Monitor;
use crate::listen::outputs::OscSwitch;

/// Time between two looks at the monitor.
const LOOK: Duration = Duration::from_millis(20);

/// The watching thread's side.
#[derive(Debug)]
pub(crate) struct WindowFace<'a> {
    link: &'a Link,
    osc: &'a OscSwitch,
    changes: ChangeWatch,
    reader: Option<SpectrumReader>,
    /// The engine that was asked for columns, if any.
    engine_number: Option<u64>,
    /// Why the last request failed.
    refusal: Option<String>,
}

impl<'a> WindowFace<'a> {
    pub(super) fn new(link: &'a Link, osc: &'a OscSwitch) -> Self {
        Self { link, osc, changes: ChangeWatch::default(), reader: None, engine_number: None, refusal: None }
    }

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

    fn stays_open(&self) -> bool {
        true
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
        let trouble = trouble.map(|notice| notice.to_string());
        let trouble = trouble.or_else(|| self.refusal.clone()).or_else(|| monitor.ending());

        let mut shared = self.link.lock();
        shared.is_stale |= self.changes.note(&snapshot, &columns)
            || has_wishes
            || shared.input != *monitor.input()
            || shared.trouble != trouble;
        shared.snapshot = snapshot;
        shared.settings = *monitor.settings();
        shared.input.clone_from(monitor.input());
        shared.trouble = trouble;
        shared.columns.append(&mut columns);
        let num_unseen = shared.columns.len().saturating_sub(NUM_COLUMNS);
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
