//! Hears a whole recording, in bounded memory: a file, or samples that are all there.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use genrescope_decode::{AudioFile, ChannelSums, Decoders, has_wrong_length};
use genrescope_engine::{Listener, Model, Settings, SpectrumColumn, State, Update, WHOLE_TRACK, mix_down};
use genrescope_library::{Analysis, Segment};
use genrescope_timeline::{Finder, Overview, Settings as TimelineSettings, Timeline};

use super::error::{Code, FileError, Result};
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
    let mut found = Segments::new(segments);
    let heard = hear((path, decoders), model, |update| found.take(&update), None, on_progress)?;
    let analysis = found.into_analysis(&heard.listener, heard.seconds)?;
    Ok(Analysis { warning: heard.warning, is_cut: heard.is_cut, ..analysis })
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
    let timeline = finder.finish(heard.seconds).ok_or_else(|| too_short(heard.seconds))?;
    Ok(MixAnalysis {
        timeline,
        sample_rate_hz: heard.sample_rate_hz,
        warning: heard.warning,
        is_cut: heard.is_cut,
        overview,
    })
}

/// Judges samples as one track: the same numbers as for a file that holds them. Stops early when `stop` is
/// set.
///
/// # Shapes and units
/// - `channels`: `[num_channels][n]`, full scale 1.0; mixed to mono as files are.
///
/// # Errors
/// [`Code::Unsupported`] for a sample rate out of range, [`Code::TooShort`], [`Code::Interrupted`].
pub fn analyze_samples(
    channels: &[&[f32]],
    sample_rate_hz: u32,
    model: &Arc<Model>,
    segments: bool,
    stop: &AtomicBool,
) -> Result<Analysis> {
    let mut found = Segments::new(segments);
    let heard = hear_samples(channels, sample_rate_hz, model, stop, |update| found.take(&update))?;
    let analysis = found.into_analysis(&heard.listener, heard.seconds)?;
    Ok(Analysis { warning: heard.warning, ..analysis })
}

/// Finds the genres of samples over time, as for a file that holds them. Stops early when `stop` is set.
///
/// # Shapes and units
/// As for [`analyze_samples`].
///
/// # Errors
/// As [`analyze_samples`].
pub fn find_segments(
    channels: &[&[f32]],
    sample_rate_hz: u32,
    model: &Arc<Model>,
    settings: TimelineSettings,
    stop: &AtomicBool,
) -> Result<Timeline> {
    let mut finder = Finder::new(model, settings);
    let heard = hear_samples(channels, sample_rate_hz, model, stop, |update| finder.push(&update))?;
    finder.finish(heard.seconds).ok_or_else(|| too_short(heard.seconds))
}

/// The genres over time, if requested.
struct Segments {
    found: Option<Vec<Segment>>,
}

impl Segments {
    fn new(is_wanted: bool) -> Self {
        Self { found: is_wanted.then(Vec::new) }
    }

    fn take(&mut self, update: &Update<'_>) {
        if let Some(found) = &mut self.found {
            found.push(Segment {
                end_seconds: update.end_seconds,
                genres: update.genres_now.map(<[f32]>::to_vec),
            });
        }
    }

    /// The analysis of a recording that was heard to its end.
    fn into_analysis(self, listener: &Listener, seconds: f64) -> Result<Analysis> {
        let snapshot = listener.snapshot();
        if matches!(snapshot.state, State::WarmingUp { .. }) {
            return Err(too_short(seconds));
        }
        Ok(Analysis { segments: self.found, ..Analysis::new(&snapshot, seconds) })
    }
}

