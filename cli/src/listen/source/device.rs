//! An audio input, watched, and reopened when it comes back.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{ErrorKind, SupportedStreamConfig};
use genrescope_engine::Engine;
use genrescope_record::Input;

use super::channels::Channels;
use super::feed::{Feed, Heartbeat};
use super::input_sums::InputSums;
use super::outlet::{EngineMaker, Event, Outlet};
use super::tap_loan::{ReturnedTap, TapLoan};
use crate::devices::{InputDevice, Wanted, find, is_pulseaudio};

/// After this long without a block the device counts as lost, whatever its driver says.
const SILENT_LIMIT: Duration = Duration::from_secs(2);

/// How long the first block may take: a wireless microphone wakes up slowly.
const FIRST_BLOCK_LIMIT: Duration = Duration::from_secs(8);

/// How long opening may take. A sound server that hangs would otherwise block us forever.
const OPEN_LIMIT: Duration = Duration::from_secs(10);

/// Time between two attempts to reopen a lost device.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// How long a dropped stream may take to return the tap before a new engine is started.
const HOMECOMING_LIMIT: Duration = Duration::from_secs(1);

/// Records from a device.
#[derive(Debug, Clone)]
pub(crate) struct DeviceSource {
    pub(crate) wanted: Wanted,
    pub(crate) channels: Channels,
    pub(crate) gain: f32,
    pub(crate) engines: EngineMaker,
}

/// A tap that waits for a stream, and what it fits.
#[derive(Debug)]
struct IdleTap {
    loan: TapLoan,
    sample_rate_hz: u32,
}

/// An open stream.
struct Session {
    /// Records until it is dropped.
    stream: Box<dyn Send>,
    /// The engine whose tap it has.
    engine_number: u64,
    /// That engine, if it was started for this stream and is not announced yet.
    new_engine: Option<Engine>,
    input: Input,
    /// What to ask for if it gets lost.
    again: Wanted,
    heartbeat: Arc<Heartbeat>,
    faults: Receiver<cpal::Error>,
}

/// Why a session is over.
enum End {
    /// The program ends.
    Stopped,
    /// The device is gone, and this is what it reported.
    Lost { reason: String },
}

impl DeviceSource {
    /// The source thread.
    pub(super) fn run(self, outlet: &Outlet) {
        let (home, returned_taps) = mpsc::channel();
        let mut attempt = 0;
        let mut session = match self.open(self.wanted.clone(), None, attempt, &home, outlet) {
            Ok(session) => session,
            Err(error) => return outlet.tell(Event::Failed(error)),
        };
        let engine = session.new_engine.take().expect("an engine is started if there is no idle tap");
        outlet.tell(Event::Opened { engine, input: session.input.clone() });
        // The engine that the face has.
        let mut known_engine = session.engine_number;
        let mut is_lost = false;
        loop {
            let on_first_block = |session: &mut Session| {
                if is_lost {
                    known_engine = session.engine_number;
                    let engine = session.new_engine.take();
                    outlet.tell(Event::Back { engine, input: session.input.clone() });
                    is_lost = false;
                }
            };
            let reason = match session.watch(outlet, on_first_block) {
                End::Stopped => return,
                End::Lost { reason } => reason,
            };
            if !is_lost {
                outlet.tell(Event::Lost { reason });
                is_lost = true;
            }
            let Session { stream, again, input, .. } = session;
            // On a separate thread: closing a stream of a hanging server takes as long as it hangs.
            std::thread::spawn(move || drop(stream));
            let mut tap = take_returned(&returned_taps, known_engine, HOMECOMING_LIMIT);
            session = loop {
                if !outlet.sleep(RETRY_INTERVAL) {
                    return;
                }
                let idle = tap.take().map(|tap| IdleTap {
                    loan: TapLoan::new(known_engine, tap, home.clone()),
                    sample_rate_hz: input.sample_rate_hz,
                });
                attempt += 1;
                match self.open(again.clone(), idle, attempt, &home, outlet) {
                    Ok(session) => break session,
                    Err(error) => log::debug!("{}: {error:#}", input.name),
                }
                tap = take_returned(&returned_taps, known_engine, Duration::ZERO);
            };
        }
    }

    /// Opens the device and starts its stream.
    ///
    /// `number` is the number of a new engine, should `idle` not fit; no two attempts may share it.
    fn open(
        &self,
        wanted: Wanted,
        idle: Option<IdleTap>,
        number: u64,
        home: &Sender<ReturnedTap>,
        outlet: &Outlet,
    ) -> Result<Session> {
        let (this, home, sums) = (self.clone(), home.clone(), outlet.sums());
        patiently(outlet, move || this.open_now(&wanted, idle, number, home, sums))
    }

