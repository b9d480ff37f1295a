//! `genrescope listen`: the live monitor.
//!
//! ```text
//! source thread, audio thread                              │ main thread
//! device ──> Feed ──┐                                      │
//!                   ├─> AudioTap ──> Engine ──> snapshots ─┼─> Monitor ──> screen, plain lines or JSON lines
//! file ────> Feed ──┘                                      │
//! ```

mod answers;
mod bars;
mod channels;
mod device_source;
mod face;
mod feed;
mod file_source;
mod history;
mod input;
mod input_sums;
mod input_watch;
mod json;
mod keys;
mod letters;
mod lines;
mod meter;
mod monitor;
mod notice;
mod outputs;
mod palette;
#[cfg(target_os = "linux")]
mod pulse_stream;
mod record;
mod replay;
mod screen;
mod source;
mod span;
mod tap_loan;
mod terminal;
mod view;
mod window;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use genrescope_engine::{Model, Settings};

use self::answers::Answers;
use self::channels::Channels;
use self::device_source::DeviceSource;
use self::face::{Face, Flow};
use self::file_source::FileSource;
use self::json::JsonFace;
use self::lines::LinesFace;
use self::monitor::Monitor;
use self::outputs::{OutputArgs, Outputs};
use self::replay::Replay;
use self::source::{EngineMaker, Origin};
use self::terminal::TerminalFace;
use crate::analysis::{PlayLimits, SoundReader};
use crate::console::{INTERRUPTED, stop_on_signal_and};
use crate::devices::Wanted;

/// Time between two looks at the monitor if nobody watches a screen.
const PAUSE: Duration = Duration::from_millis(40);

/// The same for a file that is played fast: answers come faster.
const FAST_PAUSE: Duration = Duration::from_millis(1);

/// Shows live what genre an input plays.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Listen to the input device with this in its name or id (see `genrescope devices`) [default: the system's]
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    device: Option<String>,

    /// Mix only these channels of the device, counted from 1: `1,2` [default: all]
    #[arg(long, value_name = "N,...", value_delimiter = ',', conflicts_with = "from")]
    channels: Vec<usize>,

    /// Make the input louder or softer
    #[arg(long, value_name = "DB", default_value_t = 0.0, allow_negative_numbers = true, value_parser = gain_db)]
    gain_db: f32,

    /// Judge this much of the latest sound: seconds from 3 up, or `whole`
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = span::parse)]
    listening_window: f64,

    /// Answer this often: 0.1 to 60
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    update: f64,

    /// Be sure when the leading genre is at least this probable: 0 to 1
    #[arg(long, value_name = "P", default_value_t = Settings::default().sure_above)]
    sure: f32,

    #[command(flatten)]
    face: FaceChoice,

    #[command(flatten)]
    outputs: OutputArgs,

    /// Append the session to this file as JSON lines; `genrescope replay` shows it again
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,

    /// Play an audio file through the same path instead of a device
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    #[command(flatten)]
    limits: PlayLimits,

    /// Play the file as fast as it can be heard instead of in real time
    #[arg(long, requires = "from")]
    fast: bool,

    /// Stop after this time (of the file, with --from)
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    seconds: Option<f64>,
}

/// How it is shown.
#[derive(Debug, clap::Args)]
struct FaceChoice {
    /// Print one JSON object per answer instead of a screen
    #[arg(long)]
    json: bool,

    /// Show it in a window [default: if there is a display, but no terminal and nobody to read lines]
    #[arg(long, conflicts_with = "json")]
    window: bool,
}

/// Shows a recorded session again.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// A file from `genrescope listen --log`, or what `genrescope listen --json` has printed
    file: PathBuf,

    /// Show it this many times as fast: 0.01 to 1000
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = speed)]
    speed: f64,

    #[command(flatten)]
    face: FaceChoice,

    #[command(flatten)]
    outputs: OutputArgs,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (0.01..=1000.0).contains(&speed) => Ok(speed),
        _ => Err("not a number from 0.01 to 1000".to_owned()),
    }
}

