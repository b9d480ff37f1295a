//! The one error type.

use std::io;

/// Why a file gives no sound, or no more sound.
///
/// The messages do not name the file: the caller knows it. They continue "FILE: ".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system cannot open or read it.
    // Not its source as well: code that prints the chain would print it twice.
    #[error("cannot be read: {0}")]
    Read(io::Error),
    /// A folder, a pipe, a device or a socket.
    #[error("{kind}, not a file")]
    NotAFile {
        /// What it is, with its article.
        kind: &'static str,
    },
    /// A file of no bytes.
    #[error("the file is empty")]
    Empty,
    /// Nothing in it looks like a known audio format.
    #[error("not an audio file, or one in an unknown format")]
    NotAudio,
    /// A known format or codec for which there is no decoder.
    #[error("{what} is not supported")]
    Unsupported {
        /// The format or codec.
        what: String,
    },
    /// ffmpeg could not read it either.
    #[error("{why}, and {reason}")]
    Ffmpeg {
        /// Why our own decoders cannot read it.
        why: String,
        /// Why ffmpeg cannot.
        reason: String,
    },
    /// A video or a container without a sound track.
    #[error("it has no audio track")]
    NoAudioTrack,
    /// It ends before its sound begins.
    #[error("the file is cut short: it ends before any sound")]
    Truncated,
    /// It contradicts its own format before its sound begins.
    #[error("the file is damaged: {reason}")]
    Damaged {
        /// What made the demuxer or decoder fail.
        reason: String,
    },
    /// A valid file of zero length.
    #[error("it holds no sound")]
    NoSound,
    /// A sample rate that no recording has.
    #[error("its sample rate of {got_hz} Hz is not between {min_hz} and {max_hz} Hz")]
    SampleRate {
        /// What the file declares.
        got_hz: u32,
        /// The lowest rate accepted.
        min_hz: u32,
        /// The highest rate accepted.
        max_hz: u32,
    },
    /// No channels, or more than any recording has.
    #[error("it has {got} channels; 1 to {max} are supported")]
    Channels {
        /// What the file declares.
        got: usize,
        /// The most channels accepted.
        max: usize,
    },
    /// The sample rate changes in the middle, as it does where radio programs were joined.
    #[error(
        "its sample rate changes from {from_hz} to {to_hz} Hz after {at_seconds:.1} s, which is not supported"
    )]
    RateChange {
        /// The rate so far.
        from_hz: u32,
        /// The new rate.
        to_hz: u32,
        /// Where in the sound.
        at_seconds: f64,
    },
    /// It unpacks to more sound than any codec packs into its size, so it was made to keep a reader busy.
    #[error("it unpacks to more sound than a file of {len} bytes can hold")]
    TooLong {
        /// The file's length, bytes.
        len: u64,
    },
}

impl Error {
    /// Whether ffmpeg may be able to decode what our own decoders cannot.
    pub fn is_for_ffmpeg(&self) -> bool {
        match self {
            // ffmpeg has no keys for these, and MIDI holds no sound.
            Self::Unsupported { what } => {
                !["protected", "encrypted", "MIDI"].iter().any(|word| what.contains(word))
            }
            Self::NotAudio => true,
            _ => false,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// The result of reading a file.
pub type Result<T> = std::result::Result<T, Error>;
