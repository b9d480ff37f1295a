//! What every face shows: a session, live or recorded, and what is wrong with it.
//!
//! ```text
//!                 ┌─> Live: source and engine ──(close)──> Closed: the last answer
//! Monitor ────────┤
//!                 └─> Recorded: a Replay
//! ```

mod closed;
mod condition;
mod controls;
mod input_watch;
mod live;
mod recorded;
mod replay;
mod zero_watch;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use genrescope_engine::{Engine, Model, Settings, Snapshot, SpectrumReader};

use self::closed::Closed;
use self::condition::{Condition, End};
use self::controls::Controls;
use self::live::Live;
use self::recorded::Recorded;
pub(crate) use self::replay::Replay;
use super::source::{EngineMaker, Origin};
use genrescope_record::{Input, Notice};

/// A session as faces see it.
#[derive(Debug)]
pub(crate) struct Monitor {
    session: Session,
    condition: Condition,
    controls: Controls,
    model: Arc<Model>,
}

/// Where the answers come from.
#[derive(Debug)]
enum Session {
    /// A device or a file, and an engine.
    Live(Box<Live>),
    /// A record that is shown again.
    Recorded(Recorded),
    /// A device or a file that is closed.
    Closed(Closed),
}

impl Monitor {
    /// Opens the source and starts to listen. `None` if asked to stop meanwhile.
    ///
    /// # Errors
    /// If there is no such device or file, or it cannot be opened.
    pub(crate) fn start(origin: Origin, engines: EngineMaker, stop: &AtomicBool) -> Result<Option<Self>> {
        let Some((live, input)) = Live::start(origin, stop)? else { return Ok(None) };
        let EngineMaker { model, settings } = engines;
        Ok(Some(Self {
            session: Session::Live(Box::new(live)),
            condition: Condition::new(input),
            controls: Controls { settings, is_frozen: false },
            model,
        }))
    }

    /// Shows a record again, from now on.
    pub(crate) fn replay(replay: Replay, model: Arc<Model>) -> Self {
        let input = Input {
            name: "a record".to_owned(),
            host: "recorded".to_owned(),
            sample_rate_hz: 0,
            channels: String::new(),
        };
        Self {
            session: Session::Recorded(Recorded::start(replay)),
            condition: Condition::new(input),
            controls: Controls::default(),
            model,
        }
    }

    /// What has happened since the last call.
    pub(crate) fn poll(&mut self) -> VecDeque<Notice> {
        match &mut self.session {
            Session::Live(live) => live.poll(&mut self.condition, &self.controls),
            Session::Recorded(recorded) => {
                recorded.poll(&mut self.condition, &self.model).into_iter().collect()
            }
            Session::Closed(_) => VecDeque::new(),
        }
    }

    /// For a record: whether it has reached another answer since the last call. `None` if it is live.
    pub(crate) fn take_replayed(&mut self) -> Option<bool> {
        match &mut self.session {
            Session::Recorded(recorded) => Some(recorded.take_new()),
            Session::Live(_) | Session::Closed(_) => None,
        }
    }

    /// The newest snapshot, with counts that continue when a device comes back with another sample rate.
    pub(crate) fn snapshot(&self) -> Snapshot {
        match &self.session {
            Session::Live(live) => live.snapshot(),
            Session::Recorded(recorded) => recorded.snapshot(),
            Session::Closed(closed) => *closed.snapshot,
        }
    }

    /// Blocks that the device lost before they came to us.
    pub(crate) fn num_overruns(&self) -> u64 {
        match &self.session {
            Session::Live(live) => live.num_overruns(),
            Session::Recorded(recorded) => recorded.num_overruns(),
            Session::Closed(closed) => closed.num_overruns,
        }
    }

    /// Whether a device can be chosen: not for a record.
    pub(crate) fn is_live(&self) -> bool {
        !matches!(self.session, Session::Recorded(_))
    }

