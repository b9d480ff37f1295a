//! The one public error type.

use std::error::Error as StdError;

/// Why an engine, an analyzer or a model could not be built, or a running engine refuses what it is asked.
///
/// Listening never fails: a stage that stops becomes a [`State`](crate::State) inside the snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sample rate lies outside what the resampler accepts.
    #[error("sample rate {got_hz} Hz is not between {min_hz} and {max_hz} Hz")]
    SampleRate {
        /// The rate asked for.
        got_hz: u32,
        /// The lowest rate accepted.
        min_hz: u32,
        /// The highest rate accepted.
        max_hz: u32,
    },
    /// A setting lies outside its range.
    #[error("{setting} of {got} is not {}", range(*min, *max))]
    Setting {
        /// The setting's name, with its unit.
        setting: &'static str,
        /// The value asked for.
        got: f64,
        /// The smallest value accepted.
        min: f64,
        /// The largest value accepted.
        max: f64,
    },
    /// A file of the model is missing or unreadable.
    #[error("model file {file} cannot be read")]
    ModelFile {
        /// The file's name inside the model's folder.
        file: String,
        /// The cause.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A file of the model is not the one its manifest was written for.
    #[error("model file {file} is damaged or not the one in its manifest: sha256 {got}, expected {expected}")]
    ModelHash {
        /// The file's name inside the model's folder.
        file: String,
        /// What `model.toml` promises.
        expected: String,
        /// What the file has.
        got: String,
    },
    /// The network's or the head's shape is not what the manifest or the engine expects.
    #[error("model does not fit: {what} is {got}, expected {expected}")]
    ModelShape {
        /// Which shape.
        what: &'static str,
        /// What the engine or the manifest needs.
        expected: String,
        /// What the file has.
        got: String,
    },
    /// `model.toml`, the head's metadata or the network cannot be understood.
    #[error("model file {file} cannot be understood: {reason}")]
    ModelFormat {
        /// The file's name inside the model's folder.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system could not provide a thread.
    #[error("the analysis thread could not be started")]
    Thread(#[source] std::io::Error),
    /// The loader of a model panicked, or the analysis did.
    #[error("{what} failed: {reason}")]
    Panic {
        /// What panicked.
        what: &'static str,
        /// The panic's message.
        reason: String,
    },
    /// The analysis thread has not yet carried out the commands that it was given before: try again later.
    #[error("the analysis is busy: {num_waiting} commands are waiting")]
    Busy {
        /// How many commands are waiting.
        num_waiting: usize,
    },
    /// The tap is gone and all of its sound has been heard: this engine carries out nothing more.
    #[error("the sound has ended, and with it the analysis")]
    Ended,
}

impl Error {
    /// The error and what caused it, in one line.
    pub fn report(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}

/// A range of numbers in words.
fn range(min: f64, max: f64) -> String {
    if max.is_finite() { format!("between {min} and {max}") } else { format!("at least {min}") }
}

/// The result of anything that can fail in the engine.
pub type Result<T> = std::result::Result<T, Error>;

/// A panic's message.
pub(crate) fn panic_words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked")
}