/// A recording that was heard to its end.
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
    let failed = |error| FileError::decoding(&error, path, decoders);
    let mut file = AudioFile::open_by(path, decoders).map_err(failed)?;
    let sample_rate_hz = file.sample_rate_hz();
    let mut listener = listener(model, sample_rate_hz)?;
    let mut spectrum = on_column.is_some().then(|| listener.watch_spectrum());
    let mut columns = Vec::new();
    let mut level = LevelSums::default();
    while let Some(block) = file.next_block().map_err(failed)? {
        level.add(block);
        // At most a second at a time, so the spectrum's columns never wait long enough for some to be lost.
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

fn hear_samples(
    channels: &[&[f32]],
    sample_rate_hz: u32,
    model: &Arc<Model>,
    stop: &AtomicBool,
    mut on_update: impl FnMut(Update<'_>),
) -> Result<Heard> {
    let mut listener = listener(model, sample_rate_hz)?;
    let num_samples = channels.iter().map(|channel| channel.len()).max().unwrap_or(0);
    // A second at a time: a mono copy of it all would double the memory.
    let mut mono = vec![0.0; sample_rate_hz as usize];
    let mut level = LevelSums::default();
    let mut sums = ChannelSums::default();
    let mut num_non_finite = 0;
    for start in (0..num_samples).step_by(mono.len()) {
        if stop.load(Ordering::Relaxed) {
            return Err(FileError::new(Code::Interrupted, "interrupted"));
        }
        let len = mono.len().min(num_samples - start);
        let parts: Vec<&[f32]> = channels
            .iter()
            .map(|channel| channel.get(start..channel.len().min(start + len)).unwrap_or_default())
            .collect();
        let mono = &mut mono[..len];
        num_non_finite += mix_down(&parts, mono);
        if let [left, right] = parts[..] {
            left.iter().zip(right).for_each(|(&left, &right)| sums.add_pair(left, right));
        }
        level.add(mono);
        listener.push(mono, &mut on_update);
    }
    listener.finish(&mut on_update);
    let seconds = num_samples as f64 / f64::from(sample_rate_hz);
    let troubles = troubles_of_sound(num_non_finite, sums.cancel(), &level);
    Ok(Heard { listener, seconds, sample_rate_hz, warning: joined(&troubles), is_cut: false })
}

fn listener(model: &Arc<Model>, sample_rate_hz: u32) -> Result<Listener> {
    let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
    let listener = Listener::new(Arc::clone(model), sample_rate_hz, settings);
    listener.map_err(|error| FileError::new(Code::Unsupported, error.report()))
}

/// Adds to a warning that a file's header gives a wrong length, if it does. That is not about its sound:
/// another file with the same sound may be correct, so it is not part of an analysis.
pub(super) fn warn_of_length(path: &Path, seconds: f64, warning: &mut Option<String>) {
    // Only for files named like those that can have such a header: many files are not opened for any other
    // reason.
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let may_have = ["wav", "wave", "rf64", "bwf", "aif", "aiff", "aifc"];
    if may_have.iter().any(|known| ending.eq_ignore_ascii_case(known)) && has_wrong_length(path) {
        let words = format!("its header gives a wrong length; all {seconds:.1} s of it were judged");
        *warning = Some(warning.take().map_or(words.clone(), |others| format!("{others}; {words}")));
    }
}

fn too_short(seconds: f64) -> FileError {
    let words = format!("only {seconds:.2} s of sound; at least half a second is needed");
    FileError::new(Code::TooShort, words)
}

/// What was wrong with a file that could still be read, in words.
pub(super) fn warning(file: &AudioFile, seconds: f64, level: &LevelSums) -> Option<String> {
    let mut troubles = Vec::new();
    if file.is_truncated() {
        troubles.push(match file.duration_seconds() {
            Some(whole) if whole > seconds => {
                format!("the file ends after {seconds:.1} of {whole:.1} s; judged by what remains")
            }
            _ => format!("the file ends early, after {seconds:.1} s; judged by what remains"),
        });
    }
    match file.damaged_packets() {
        0 => {}
        1 => troubles.push("1 damaged packet skipped".to_owned()),
        count => troubles.push(format!("{count} damaged packets skipped")),
    }
    troubles.extend(troubles_of_sound(file.non_finite_samples(), file.channels_cancel(), level));
    joined(&troubles)
}

/// What is wrong with sound, wherever it comes from.
fn troubles_of_sound(num_non_finite: u64, channels_cancel: bool, level: &LevelSums) -> Vec<String> {
    let mut troubles = Vec::new();
    match num_non_finite {
        0 => {}
        count => troubles.push(format!("{count} samples that are not numbers treated as silence")),
    }
    if channels_cancel {
        troubles.push("its two channels cancel each other out; judged by their difference".to_owned());
    } else {
        troubles.extend(level.trouble().map(|trouble| format!("it is {trouble}")));
    }
    troubles
}

fn joined(troubles: &[String]) -> Option<String> {
    (!troubles.is_empty()).then(|| troubles.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_judged_alike_however_many_channels_hold_them() {
        let model = genrescope_models::default_model().unwrap();
        let mono: Vec<f32> = (0..5 * 44_100).map(|i| 0.3 * (i as f32 * 0.05).sin()).collect();
        let never = AtomicBool::new(false);
        let analyze = |channels: &[&[f32]]| analyze_samples(channels, 44_100, &model, true, &never).unwrap();
        let one = analyze(&[&mono]);
        assert_eq!((one.seconds, &one.warning), (5.0, &None));
        assert!(one.segments.as_ref().unwrap().len() >= 3);
        assert_eq!(analyze(&[&mono, &mono]).genres, one.genres);
        let inverse: Vec<f32> = mono.iter().map(|sample| -sample).collect();
        assert!(analyze(&[&mono, &inverse]).warning.unwrap().contains("cancel"));
        let timeline = find_segments(&[&mono], 44_100, &model, TimelineSettings::default(), &never).unwrap();
        assert_eq!(timeline.seconds, 5.0);
    }

    #[test]
    fn samples_that_cannot_be_judged_are_refused() {
        let model = genrescope_models::default_model().unwrap();
        let stop = AtomicBool::new(false);
        let code = |channels: &[&[f32]], rate, stop: &AtomicBool| {
            analyze_samples(channels, rate, &model, false, stop).unwrap_err().code
        };
        assert_eq!(code(&[], 44_100, &stop), Code::TooShort);
        assert_eq!(code(&[&[0.1; 4410]], 44_100, &stop), Code::TooShort);
        assert_eq!(code(&[&[0.1; 4410]], 10, &stop), Code::Unsupported);
        stop.store(true, Ordering::Relaxed);
        assert_eq!(code(&[&[0.1; 44_100]], 44_100, &stop), Code::Interrupted);
    }
}
