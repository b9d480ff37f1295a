//! Hears a whole file, in bounded memory.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use genrescope_decode::{AudioFile, Decoders, has_wrong_length};
use genrescope_engine::{Listener, Model, Settings, SpectrumColumn, State, Update, WHOLE_TRACK};
use genrescope_library::{Analysis, Segment};
use genrescope_timeline::{Finder, Overview, Settings as TimelineSettings};

use super::input_level::LevelSums;
use super::mix::MixAnalysis;

/// Hears a file as one track. `on_progress` gets the share that is done: NaN for an unknown length.
///
/// # Errors
/// If it cannot be read, or holds no sound long enough to judge.
pub(super) fn hear_track(
    (path, decoders): (&Path, Decoders),
    model: &Arc<Model>,
    segments: bool,
    on_progress: impl FnMut(f64),
) -> Result<Analysis> {
    let mut found = Vec::new();
    let note = |update: Update<'_>| {
        if segments {
            found.push(Segment {
                end_seconds: update.end_seconds,
                genres: update.genres_now.map(<[f32]>::to_vec),
            });
        }
    };
    let heard = hear((path, decoders), model, note, None, on_progress)?;
    let snapshot = heard.listener.snapshot();
    ensure!(!matches!(snapshot.state, State::WarmingUp { .. }), too_short(heard.seconds));
    Ok(Analysis {
        warning: heard.warning,
        is_cut: heard.is_cut,
        segments: segments.then_some(found),
        ..Analysis::new(&snapshot, heard.seconds)
    })
}

/// Hears a file as a series of tracks, with or without its spectrogram; `on_progress` as for [`hear_track`].
///
/// # Errors
/// As [`hear_track`].
pub(super) fn hear_mix(
    (path, decoders): (&Path, Decoders),
    model: &Arc<Model>,
    settings: TimelineSettings,
    spectrum: bool,
    on_progress: impl FnMut(f64),
) -> Result<MixAnalysis> {
    let mut finder = Finder::new(model, settings);
    let mut overview = Overview::default();
    let mut draw = |column: &SpectrumColumn| overview.push(column);
    let on_column = spectrum.then_some(&mut draw as &mut dyn FnMut(&SpectrumColumn));
    let mut heard = hear((path, decoders), model, |update| finder.push(&update), on_column, on_progress)?;
    warn_of_length(path, heard.seconds, &mut heard.warning);
    let timeline = finder.finish(heard.seconds).with_context(|| too_short(heard.seconds))?;
    Ok(MixAnalysis {
        timeline,
        sample_rate_hz: heard.sample_rate_hz,
        warning: heard.warning,
        is_cut: heard.is_cut,
        overview,
    })
}

/// A file that was heard to its end.
struct Heard {
    listener: Listener,
    seconds: f64,
    sample_rate_hz: u32,
    /// What was wrong with it, although it could be read.
    warning: Option<String>,
    /// Whether a part of it is missing.
    is_cut: bool,
}

fn hear(
    (path, decoders): (&Path, Decoders),
    model: &Arc<Model>,
    mut on_update: impl FnMut(Update<'_>),
    mut on_column: Option<&mut dyn FnMut(&SpectrumColumn)>,
    mut on_progress: impl FnMut(f64),
) -> Result<Heard> {
    let mut file = AudioFile::open_by(path, decoders)?;
    let sample_rate_hz = file.sample_rate_hz();
    let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
    let mut listener = Listener::new(Arc::clone(model), sample_rate_hz, settings)?;
    let mut spectrum = on_column.is_some().then(|| listener.watch_spectrum());
    let mut columns = Vec::new();
    let mut level = LevelSums::default();
    while let Some(block) = file.next_block()? {
        level.add(block);
        // At most a second: then the spectrum's columns never wait so long that some are lost.
        for part in block.chunks(sample_rate_hz as usize) {
            listener.push(part, &mut on_update);
            if let Some((spectrum, on_column)) = spectrum.as_mut().zip(on_column.as_mut()) {
                spectrum.read_into(&mut columns);
                columns.drain(..).for_each(|column| on_column(&column));
            }
        }
        on_progress(file.duration_seconds().map_or(f64::NAN, |whole| file.seconds_read() / whole));
    }
    let seconds = file.seconds_read();
    listener.finish(&mut on_update);
    let (warning, is_cut) = (warning(&file, seconds, &level), file.is_truncated());
    Ok(Heard { listener, seconds, sample_rate_hz, warning, is_cut })
}

/// Adds to a warning that a file's header gives a wrong length, if it does. That is not about its sound:
/// another file with the same sound may be correct, so it is not part of an analysis.
pub(super) fn warn_of_length(path: &Path, seconds: f64, warning: &mut Option<String>) {
    // Only for files named like those that can have such a header: many files are not opened for anything
    // else.
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let may_have = ["wav", "wave", "rf64", "bwf", "aif", "aiff", "aifc"];
    if may_have.iter().any(|known| ending.eq_ignore_ascii_case(known)) && has_wrong_length(path) {
        let words = format!("its header gives a wrong length; all {seconds:.1} s that are there were judged");
        *warning = Some(warning.take().map_or(words.clone(), |others| format!("{others}; {words}")));
    }
}

fn too_short(seconds: f64) -> String {
    format!("only {seconds:.2} s of sound; half a second is the least that can be judged")
}

/// What was wrong with a file that could still be read, in words.
pub(super) fn warning(file: &AudioFile, seconds: f64, level: &LevelSums) -> Option<String> {
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
        1 => troubles.push("1 damaged packet skipped".to_owned()),
        count => troubles.push(format!("{count} damaged packets skipped")),
    }
    match file.non_finite_samples() {
        0 => {}
        count => troubles.push(format!("{count} samples that are not numbers taken as silence")),
    }
    if file.channels_cancel() {
        troubles.push("its two channels cancel each other out; judged by their difference".to_owned());
    } else {
        troubles.extend(level.trouble().map(|trouble| format!("it is {trouble}")));
    }
    (!troubles.is_empty()).then(|| troubles.join("; "))
}