    /// Whether the source has come to its end.
    pub(crate) fn is_over(&self) -> bool {
        self.condition.end.is_some()
    }

    /// How the source has come to its end, for people who look at its last answer.
    pub(crate) fn ending(&self) -> Option<String> {
        self.condition.end.as_ref().map(|end| match end {
            End::Complete => "this is the end; the last answer stays".to_owned(),
            End::Failed(error) => format!("{error:#}"),
        })
    }

    /// Closes the source; from now on the snapshot is the last one. A record has nothing to close.
    pub(crate) fn close(&mut self) {
        let session = std::mem::replace(&mut self.session, Session::Closed(Closed::default()));
        self.session = match session {
            Session::Live(live) => Session::Closed(live.close(self.is_over())),
            other => other,
        };
    }

    /// Closes the source; returns why a file could not be heard to its end, if so.
    pub(crate) fn finish(mut self) -> Option<anyhow::Error> {
        self.close();
        match self.condition.end {
            Some(End::Failed(error)) => Some(error),
            Some(End::Complete) | None => None,
        }
    }

    /// Listens to another device instead, with all its channels, as soon as that is open.
    ///
    /// # Errors
    /// If no thread can be started for it.
    pub(crate) fn listen_to(&mut self, host: cpal::HostId, id: &str, name: &str) -> Result<()> {
        let engines = EngineMaker { model: Arc::clone(&self.model), settings: self.controls.settings };
        match &mut self.session {
            Session::Live(live) => live.listen_to(host, id, name, engines),
            Session::Recorded(_) | Session::Closed(_) => Ok(()),
        }
    }

    /// Changes when another engine takes over.
    pub(crate) fn engine_number(&self) -> u64 {
        self.live().map_or(0, Live::engine_number)
    }

    /// Spectrum columns of the current engine; to be requested again when another one takes over.
    pub(crate) fn watch_spectrum(&self) -> Option<SpectrumReader> {
        self.live()?.ask(Engine::watch_spectrum)
    }

    /// Listens with other settings.
    pub(crate) fn set_settings(&mut self, settings: Settings) {
        if let Session::Recorded(_) = self.session {
            // What was heard is judged already.
            return;
        }
        self.controls.settings = settings;
        if let Some(live) = self.live() {
            live.ask(|engine| engine.set_settings(settings));
        }
    }

    /// Changes the listening window, seconds.
    pub(crate) fn set_window(&mut self, window_seconds: f64) {
        self.set_settings(Settings { window_seconds, ..self.controls.settings });
    }

    /// Forgets everything heard so far.
    pub(crate) fn reset(&mut self) {
        if let Session::Live(live) = &mut self.session {
            live.reset();
        }
    }

    /// Freezes the genres, or lets them go on; pauses a record.
    pub(crate) fn set_frozen(&mut self, is_frozen: bool) {
        self.controls.is_frozen = is_frozen;
        match &mut self.session {
            Session::Live(live) => {
                live.ask(|engine| engine.set_frozen(is_frozen));
            }
            Session::Recorded(recorded) => recorded.set_frozen(is_frozen),
            Session::Closed(_) => {}
        }
    }

    /// The settings in use.
    pub(crate) fn settings(&self) -> &Settings {
        &self.controls.settings
    }

    /// The model that answers.
    pub(crate) fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// What is listened to.
    pub(crate) fn input(&self) -> &Input {
        &self.condition.input
    }

    /// What is wrong at the moment, if anything.
    pub(crate) fn trouble(&self) -> Option<Notice> {
        let zero_input = || self.live()?.zero_input(&self.condition.input);
        self.condition.lost.clone().or_else(zero_input)
    }

    /// What is wrong with the sound, though it is heard and judged.
    pub(crate) fn caution(&self) -> Option<&Notice> {
        self.condition.caution.as_ref()
    }

    fn live(&self) -> Option<&Live> {
        match &self.session {
            Session::Live(live) => Some(live),
            Session::Recorded(_) | Session::Closed(_) => None,
        }
    }
}
