//! Why a file has no answer.

use std::io::{self, ErrorKind};
use std::path::Path;

use genrescope_decode::{Decoders, Error as DecodeError, foreign_kind};
use serde::{Deserialize, Serialize};

/// Why a file has no answer, in a form that a worker process can pass on.
///
/// The words do not name the file: the code that reports them does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{words}{}", advice_as_options(*advice))]
pub struct FileError {
    /// What kind of failure it is, for programs.
    pub code: Code,
    /// What happened, for people.
    pub words: String,
    /// What the user can do about it.
    pub advice: Option<Advice>,
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// There is no such file.
    NotFound,
    /// The system cannot read it: permission is missing, or a disk fails.
    Unreadable,
    /// It is not an audio file, or has no sound in it.
    NotAudio,
    /// It is audio of a kind that cannot be decoded.
    Unsupported,
    /// It contradicts its own format before any sound.
    Damaged,
    /// It has too little sound to judge.
    TooShort,
    /// It took longer than it may.
    TimeLimit,
    /// It needed more memory than it may.
    MemoryLimit,
    /// The worker process made no progress.
    Stuck,
    /// The worker process crashed.
    Crashed,
    /// The caller asked to stop.
    Interrupted,
    /// There is no worker process, or it does not answer as workers do.
    NoWorker,
    /// The model cannot be loaded.
    Model,
}

/// What a user can do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Have ffmpeg decode it.
    Ffmpeg,
    /// Allow more time.
    TimeLimit,
    /// Allow more memory.
    MemoryLimit,
}

/// The result of anything that can fail for a file.
pub type Result<T> = std::result::Result<T, FileError>;

impl Code {
    /// The code as programs see it: `not_found`, `time_limit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Unreadable => "unreadable",
            Self::NotAudio => "not_audio",
            Self::Unsupported => "unsupported",
            Self::Damaged => "damaged",
            Self::TooShort => "too_short",
            Self::TimeLimit => "time_limit",
            Self::MemoryLimit => "memory_limit",
            Self::Stuck => "stuck",
            Self::Crashed => "crashed",
            Self::Interrupted => "interrupted",
            Self::NoWorker => "no_worker",
            Self::Model => "model",
        }
    }

    /// Whether the same file may well have an answer at another time: the fault lies with the system, not
    /// with the file.
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Unreadable | Self::Stuck | Self::Interrupted | Self::NoWorker)
    }
}

impl FileError {
    /// An error without advice.
    pub fn new(code: Code, words: impl Into<String>) -> Self {
        Self { code, words: words.into(), advice: None }
    }

    /// Why a file could not be decoded, with the advice to have ffmpeg do it if that may help.
    pub(crate) fn decoding(error: &DecodeError, path: &Path, decoders: Decoders) -> Self {
        let code = match error {
            DecodeError::Read(cause) => code_of(cause),
            DecodeError::NotAFile { .. } | DecodeError::NotAudio | DecodeError::NoAudioTrack => {
                Code::NotAudio
            }
            DecodeError::Empty | DecodeError::NoSound => Code::TooShort,
            DecodeError::Truncated | DecodeError::Damaged { .. } | DecodeError::TooLong { .. } => {
                Code::Damaged
            }
            _ => Code::Unsupported,
        };
        Self { advice: advice_for(error, path, decoders), ..Self::new(code, error.to_string()) }
    }

    /// Why the system cannot read a file.
    pub(crate) fn reading(error: &io::Error) -> Self {
        Self::new(code_of(error), format!("cannot be read: {error}"))
    }

    /// A worker that does not answer as workers do.
    pub(crate) fn unexpected_answer() -> Self {
        Self::new(Code::NoWorker, "a worker gave an unexpected answer")
    }

    /// A model that cannot be loaded.
    pub fn model(words: impl Into<String>) -> Self {
        Self::new(Code::Model, words)
    }
}

fn code_of(error: &io::Error) -> Code {
    if error.kind() == ErrorKind::NotFound { Code::NotFound } else { Code::Unreadable }
}

/// [`Advice::Ffmpeg`] if ffmpeg may decode a file that our own decoders, which were the only ones to try,
/// cannot.
pub fn advice_for(error: &DecodeError, path: &Path, decoders: Decoders) -> Option<Advice> {
    let is_for_ffmpeg = match error {
        // Only for a file whose name suggests sound: ffmpeg is no help with a text or a picture.
        DecodeError::NotAudio => foreign_kind(path).is_some(),
        other => other.is_for_ffmpeg(),
    };
    (is_for_ffmpeg && decoders == Decoders::Own).then_some(Advice::Ffmpeg)
}

impl Advice {
    /// The advice in terms of the command's options.
    pub fn as_options(self) -> &'static str {
        match self {
            Self::Ffmpeg => "if ffmpeg is installed, --ffmpeg decodes it",
            Self::TimeLimit => "--time-limit allows more",
            Self::MemoryLimit => "--memory-limit allows more",
        }
    }
}

fn advice_as_options(advice: Option<Advice>) -> String {
    advice.map_or(String::new(), |advice| format!("; {}", advice.as_options()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_called_the_same_in_words_and_between_processes() {
        let error = FileError {
            advice: Some(Advice::TimeLimit),
            ..FileError::new(Code::TimeLimit, "given up after 5 s")
        };
        assert_eq!(error.to_string(), "given up after 5 s; --time-limit allows more");
        let text = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<FileError>(&text).unwrap(), error);
        for code in [Code::NotFound, Code::MemoryLimit, Code::NoWorker] {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
        }
    }

    #[test]
    fn ffmpeg_is_advised_only_where_it_may_help() {
        let advice = |error, name: &str, decoders| {
            FileError::decoding(&error, Path::new(name), decoders).advice.is_some()
        };
        let unsupported = || DecodeError::Unsupported { what: "AC-3".to_owned() };
        assert!(advice(unsupported(), "a.ac3", Decoders::Own));
        assert!(!advice(unsupported(), "a.ac3", Decoders::OwnAndFfmpeg));
        assert!(advice(DecodeError::NotAudio, "a.wma", Decoders::Own));
        assert!(!advice(DecodeError::NotAudio, "notes.txt", Decoders::Own));
    }
}
