//! The companion of an instance's engine on the analysis thread: parameters in, results out.

use std::sync::Arc;
use std::time::Instant;

use genrescope_engine::model::Genres;
use genrescope_engine::{Command, Companion, Result, Settings, Snapshot};
use genrescope_view::ChangeWatch;

use crate::link::Link;
use crate::model;
use crate::osc_out::{OscOut, Wanted};
use crate::params::{GenreParams, OscPlace, Output};

/// Passes parameters on to the engine, and its results to the editor and to OSC.
pub(crate) struct Follower {
    link: Arc<Link>,
    params: Arc<GenreParams>,
    /// How the engine listens now.
    settings: Settings,
    frozen: bool,
    model: String,
    number: u32,
    is_bounce: bool,
    changes: ChangeWatch,
    osc: OscOut,
    num_looks: u32,
}

/// One look in this many also checks what seldom changes: 5 per second.
const LOOKS: u32 = 10;

impl Follower {
    /// Follows the engine of instance `number` that was started with these settings and this model.
    pub(crate) fn new(
        link: Arc<Link>,
        params: Arc<GenreParams>,
        number: u32,
        settings: Settings,
        model: String,
        is_bounce: bool,
    ) -> Self {
        Self {
            link,
            params,
            number,
            settings,
            frozen: false,
            model,
            is_bounce,
            changes: ChangeWatch::default(),
            osc: OscOut::default(),
            num_looks: 0,
        }
    }

    /// Where OSC should go, if anywhere.
    fn wanted_osc(&self) -> Option<Wanted> {
        if self.params.output.value() == Output::Off {
            return None;
        }
        let OscPlace { target, instance } = self.params.osc_place();
        let instance = if instance.trim().is_empty() { self.number.to_string() } else { instance };
        Some(Wanted { target, instance })
    }

    /// Passes on what the parameters say. A bounce is judged whole, however the parameters change meanwhile.
    ///
    /// # Errors
    /// If the engine refuses it.
    fn pass_on(&mut self, order: &mut dyn FnMut(Command) -> Result<()>) -> Result<()> {
        let settings = self.params.settings();
        if settings != self.settings {
            self.settings = settings;
            order(Command::SetSettings(settings))?;
        }
        let frozen = self.params.freeze.value();
        if frozen != self.frozen {
            self.frozen = frozen;
            order(Command::Freeze(frozen))?;
        }
        if self.num_looks.is_multiple_of(LOOKS) {
            let path = self.params.model_path();
            if path != self.model {
                self.model.clone_from(&path);
                order(Command::SetModel(model::source(path, Arc::clone(&self.link))))?;
            }
        }
        Ok(())
    }
}

impl Companion for Follower {
    fn orders(&mut self, order: &mut dyn FnMut(Command) -> Result<()>) {
        if self.link.is_editor_open() {
            let Self { link, changes, .. } = self;
            link.read_columns(|columns| {
                if changes.note_columns(columns) {
                    link.request_picture();
                }
            });
        }
        if !self.is_bounce
            && let Err(error) = self.pass_on(order)
        {
            log::warn!("{}", error.report());
        }
        if self.num_looks.is_multiple_of(LOOKS)
            && let Some(outcome) = self.osc.follow(self.wanted_osc())
        {
            self.link.note(|troubles| troubles.osc = outcome.err());
        }
        self.osc.send(Instant::now());
        self.num_looks = self.num_looks.wrapping_add(1);
    }

    fn published(&mut self, snapshot: &Snapshot, genres: Option<&Genres>) {
        if self.link.is_editor_open() && self.changes.note(snapshot, &[]) {
            self.link.request_picture();
        }
        if let Some(genres) = genres {
            self.link.note_history(snapshot, genres);
            self.osc.take(snapshot, genres);
        }
    }
}
