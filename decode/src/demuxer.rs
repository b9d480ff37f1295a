//! Opens the demuxer that a file needs, and chooses the track to hear.

use std::sync::OnceLock;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::{Hint, Probe};
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use symphonia::default::formats::{
    AdtsReader, AiffReader, CafReader, FlacReader, IsoMp4Reader, MkvReader, MpaReader, OggReader, WavReader,
};

use crate::container::{Container, recognize};
use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::source::Source;

/// Stands for a panic where an error is expected.
pub(crate) const PANIC: SymphoniaError = SymphoniaError::DecodeError("the decoder failed");

/// Demuxer errors in a row after which we believe the demuxer.
pub(crate) const MAX_DEMUXER_ERRORS: u32 = 100;

/// Packets in a row without sound after which we expect no more sound: a hostile index lists billions.
pub(crate) const MAX_FRUITLESS: u32 = 250_000;

/// Finds out from a file's contents which demuxer it needs.
///
/// # Errors
/// [`Error::Read`], or what is wrong with the file.
pub(crate) fn open_demuxer(source: Source) -> Result<Box<dyn FormatReader>> {
    let container = recognize(source.head());
    // The demuxer of MPEG streams would find some in it: any eleven set bits begin a frame.
    if let Some(Container::Unsupported(name)) = container {
        return Err(Error::Unsupported { what: name.to_owned() });
    }
    let bytes = MediaSourceStream::new(Box::new(source), Default::default());
    let (format_options, tag_options) = (FormatOptions::default(), MetadataOptions::default());
    guarded(|| probe().probe(&Hint::new(), bytes, format_options, tag_options))
        .unwrap_or(Err(PANIC))
        .map_err(|error| why_not_opened(error, container))
}

/// Recognizes only containers: tags around them are cut off beforehand.
fn probe() -> &'static Probe {
    static PROBE: OnceLock<Probe> = OnceLock::new();
    PROBE.get_or_init(|| {
        let mut probe = Probe::new();
        probe.register_format::<AdtsReader<'_>>();
        probe.register_format::<CafReader<'_>>();
        probe.register_format::<FlacReader<'_>>();
        probe.register_format::<IsoMp4Reader<'_>>();
        probe.register_format::<MpaReader<'_>>();
        probe.register_format::<AiffReader<'_>>();
        probe.register_format::<WavReader<'_>>();
        probe.register_format::<OggReader<'_>>();
        probe.register_format::<MkvReader<'_>>();
        probe
    })
}

/// The track to decode: the one marked as default, or the first.
///
/// # Errors
/// [`Error::NoAudioTrack`].
pub(crate) fn audio_track(demuxer: &dyn FormatReader) -> Result<(&Track, &AudioCodecParameters)> {
    let track = demuxer.default_track(TrackType::Audio).or_else(|| demuxer.first_track(TrackType::Audio));
    let track = track.ok_or(Error::NoAudioTrack)?;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    Ok((track, params.ok_or(Error::NoAudioTrack)?))
}

/// Explains to the caller why no demuxer accepted the file.
fn why_not_opened(error: SymphoniaError, container: Option<Container>) -> Error {
    match (error, container) {
        (SymphoniaError::IoError(error), _) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Error::Read(error)
        }
        (_, None) => Error::NotAudio,
        (_, Some(Container::Unsupported(name))) => Error::Unsupported { what: name.to_owned() },
        (SymphoniaError::IoError(_), Some(Container::Supported)) => Error::Truncated,
        (SymphoniaError::Unsupported(detail), Some(Container::Supported)) if detail.contains("moov") => {
            Error::Damaged { reason: "its index is missing, as after an unfinished recording".to_owned() }
        }
        (SymphoniaError::Unsupported(detail), Some(Container::Supported)) if !detail.contains("probe") => {
            let detail = detail.split_once(": ").map_or(detail, |(_, detail)| detail);
            Error::Unsupported { what: format!("this kind of file ({detail})") }
        }
        (error, Some(Container::Supported)) => Error::Damaged { reason: error.to_string() },
    }
}
