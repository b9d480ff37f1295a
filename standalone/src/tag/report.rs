//! What there is to say of one file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use genrescope_decode::AudioFile;
use genrescope_engine::{Listener, Model, Settings, Snapshot, State, WHOLE_TRACK};

use super::progress::FileProgress;

/// One file's result.
#[derive(Debug)]
pub(super) struct Report {
    /// The file, as it was named.
    pub(super) path: PathBuf,
    /// How long it plays.
    pub(super) seconds: f64,
    /// How long the analysis took, seconds.
    pub(super) elapsed_seconds: f64,
    /// What the engine makes of the whole.
    pub(super) snapshot: Snapshot,
    /// The genres over time, where asked for.
    pub(super) segments: Vec<Segment>,
    /// What was wrong with the file, though it could be read.
    pub(super) warning: Option<String>,
    /// Whether a part of the file is missing.
    pub(super) is_cut: bool,
}

/// What the engine makes of one patch.
#[derive(Debug)]
pub(super) struct Segment {
    /// Where the patch ends in the file, seconds; it is 3 s long.
    pub(super) end_seconds: f64,
    /// Genre probabilities; `None` for silence.
    pub(super) genres: Option<Vec<f32>>,
}

/// Hears a whole file.
///
/// # Errors
/// When it cannot be read, holds no sound long enough to judge, or `stop` went up.
pub(super) fn analyse(
    path: &Path,
    model: &Arc<Model>,
    segments: bool,
    stop: &AtomicBool,
    mut progress: FileProgress<'_>,
) -> Result<Report> {
    let started = Instant::now();
    let mut file = AudioFile::open(path)?;
    let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
    let mut listener = Listener::new(Arc::clone(model), file.sample_rate_hz(), settings)?;
    let mut found = Vec::new();
    let mut note = |update: genrescope_engine::Update<'_>| {
        if segments {
            found.push(Segment {
                end_seconds: update.end_seconds,
                genres: update.genres_now.map(<[f32]>::to_vec),
            });
        }
    };
    while let Some(block) = file.next_block()? {
        listener.push(block, &mut note);
        if let Some(whole) = file.duration_seconds() {
            progress.reach(file.seconds_read() / whole);
        }
        if stop.load(Ordering::Relaxed) {
            bail!("interrupted");
        }
    }
    let seconds = file.seconds_read();
    listener.finish(&mut note);
    let snapshot = listener.snapshot();
    ensure!(
        !matches!(snapshot.state, State::WarmingUp { .. }),
        "only {seconds:.2} s of sound; half a second is the least that can be judged"
    );
    Ok(Report {
        path: path.to_owned(),
        seconds,
        elapsed_seconds: started.elapsed().as_secs_f64(),
        snapshot,
        segments: found,
        warning: warning(&file, seconds),
        is_cut: file.is_truncated(),
    })
}

fn warning(file: &AudioFile, seconds: f64) -> Option<String> {
    let mut troubles = Vec::new();
    if file.is_truncated() {
        troubles.push(match file.duration_seconds() {
            Some(whole) if whole > seconds => {
                format!("the file ends after {seconds:.1} of {whole:.1} s; judged by what is there")
            }
            _ => format!("the file ends early, after {seconds:.1} s; judged by what is there"),
        });
    }
    match file.damaged_packets() {
        0 => {}
        count => troubles.push(format!("{count} damaged packets left out")),
    }
    match file.non_finite_samples() {
        0 => {}
        count => troubles.push(format!("{count} samples that are no number taken for silence")),
    }
    (!troubles.is_empty()).then(|| troubles.join("; "))
}
