//! The screen as a face: what it remembers from picture to picture, and the terminal itself.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use genrescope_display::{Bars, GenreLevel, Manner, Meter, longer, shares, shorter};
use genrescope_engine::{Snapshot, State};
use genrescope_record::Notice;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event};

use super::history::{Column, History, Leader};
use super::keys::{Action, action};
use super::letters::Letters;
use super::palette::Palette;
use super::picture::View;
use super::screen;
use crate::listen::face::{Face, Flow};
use crate::listen::lines;
use crate::listen::monitor::Monitor;

/// Time from picture to picture.
const FRAME: Duration = Duration::from_millis(50);

/// Rows are low and jump, so that they may swap soon.
const MANNER: Manner = Manner { margin: 0.01, relative_margin: 0.15, grows: false };

/// The live monitor on a terminal, which is restored when this is dropped.
#[derive(Debug)]
pub(crate) struct TerminalFace {
    /// `None` once it is given back.
    terminal: Option<Restored>,
    palette: Palette,
    letters: Letters,
    model_name: String,
    page_url: Option<String>,
    bars: Bars,
    history: History,
    meter: Meter,
    /// From when the meter's time counts.
    start: Instant,
    is_frozen: bool,
    level: GenreLevel,
}

/// A terminal that the screen controls.
#[derive(Debug)]
struct Restored(DefaultTerminal);

impl Drop for Restored {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

impl TerminalFace {
    /// Takes over the terminal; a panic restores it, too. `page_url` is where a page shows the same.
    pub(crate) fn new(monitor: &Monitor, page_url: Option<&str>) -> io::Result<Self> {
        // A log line would be written across the screen; the screen shows what matters.
        log::set_max_level(log::LevelFilter::Off);
        let model = monitor.model();
        let terminal = Some(Restored(ratatui::try_init().inspect_err(|_| ratatui::restore())?));
        let short_hash = model.sha256().get(..8).unwrap_or_default();
        Ok(Self {
            terminal,
            palette: Palette::of_terminal(),
            letters: Letters::new(model.genres().names()),
            model_name: format!("{} {short_hash}", model.manifest().name),
            page_url: page_url.map(str::to_owned),
            bars: Bars::new(MANNER),
            history: History::default(),
            meter: Meter::default(),
            start: Instant::now(),
            is_frozen: false,
            level: GenreLevel::Fine,
        })
    }

    fn obey(&mut self, action: Action, monitor: &mut Monitor) -> Flow {
        match action {
            Action::Quit => return Flow::Quit,
            Action::Freeze => {
                self.is_frozen = !self.is_frozen;
                monitor.set_frozen(self.is_frozen);
            }
            Action::Reset => {
                monitor.reset();
                self.history.push(Column::Gap);
            }
            Action::LongerWindow => monitor.set_window(longer(monitor.settings().window_seconds)),
            Action::ShorterWindow => monitor.set_window(shorter(monitor.settings().window_seconds)),
            Action::Broad => {
                self.level = self.level.toggled();
                self.set_bars(monitor, &monitor.snapshot());
            }
        }
        Flow::Continue
    }

    fn set_bars(&mut self, monitor: &Monitor, snapshot: &Snapshot) {
        self.bars.set(&shares(snapshot, monitor.model().genres(), self.level));
    }

    /// The newest patch as a column of the history; `None` while there is no answer.
    fn column(monitor: &Monitor, snapshot: &Snapshot) -> Option<Column> {
        match snapshot.state {
            State::Silence => return Some(Column::Silence),
            State::NotMusic => return Some(Column::NotMusic),
            State::Sure | State::Unsure => {}
            _ => return None,
        }
        let genres = monitor.model().genres();
        let now = &*snapshot.genres_now;
        let (index, &probability) = now.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        if Some(index) == genres.not_music() {
            return Some(Column::NotMusic);
        }
        let fine = Leader { name: genres.names().nth(index)?.to_owned(), probability };
        let &(name, probability) = genres.roll_up(now).first()?;
        Some(Column::Music { fine, broad: Leader { name: name.to_owned(), probability } })
    }

    fn draw(&mut self, monitor: &Monitor) -> io::Result<()> {
        let now = self.start.elapsed().as_secs_f64();
        let snapshot = monitor.snapshot();
        self.meter.set(snapshot.level, now);
        self.bars.ease(FRAME.as_secs_f32());
        let settings = monitor.settings();
        let view = View {
            state: snapshot.state,
            trouble: monitor.trouble().map(|notice| (notice.title(), notice.to_string())),
            caution: monitor.caution().map(Notice::title),
            is_frozen: self.is_frozen,
            is_broad: self.level == GenreLevel::Broad,
            bars: self.bars.as_slice(),
            letters: &self.letters,
            history: &self.history,
            update_interval_seconds: settings.update_interval_seconds,
            level: self.meter.level(),
            held_dbfs: self.meter.held_dbfs(now).unwrap_or(f32::NEG_INFINITY),
            clips: self.meter.clips(now),
            window_seconds: settings.window_seconds,
            filled_seconds: snapshot.window_seconds,
            heard_seconds: snapshot.heard_seconds,
            dropped_samples: snapshot.dropped_samples,
            non_finite_samples: snapshot.non_finite_samples,
            num_overruns: monitor.num_overruns(),
            input: monitor.input(),
            model: &self.model_name,
            page_url: self.page_url.as_deref(),
            palette: self.palette,
        };
        if let Some(Restored(terminal)) = &mut self.terminal {
            terminal.draw(|frame| screen::draw(&view, frame.area(), frame.buffer_mut()))?;
        }
        Ok(())
    }
}

impl Face for TerminalFace {
    fn notice(&mut self, notice: &Notice) -> io::Result<()> {
        if let Notice::Lost { .. } = notice {
            self.history.push(Column::Gap);
        }
        Ok(())
    }

    fn answer(&mut self, monitor: &Monitor, snapshot: &Snapshot) -> io::Result<()> {
        self.set_bars(monitor, snapshot);
        if !snapshot.frozen
            && let Some(column) = Self::column(monitor, snapshot)
        {
            self.history.push(column);
        }
        Ok(())
    }

    fn pause(&mut self, monitor: &mut Monitor) -> io::Result<Flow> {
        self.draw(monitor)?;
        let end = Instant::now() + FRAME;
        while event::poll(end.saturating_duration_since(Instant::now()))? {
            if let Event::Key(key) = event::read()?
                && let Some(action) = action(key)
                && self.obey(action, monitor) == Flow::Quit
            {
                return Ok(Flow::Quit);
            }
        }
        Ok(Flow::Continue)
    }

    fn leave(&mut self) {
        self.terminal = None;
    }

    /// Leaves the last answer behind as a line, for the screen is gone.
    fn finish(&mut self, monitor: &Monitor, snapshot: &Snapshot, _: bool) -> io::Result<()> {
        writeln!(io::stdout(), "{}", lines::line(snapshot, monitor.model()))
    }
}