    fn open_now(
        &self,
        wanted: &Wanted,
        idle: Option<IdleTap>,
        number: u64,
        home: Sender<ReturnedTap>,
        sums: Arc<InputSums>,
    ) -> Result<Session> {
        let found = find(wanted)?;
        let context = || format!("cannot listen to {}", found.name);
        let config = config_with(&found, self.channels.needed());
        let num_channels = usize::from(config.channels());
        let picks = self.channels.of(num_channels).with_context(context)?;
        let sample_rate_hz = config.sample_rate();
        let (new_engine, loan) = match idle {
            Some(idle) if idle.sample_rate_hz == sample_rate_hz => (None, idle.loan),
            _ => {
                let (engine, tap) = self.engines.start(sample_rate_hz).with_context(context)?;
                (Some(engine), TapLoan::new(number, tap, home))
            }
        };
        let engine_number = loan.engine_number();
        // A second holds any device's block.
        let feed = Feed::new(loan, num_channels, picks, self.gain, sample_rate_hz as usize, sums);
        let heartbeat = feed.heartbeat();
        let (stream, faults) = start_stream(&found, &config, feed).with_context(context)?;
        let again = match wanted {
            Wanted::Default | Wanted::DefaultOf(_) => Wanted::DefaultOf(found.host),
            Wanted::Named(_) | Wanted::Id(..) => Wanted::Id(found.host, found.id),
        };
        let input = Input {
            name: found.name,
            host: found.host.name().to_owned(),
            sample_rate_hz,
            channels: self.channels.describe(num_channels),
        };
        Ok(Session { stream, engine_number, new_engine, input, again, heartbeat, faults })
    }
}

impl Session {
    /// Waits for the end of the stream.
    fn watch(&mut self, outlet: &Outlet, on_first_block: impl FnOnce(&mut Self)) -> End {
        let mut on_first_block = Some(on_first_block);
        let mut num_blocks = 0;
        let mut last_block = Instant::now();
        while outlet.sleep(Duration::from_millis(50)) {
            while let Ok(fault) = self.faults.try_recv() {
                match fault.kind() {
                    ErrorKind::Xrun => outlet.count_overrun(),
                    // The stream continues in both cases.
                    ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => log::info!("{fault}"),
                    _ => return End::Lost { reason: fault.to_string() },
                }
            }
            if Arc::strong_count(&self.heartbeat) == 1 {
                // Only its feed holds the other end.
                return End::Lost { reason: "its sound server has gone".to_owned() };
            }
            let num_blocks_now = self.heartbeat.num_blocks();
            if num_blocks_now != num_blocks {
                (num_blocks, last_block) = (num_blocks_now, Instant::now());
                if let Some(on_first_block) = on_first_block.take() {
                    on_first_block(self);
                }
            }
            let limit = if num_blocks == 0 { FIRST_BLOCK_LIMIT } else { SILENT_LIMIT };
            if last_block.elapsed() > limit {
                return End::Lost { reason: format!("it delivered nothing for {} s", limit.as_secs()) };
            }
        }
        End::Stopped
    }
}

/// The device's own format, or the closest one that has enough channels.
fn config_with(device: &InputDevice, num_channels: usize) -> SupportedStreamConfig {
    let own = device.config;
    // PulseAudio makes up any channel that is requested.
    if usize::from(own.channels()) >= num_channels || is_pulseaudio(device.host) {
        return own;
    }
    let ranges = device.device.supported_input_configs().ok().into_iter().flatten();
    ranges
        .filter(|range| usize::from(range.channels()) >= num_channels && Feed::takes(range.sample_format()))
        .min_by_key(|range| {
            let has_rate = (range.min_sample_rate()..=range.max_sample_rate()).contains(&own.sample_rate());
            (range.channels(), !has_rate, range.sample_format() != own.sample_format())
        })
        .and_then(|range| {
            let rate = own.sample_rate().clamp(range.min_sample_rate(), range.max_sample_rate());
            range.try_with_sample_rate(rate)
        })
        .unwrap_or(own)
}

/// Opens the device; its errors come through the channel.
fn start_stream(
    device: &InputDevice,
    config: &SupportedStreamConfig,
    mut feed: Feed,
) -> Result<(Box<dyn Send>, Receiver<cpal::Error>)> {
    let (sender, faults) = mpsc::channel();
    #[cfg(target_os = "linux")]
    if is_pulseaudio(device.host) {
        let id = device.device.id()?;
        return Ok((Box::new(super::pulse_stream::start(id.id(), config, feed)?), faults));
    }
    let stream = device.device.build_input_stream_raw(
        config.config(),
        config.sample_format(),
        move |data, _| feed.push(data),
        // Nobody watches any more: the stream is about to be dropped.
        move |fault| drop(sender.send(fault)),
        Some(OPEN_LIMIT),
    )?;
    stream.play()?;
    Ok((Box::new(stream), faults))
}

/// Calls `open` on another thread and stops waiting for it after a while.
fn patiently<T: Send + 'static>(
    outlet: &Outlet,
    open: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (sender, result) = mpsc::channel();
    std::thread::Builder::new()
        .name("open device".to_owned())
        // Too late: what was opened is closed again.
        .spawn(move || drop(sender.send(open())))
        .context("no thread to open the device on")?;
    let end = Instant::now() + OPEN_LIMIT;
    while Instant::now() < end && !outlet.is_stopped() {
        match result.recv_timeout(Duration::from_millis(50)) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Err(anyhow!("the device does not respond"))
}

/// The tap of the engine `number`, once its stream is dropped; those of other engines are of no use.
fn take_returned(
    returned_taps: &Receiver<ReturnedTap>,
    number: u64,
    patience: Duration,
) -> Option<genrescope_engine::AudioTap> {
    let end = Instant::now() + patience;
    while let Ok((engine_number, tap)) =
        returned_taps.recv_timeout(end.saturating_duration_since(Instant::now()))
    {
        if engine_number == number {
            return Some(tap);
        }
    }
    None
}
