//! Reads the samples of a file, in a worker.

use std::path::Path;

use genrescope_decode::{AudioFile, Decoders};
use genrescope_engine::analysis::Resampler;

use super::error::{Code, FileError, Result};
use super::facts::Facts;
use super::hear::{warn_of_length, warning};
use super::input_level::LevelSums;
use super::messages::Span;

/// The mono samples of a part of a file at `rate_hz`, and what is known of the file; `on_progress` gets the
/// share that is read: NaN for an unknown length.
///
/// # Errors
/// If the file cannot be read, or the part has no sound.
pub(super) fn read_sound(
    (path, decoders): (&Path, Decoders),
    rate_hz: u32,
    span: Span,
    mut on_progress: impl FnMut(f64),
) -> Result<(Vec<f32>, Facts)> {
    let failed = |error| FileError::decoding(&error, path, decoders);
    let mut file = AudioFile::open_by(path, decoders).map_err(failed)?;
    let file_rate_hz = file.sample_rate_hz();
    let mut resampler = Resampler::between(file_rate_hz, rate_hz)
        .map_err(|error| FileError::new(Code::Unsupported, error.report()))?;
    let mut samples = Vec::new();
    let mut level = LevelSums::default();
    let place = |seconds: f64| (seconds * f64::from(file_rate_hz)) as usize;
    let (from, to) = (place(span.from), span.to.map_or(usize::MAX, place));
    let mut num_read = 0;
    while num_read < to {
        let Some(block) = file.next_block().map_err(failed)? else { break };
        level.add(block);
        let wanted = from.saturating_sub(num_read).min(block.len())..(to - num_read).min(block.len());
        num_read += block.len();
        if let Some(part) = block.get(wanted) {
            resampler.push(part, |part| samples.extend_from_slice(part));
        }
        let whole = span.to.into_iter().chain(file.duration_seconds()).reduce(f64::min);
        on_progress(whole.map_or(f64::NAN, |whole| file.seconds_read() / whole));
    }
    resampler.finish(|part| samples.extend_from_slice(part));
    if samples.is_empty() {
        let words =
            format!("it is only {:.1} s long; the requested part lies beyond its end", file.seconds_read());
        return Err(FileError::new(Code::TooShort, words));
    }
    let is_cut = file.is_truncated();
    let mut warning = warning(&file, file.seconds_read(), &level);
    warn_of_length(path, file.seconds_read(), &mut warning);
    Ok((samples, Facts { seconds: file.seconds_read(), warning, is_cut }))
}
