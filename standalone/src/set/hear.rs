//! Hears a recording from its first sample to its last.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use genrescope_decode::AudioFile;
use genrescope_engine::{Listener, Model, Settings as Listening, WHOLE_TRACK};
use genrescope_timeline::{Finder, Overview, Settings, Timeline};

use crate::analysis::warning;
use crate::tag::progress::FileProgress;

/// What was heard.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) timeline: Timeline,
    /// Empty unless it was asked for.
    pub(super) overview: Overview,
    pub(super) sample_rate_hz: u32,
    /// What was wrong with the file, though it could be read.
    pub(super) warning: Option<String>,
    /// Whether a part of the file is missing.
    pub(super) is_cut: bool,
}

/// Hears a whole file, in bounded memory.
///
/// # Errors
/// When it cannot be read, holds no sound long enough to judge, or `stop` went up.
pub(super) fn hear(
    path: &Path,
    model: &Arc<Model>,
    settings: Settings,
    with_spectrum: bool,
    stop: &AtomicBool,
    mut progress: FileProgress<'_>,
) -> Result<Heard> {
    let mut file = AudioFile::open(path)?;
    let sample_rate_hz = file.sample_rate_hz();
    let listening = Listening { window_seconds: WHOLE_TRACK, ..Listening::default() };
    let mut listener = Listener::new(Arc::clone(model), sample_rate_hz, listening)?;
    let mut spectrum = with_spectrum.then(|| listener.watch_spectrum());
    let mut overview = Overview::default();
    let mut columns = Vec::new();
    let mut finder = Finder::new(model, settings);
    while let Some(block) = file.next_block()? {
        // No more than a second: then the spectrum's columns never wait so long that some are lost.
        for part in block.chunks(sample_rate_hz as usize) {
            listener.push(part, |update| finder.push(&update));
            if let Some(spectrum) = &mut spectrum {
                spectrum.read_into(&mut columns);
                columns.drain(..).for_each(|column| overview.push(&column));
            }
        }
        if let Some(whole) = file.duration_seconds() {
            progress.reach(file.seconds_read() / whole);
        }
        if stop.load(Ordering::Relaxed) {
            bail!("interrupted");
        }
    }
    let seconds = file.seconds_read();
    listener.finish(|update| finder.push(&update));
    let timeline = finder.finish(seconds).with_context(|| {
        format!("only {seconds:.2} s of sound; half a second is the least that can be judged")
    })?;
    Ok(Heard {
        timeline,
        overview,
        sample_rate_hz,
        warning: warning(&file, seconds),
        is_cut: file.is_truncated(),
    })
}
