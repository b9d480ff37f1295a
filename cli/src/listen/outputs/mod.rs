//! Outputs besides the face: WebSocket and page, OSC, MIDI, and the record of the session.

mod midi;
mod osc_switch;
mod session_log;
mod web;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use genrescope_engine::Snapshot;
use genrescope_record::Notice;

use self::midi::MidiSender;
pub(super) use self::osc_switch::OscSwitch;
use self::session_log::SessionLog;
use self::web::{LiveState, WebOptions, WebServer};
use crate::listen::lines::{answer_line, notice_line};
use crate::listen::monitor::Monitor;
use crate::whole_number::whole_number;

/// Where to send OSC by default.
const OSC_TARGET: &str = "127.0.0.1:9000";

/// The port of WebSocket and page by default.
const WEB_PORT: u16 = 8765;

/// The options.
#[derive(Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// Also send each answer to programs and web pages on this machine, by WebSocket on this port [default:
    /// 8765]
    #[arg(long, value_name = "PORT", num_args = 0..=1, value_parser = whole_number::<u16>(..))]
    ws: Option<Option<u16>>,

    /// Also show the live meter on a web page, on this port, which --ws shares [default: 8765]; with
    /// `?overlay=1` in its address it has no background, for OBS
    #[arg(long, value_name = "PORT", num_args = 0..=1, value_parser = whole_number::<u16>(..))]
    page: Option<Option<u16>>,

    /// Let other devices reach --page and --ws, at this address of this machine (0.0.0.0: at all of them),
    /// but only with the token in the address that is printed
    #[arg(long, value_name = "ADDRESS")]
    page_host: Option<String>,

    /// Also let web pages of this origin connect, not only localhost's: `https://example.org`, or `null` for
    /// files
    #[arg(long, value_name = "ORIGIN", requires = "ws", value_parser = genrescope_door::origin)]
    ws_origin: Vec<String>,

    /// Also send state and genres by OSC: /genrescope/1/state, /top and /probs; give it several times for
    /// several targets
    #[arg(long, value_name = "HOST:PORT")]
    osc: Vec<String>,

    /// Also send genres and level as MIDI control changes, and the first genre as a program change, to the
    /// output with this in its name (see `genrescope devices --midi`)
    #[arg(long, value_name = "OUTPUT", group = "midi_output")]
    midi: Option<String>,

    /// The same, to a virtual output, `genrescope`, that other programs can connect to (not on Windows)
    #[arg(long, group = "midi_output")]
    midi_virtual: bool,

    /// The MIDI channel: 1 to 16
    #[arg(long, value_name = "N", default_value_t = 1, requires = "midi_output", value_parser = whole_number::<u8>(1..=16))]
    midi_channel: u8,
}

impl OutputArgs {
    /// What is to be served on one port, if anything.
    ///
    /// # Errors
    /// If --ws and --page name two, or if --page-host is given without --page or --ws.
    fn web_options(&self) -> Result<Option<WebOptions>> {
        let port = match (self.ws.flatten(), self.page.flatten()) {
            (Some(ws), Some(page)) if ws != page => {
                bail!("--ws and --page share one port: leave one of the numbers {ws} and {page} out")
            }
            (Some(port), _) | (None, Some(port)) => port,
            (None, None) => WEB_PORT,
        };
        let (has_lines, has_page) = (self.ws.is_some(), self.page.is_some());
        if self.page_host.is_some() && !has_lines && !has_page {
            bail!("--page-host lets other devices reach --page and --ws: give one of them, too");
        }
        Ok((has_lines || has_page).then(|| WebOptions {
            port,
            has_lines,
            has_page,
            host: self.page_host.clone(),
            origins: self.ws_origin.clone(),
        }))
    }
}