fn gain_db(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(gain) if (-60.0..=60.0).contains(&gain) => Ok(gain),
        _ => Err("not a number from -60 to 60".to_owned()),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        // A year, which any clock can count.
        Ok(seconds) if seconds > 0.0 && seconds < 3.2e7 => Ok(seconds),
        _ => Err("not a number of seconds".to_owned()),
    }
}

/// Listens until the file ends, the time is up or the user quits.
///
/// # Errors
/// If there is no such device or file, a setting is out of range, or the output cannot be written.
pub(crate) fn run(args: &Args, model: Arc<Model>) -> Result<ExitCode> {
    let settings = Settings {
        window_seconds: args.listening_window,
        update_interval_seconds: args.update,
        sure_above: args.sure,
    };
    settings.check()?;
    let engines = EngineMaker { model, settings };
    let origin = origin(args, engines.clone())?;
    let stop = stop_on_signal()?;
    let Some(monitor) = Monitor::start(origin, engines, &stop)? else {
        return Ok(ExitCode::SUCCESS);
    };
    let outputs = Outputs::open(&args.outputs, args.log.as_deref())?;
    // A file counts its own seconds.
    let limit = args.seconds.filter(|_| args.from.is_none()).map(Duration::from_secs_f64);
    let pause = if args.fast { FAST_PAUSE } else { PAUSE };
    present(monitor, &args.face, Watch { stop: &stop, limit, outputs }, pause)
}

/// Shows a record again, in the same ways.
///
/// # Errors
/// If the file cannot be read or holds no session, or the output cannot be written.
pub(crate) fn run_replay(args: &ReplayArgs, model: Arc<Model>) -> Result<ExitCode> {
    let replay = Replay::open(&args.file, args.speed, &model)?;
    let num_broken = replay.num_broken();
    let outputs = Outputs::open(&args.outputs, None)?;
    let stop = stop_on_signal()?;
    let monitor = Monitor::replay(replay, model);
    let pause = if args.speed > 1.0 { FAST_PAUSE } else { PAUSE };
    let code = present(monitor, &args.face, Watch { stop: &stop, limit: None, outputs }, pause)?;
    Ok(if num_broken > 0 { ExitCode::FAILURE } else { code })
}

fn present(
    mut monitor: Monitor,
    choice: &FaceChoice,
    mut watch: Watch<'_>,
    pause: Duration,
) -> Result<ExitCode> {
    let ended = if choice.window || (!choice.json && wants_window()) {
        let osc = watch.outputs.osc();
        window::show(&mut monitor, &osc, |monitor, face| watch.show(monitor, face))?
    } else if choice.json {
        watch.show(&mut monitor, &mut JsonFace::new(io::stdout(), pause))
    } else if io::stdout().is_terminal() {
        let face = TerminalFace::new(&monitor).context("cannot draw on this terminal")?;
        watch.show_screen(&mut monitor, face)
    } else {
        watch.show(&mut monitor, &mut LinesFace::new(io::stdout(), pause))
    };
    let troubles: Vec<anyhow::Error> = monitor.finish().into_iter().chain(watch.outputs.close()).collect();
    for error in &troubles {
        eprintln!("genrescope: {error:#}");
    }
    if !troubles.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    match ended {
        // Whoever read our lines has stopped reading.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        ended => ended.map(|()| ExitCode::SUCCESS).context("cannot write the answers"),
    }
}

/// Whether only a window can show anything: started from a menu, not from a shell or by another program.
fn wants_window() -> bool {
    let has_display = ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    has_display && !io::stdin().is_terminal() && !io::stdout().is_terminal() && !has_reader()
}

/// Whether the output goes into a pipe or a file, where lines are expected.
#[cfg(unix)]
fn has_reader() -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata("/dev/stdout").is_ok_and(|out| out.file_type().is_fifo() || out.is_file())
}

