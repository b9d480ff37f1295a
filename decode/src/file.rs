//! An open audio file.

use std::fmt;
use std::path::Path;

use crate::channel_sums::ChannelSums;
use crate::error::Result;
use crate::ffmpeg::FfmpegStream;
use crate::reason::better_reason;
use crate::source::Source;
use crate::stream::{Blocks, Stream};

/// Which decoders to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decoders {
    /// The built-in decoders.
    #[default]
    Own,
    /// The built-in decoders, and the user's own ffmpeg for everything else, in a separate process.
    OwnAndFfmpeg,
}

/// An audio file being read, one block of mono samples at a time.
///
/// Opening decodes the first block, so a file that opens has sound in it. A damaged packet is skipped and
/// counted; a truncated file gives what is there and reports it.
pub struct AudioFile {
    stream: Box<dyn Blocks>,
    mono: Vec<f32>,
    /// Whether `mono` holds the block that was decoded on opening.
    is_first: bool,
}

impl AudioFile {
    /// Opens a regular file and finds out from its contents what it is.
    ///
    /// # Errors
    /// [`Error`](crate::Error) says what is wrong: no such file, no audio, no decoder, damage before the
    /// first sound.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::try_open(path).map_err(|error| better_reason(path, error))
    }

    /// As [`open`](Self::open), with the given decoders.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Error::Ffmpeg`](crate::Error::Ffmpeg).
    pub fn open_by(path: impl AsRef<Path>, decoders: Decoders) -> Result<Self> {
        let path = path.as_ref();
        let error = match Self::open(path) {
            Err(error) if decoders == Decoders::OwnAndFfmpeg && error.is_for_ffmpeg() => error,
            opened => return opened,
        };
        Self::begin(Box::new(FfmpegStream::open(path, &error)?))
    }

    fn try_open(path: &Path) -> Result<Self> {
        Self::begin(Box::new(Stream::open(Source::open(path)?)?))
    }

    fn begin(mut stream: Box<dyn Blocks>) -> Result<Self> {
        let mut mono = Vec::new();
        if !stream.next(&mut mono)? {
            return Err(stream.why_silent());
        }
        Ok(Self { stream, mono, is_first: true })
    }

    /// The next samples, the mean of all channels; `None` at the end.
    ///
    /// NaN and infinite samples become silence, absurdly loud ones 1000.
    ///
    /// # Errors
    /// [`Error::Read`](crate::Error::Read) if the disk fails, [`Error::RateChange`](crate::Error::RateChange)
    /// and [`Error::TooLong`](crate::Error::TooLong). After an error there is no more sound.
    pub fn next_block(&mut self) -> Result<Option<&[f32]>> {
        let is_more = std::mem::take(&mut self.is_first) || self.stream.next(&mut self.mono)?;
        Ok(is_more.then_some(&self.mono))
    }

    /// Sample rate, Hz.
    pub fn sample_rate_hz(&self) -> u32 {
        self.stream.sample_rate_hz()
    }

    /// Number of channels in the file, before they were mixed to one.
    pub fn num_channels(&self) -> usize {
        self.stream.num_channels()
    }

    /// The length that the file declares, seconds; some files do not, and some only estimate it.
    pub fn duration_seconds(&self) -> Option<f64> {
        self.stream.declared_seconds()
    }

    /// How much sound has been decoded, seconds: at the end, the file's true length.
    pub fn seconds_read(&self) -> f64 {
        self.stream.num_samples() as f64 / f64::from(self.sample_rate_hz())
    }

    /// How many packets could not be decoded and were skipped so far.
    pub fn damaged_packets(&self) -> u64 {
        self.stream.num_damaged()
    }

    /// Whether the file's two channels have been each other's inverse so far, so that their mean is almost
    /// silent.
    pub fn channels_cancel(&self) -> bool {
        self.channel_sums().cancel()
    }

    /// Power of the file's two channels and of their mean so far; zeros for another number of channels.
    pub fn channel_sums(&self) -> ChannelSums {
        self.stream.channel_sums()
    }

    /// How many samples have been NaN or infinite so far.
    pub fn non_finite_samples(&self) -> u64 {
        self.stream.num_non_finite()
    }

    /// At the end: whether the file stopped before the end that it declares.
    pub fn is_truncated(&self) -> bool {
        self.stream.is_truncated()
    }

    /// Whether the lengths in the file's header are wrong; all of the sound that is there is still heard.
    pub fn has_wrong_length(&self) -> bool {
        self.stream.has_wrong_length()
    }
}

/// Whether the lengths in a file's header are wrong, as [`AudioFile::has_wrong_length`], without decoding it.
pub fn has_wrong_length(path: impl AsRef<Path>) -> bool {
    Source::open(path.as_ref()).is_ok_and(|source| source.has_wrong_length())
}

impl fmt::Debug for AudioFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioFile")
            .field("sample_rate_hz", &self.sample_rate_hz())
            .field("num_channels", &self.num_channels())
            .field("seconds_read", &self.seconds_read())
            .finish_non_exhaustive()
    }
}