fn start_web(options: WebOptions) -> Result<WebServer> {
    let what = if options.has_page { "page" } else { "WebSocket" };
    let at = options.host.as_ref().map_or_else(String::new, |host| format!(" at {host}"));
    let port = options.port;
    WebServer::start(options).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::AddrInUse => "; another program has it: give another number, or 0 for any free one",
            ErrorKind::PermissionDenied => "; most systems reserve the numbers below 1024",
            // There is no such host, or it is another machine.
            _ if !at.is_empty() => "; --page-host takes an address of this machine, or 0.0.0.0 for all",
            _ => "",
        };
        anyhow!(error).context(format!("cannot open a {what} on port {port}{at}{hint}"))
    })
}

/// All outputs; none of them ever makes the monitor wait.
#[derive(Debug)]
pub(super) struct Outputs {
    web: Option<WebServer>,
    page_url: Option<String>,
    log: Option<SessionLog>,
    osc: Arc<OscSwitch>,
    midi: Option<MidiSender>,
}

impl Outputs {
    /// Opens the requested outputs.
    ///
    /// # Errors
    /// If the port is taken, the target is invalid, or the file cannot be written.
    pub(super) fn open(args: &OutputArgs, log: Option<&Path>) -> Result<Self> {
        let osc = if args.osc.is_empty() {
            OscSwitch::new(vec![OSC_TARGET.to_owned()])
        } else {
            OscSwitch::new(args.osc.clone())
        };
        if !args.osc.is_empty() {
            osc.turn(true)?;
        }
        let midi = match &args.midi {
            Some(output) => Some(crate::midi::connect(output)?),
            None => args.midi_virtual.then(crate::midi::open_virtual).transpose()?,
        };
        let midi = midi.map(|port| MidiSender::new(port, args.midi_channel));
        let web = args.web_options()?.map(start_web).transpose()?;
        if let (Some(web), Some(_)) = (&web, args.ws) {
            eprintln!("genrescope: WebSocket on {}", web.url("ws"));
        }
        let page_url = web.as_ref().filter(|_| args.page.is_some()).map(|web| web.url("http"));
        if let Some(url) = &page_url {
            eprintln!("genrescope: page on {url}");
        }
        let log = log.map(SessionLog::open).transpose()?;
        Ok(Self { web, page_url, log, osc: Arc::new(osc), midi })
    }

    /// The OSC switch, for a face that has one.
    pub(super) fn osc(&self) -> Arc<OscSwitch> {
        Arc::clone(&self.osc)
    }

    /// Where the page is, if there is one.
    pub(super) fn page_url(&self) -> Option<&str> {
        self.page_url.as_deref()
    }

    /// The face has completed a look: for outputs that need more than an occasional answer.
    pub(super) fn look(&mut self, monitor: &Monitor, snapshot: &Snapshot) {
        let now = Instant::now();
        if let Some(midi) = &mut self.midi {
            midi.send(snapshot, monitor.model().genres(), now);
        }
        let Some(web) = self.web.as_ref().filter(|_| self.page_url.is_some()) else { return };
        let trouble =
            monitor.trouble().or_else(|| monitor.caution().cloned()).map(|notice| notice.to_string());
        let live = LiveState {
            snapshot,
            model: monitor.model(),
            input: monitor.input(),
            trouble: trouble.as_deref(),
        };
        web.show(&live, now);
    }

    /// Something has happened to the input.
    pub(super) fn notice(&mut self, notice: &Notice) {
        self.tell(|| notice_line(notice));
    }

    /// There is a new answer.
    pub(super) fn answer(&mut self, monitor: &Monitor, snapshot: &Snapshot) {
        self.tell(|| answer_line(monitor, snapshot));
        self.osc.send(snapshot, monitor.model().genres(), Instant::now());
    }

    fn tell(&mut self, line: impl FnOnce() -> String) {
        if self.web.is_none() && self.log.is_none() {
            return;
        }
        let line = line();
        if let Some(web) = &self.web {
            web.send(&line);
        }
        if let Some(log) = &mut self.log {
            log.write(&line);
        }
    }

    /// Closes all outputs; returns what of them is incomplete, and why.
    pub(super) fn close(self) -> Vec<anyhow::Error> {
        let (log, midi) = (self.log.and_then(SessionLog::close), self.midi.and_then(MidiSender::close));
        log.into_iter().chain(midi).collect()
    }
}
