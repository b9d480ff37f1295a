//! Hears a whole file.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use genrescope_decode::AudioFile;
use genrescope_engine::{Listener, Model, Settings, State, Update, WHOLE_TRACK};
use genrescope_library::{Analysis, Segment};

/// Hears a whole file. `on_progress` gets the share that is done with every block: not a number for an unknown length.
///
/// # Errors
/// When it cannot be read, or holds no sound long enough to judge.
pub(super) fn hear(
    path: &Path,
    model: &Arc<Model>,
    segments: bool,
    mut on_progress: impl FnMut(f64),
) -> Result<Analysis> {
    let mut file = AudioFile::open(path)?;
    let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
    let mut listener = Listener::new(Arc::clone(model), file.sample_rate_hz(), settings)?;
    let mut found = Vec::new();
    let mut note = |update: Update<'_>| {
        if segments {
            found.push(Segment {
                end_seconds: update.end_seconds,
                genres: update.genres_now.map(<[f32]>::to_vec),
            });
        }
    };
    while let Some(block) = file.next_block()? {
        listener.push(block, &mut note);
        on_progress(file.duration_seconds().map_or(f64::NAN, |whole| file.seconds_read() / whole));
    }
    let seconds = file.seconds_read();
    listener.finish(&mut note);
    let snapshot = listener.snapshot();
    ensure!(
        !matches!(snapshot.state, State::WarmingUp { .. }),
        "only {seconds:.2} s of sound; half a second is the least that can be judged"
    );
    Ok(Analysis {
        warning: warning(&file, seconds),
        is_cut: file.is_truncated(),
        segments: segments.then_some(found),
        ..Analysis::new(&snapshot, seconds)
    })
}

/// What was wrong with a file that could be read all the same, in words.
pub(crate) fn warning(file: &AudioFile, seconds: f64) -> Option<String> {
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