#[cfg(not(unix))]
fn has_reader() -> bool {
    true
}

fn origin(args: &Args, engines: EngineMaker) -> Result<Origin> {
    let gain = 10.0_f32.powf(args.gain_db / 20.0);
    Ok(match &args.from {
        Some(path) => Origin::File(FileSource {
            path: path.clone(),
            fast: args.fast,
            gain,
            max_seconds: args.seconds,
            reader: SoundReader::for_playing(&args.limits),
            engines,
        }),
        None => Origin::Device(DeviceSource {
            wanted: args.device.clone().map_or(Wanted::Default, Wanted::Named),
            channels: Channels::new(&args.channels)?,
            gain,
            engines,
        }),
    })
}

/// How long ending may take after the user asks for it: a device's stream takes more than a second to close.
const GRACE: Duration = Duration::from_secs(5);

/// A flag that is set when the program is asked to end, which it does after a while in any case.
fn stop_on_signal() -> Result<Arc<AtomicBool>> {
    stop_on_signal_and(|_| {
        // A terminal that is gone blocks its reader forever, so the flag may never be seen there.
        std::thread::sleep(GRACE);
        ratatui::restore();
        std::process::exit(INTERRUPTED.into());
    })
}

/// Why there is nothing more to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The file is over, or the time is up.
    Over,
    /// The user asked for it.
    Asked,
}

/// What goes on whatever the face: when to end, and the outputs besides the face.
struct Watch<'a> {
    stop: &'a AtomicBool,
    limit: Option<Duration>,
    outputs: Outputs,
}

impl Watch<'_> {
    /// Shows answers until the end, including the last one.
    fn show(&mut self, monitor: &mut Monitor, face: &mut impl Face) -> io::Result<()> {
        let mut answers = Answers::default();
        if self.watch(monitor, face, &mut answers)? == Ending::Over {
            monitor.close();
            let snapshot = monitor.snapshot();
            if monitor.has_replayed().is_none() && answers.last_sequence() != Some(snapshot.sequence) {
                self.outputs.answer(monitor, &snapshot);
                face.answer(monitor, &snapshot)?;
            }
        }
        Ok(())
    }

    /// The same on a screen, which leaves its last answer behind as a line.
    fn show_screen(&mut self, monitor: &mut Monitor, mut face: TerminalFace) -> io::Result<()> {
        let mut answers = Answers::default();
        let ending = self.watch(monitor, &mut face, &mut answers);
        // Before anything else is printed.
        drop(face);
        if ending? == Ending::Over {
            monitor.close();
            let snapshot = monitor.snapshot();
            if monitor.has_replayed().is_none() && answers.last_sequence() != Some(snapshot.sequence) {
                self.outputs.answer(monitor, &snapshot);
            }
            writeln!(io::stdout(), "{}", lines::line(&snapshot, monitor.model()))?;
        }
        Ok(())
    }

    fn watch(
        &mut self,
        monitor: &mut Monitor,
        face: &mut impl Face,
        answers: &mut Answers,
    ) -> io::Result<Ending> {
        let start = Instant::now();
        loop {
            for notice in monitor.poll() {
                self.outputs.notice(&notice);
                face.notice(&notice)?;
            }
            let snapshot = monitor.snapshot();
            let is_new = monitor
                .has_replayed()
                .unwrap_or_else(|| answers.is_new(&snapshot, monitor.settings().update_interval_seconds));
            if is_new {
                self.outputs.answer(monitor, &snapshot);
                face.answer(monitor, &snapshot)?;
            }
            if monitor.is_over() || self.limit.is_some_and(|limit| start.elapsed() >= limit) {
                return Ok(Ending::Over);
            }
            if face.pause(monitor)? == Flow::Quit || self.stop.load(Ordering::Relaxed) {
                return Ok(Ending::Asked);
            }
        }
    }
}
