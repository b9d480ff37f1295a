//! What a user can do about a file that cannot be decoded.

use std::path::Path;

use anyhow::{Error, anyhow};
use genrescope_decode::{Decoders, Error as DecodeError, foreign_kind};

/// Adds to an error that --ffmpeg may help, if so.
pub(crate) fn with_help(error: Error, path: &Path, decoders: Decoders) -> Error {
    let is_for_ffmpeg = match error.downcast_ref::<DecodeError>() {
        // Only a file whose name suggests sound: ffmpeg is no help with a text or a picture.
        Some(DecodeError::NotAudio) => foreign_kind(path).is_some(),
        Some(error) => error.is_for_ffmpeg(),
        None => false,
    };
    if is_for_ffmpeg && decoders == Decoders::Own {
        anyhow!("{error:#}; if ffmpeg is installed, --ffmpeg decodes it")
    } else {
        error
    }
}
