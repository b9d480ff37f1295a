//! Outputs besides the face: WebSocket, OSC, and the record of the session.

mod client_words;
mod origin;
mod osc_switch;
mod session_log;
mod web_socket;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use genrescope_engine::Snapshot;

pub(super) use self::osc_switch::OscSwitch;
use self::session_log::SessionLog;
use self::web_socket::WebSocketServer;
use crate::listen::lines::{answer_line, notice_line};
use crate::listen::monitor::Monitor;
use crate::listen::notice::Notice;

/// Where to send OSC by default.
const OSC_TARGET: &str = "127.0.0.1:9000";

/// The options.
#[derive(Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// Also send each answer to programs and web pages on this machine, by WebSocket on this port [default:
    /// 8765]
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "8765")]
    ws: Option<u16>,

    /// Also let web pages of this origin connect, not only localhost's: `https://example.org`, or `null` for
    /// files
    #[arg(long, value_name = "ORIGIN", requires = "ws")]
    ws_origin: Vec<String>,

    /// Also send state and genres by OSC: /genrescope/1/state, /top and /probs; give it several times for
    /// several targets
    #[arg(long, value_name = "HOST:PORT")]
    osc: Vec<String>,
}

/// All outputs; none of them ever makes the monitor wait.
#[derive(Debug)]
pub(super) struct Outputs {
    web_socket: Option<WebSocketServer>,
    log: Option<SessionLog>,
    osc: Arc<OscSwitch>,
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
        let web_socket = args
            .ws
            .map(|port| {
                let server = WebSocketServer::start(port, args.ws_origin.clone())
                    .with_context(|| format!("cannot open a WebSocket on port {port}"))?;
                eprintln!("genrescope: WebSocket on ws://{}", server.address());
                anyhow::Ok(server)
            })
            .transpose()?;
        let log = log.map(SessionLog::open).transpose()?;
        Ok(Self { web_socket, log, osc: Arc::new(osc) })
    }

    /// The OSC switch, for a face that has one.
    pub(super) fn osc(&self) -> Arc<OscSwitch> {
        Arc::clone(&self.osc)
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
        if self.web_socket.is_none() && self.log.is_none() {
            return;
        }
        let line = line();
        if let Some(web_socket) = &self.web_socket {
            web_socket.send(&line);
        }
        if let Some(log) = &mut self.log {
            log.write(&line);
        }
    }

    /// Closes all outputs; returns why the record of the session is incomplete, if so.
    pub(super) fn close(self) -> Option<anyhow::Error> {
        self.log.and_then(SessionLog::close)
    }
}
