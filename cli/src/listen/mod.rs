//! `genrescope listen`: the live monitor.
//!
//! ```text
//! source/: own threads                                     │ monitor/    presenter.rs
//! device ──> Feed ──┐                                      │                           ┌─> face: terminal/,
//!                   ├─> AudioTap ──> Engine ──> snapshots ─┼─> Monitor ──> Presenter ──┤   window/ or lines/
//! file ────> Feed ──┘                                      │                           └─> outputs/
//! ```

// What only a window asks of the rest: another input, another OSC target.
#![cfg_attr(not(feature = "window"), allow(dead_code))]

mod answers;
mod args;
mod face;
mod lines;
mod monitor;
mod outputs;
mod presenter;
mod source;
mod terminal;
#[cfg(feature = "window")]
mod window;

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context, Result};
use genrescope_engine::{Model, Settings};

use self::args::FaceChoice;
pub(crate) use self::args::{Args, ReplayArgs};
use self::lines::{JsonFace, PlainFace};
use self::monitor::{Monitor, Replay};
use self::outputs::Outputs;
use self::presenter::Presenter;
use self::source::{Channels, DeviceSource, EngineMaker, FileSource, Origin};
use self::terminal::TerminalFace;
use crate::console::{INTERRUPTED, Stdout, stop_on_signal_and};
use crate::devices::Wanted;

/// Time between two looks at the monitor if nobody watches a screen.
const PAUSE: Duration = Duration::from_millis(40);

/// The same for a file that is played fast: answers come faster.
const FAST_PAUSE: Duration = Duration::from_millis(1);

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
    let presenter = Presenter { stop: &stop, limit, closes: args.seconds.is_some(), outputs };
    present(monitor, &args.face, presenter, pause)
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
    let presenter = Presenter { stop: &stop, limit: None, closes: false, outputs };
    let code = present(monitor, &args.face, presenter, pause)?;
    Ok(if num_broken > 0 { ExitCode::FAILURE } else { code })
}

fn present(
    mut monitor: Monitor,
    choice: &FaceChoice,
    mut presenter: Presenter<'_>,
    pause: Duration,
) -> Result<ExitCode> {
    #[cfg(feature = "window")]
    if choice.window || (!choice.json && wants_window()) {
        let osc = presenter.outputs.osc();
        let ended = window::show(&mut monitor, &osc, |monitor, face| presenter.show(monitor, face))?;
        return conclude(monitor, presenter, ended);
    }
    let ended = if choice.json {
        presenter.show(&mut monitor, &mut JsonFace::new(Stdout::new(), pause))
    } else if io::stdout().is_terminal() {
        let mut face = TerminalFace::new(&monitor, presenter.outputs.page_url())
            .context("cannot draw on this terminal")?;
        presenter.show(&mut monitor, &mut face)
    } else {
        presenter.show(&mut monitor, &mut PlainFace::new(Stdout::new(), pause))
    };
    conclude(monitor, presenter, ended)
}

/// Ends everything, and reports what went wrong meanwhile.
fn conclude(monitor: Monitor, presenter: Presenter<'_>, ended: io::Result<()>) -> Result<ExitCode> {
    let troubles: Vec<anyhow::Error> =
        monitor.finish().into_iter().chain(presenter.outputs.close()).collect();
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
#[cfg(feature = "window")]
fn wants_window() -> bool {
    let has_display = ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    has_display && !io::stdin().is_terminal() && !io::stdout().is_terminal() && !has_reader()
}

/// Whether the output goes into a pipe or a file, where lines are expected.
#[cfg(all(feature = "window", unix))]
fn has_reader() -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata("/dev/stdout").is_ok_and(|out| out.file_type().is_fifo() || out.is_file())
}

#[cfg(all(feature = "window", not(unix)))]
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
            reader: args.limits.sound_reader()?,
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
