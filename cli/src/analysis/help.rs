//! What a user can do about a file that cannot be decoded.

use std::path::Path;

use anyhow::{Error, anyhow};
use genrescope_decode::{Decoders, Error as DecodeError};
use genrescope_offline::advice_for;

/// Adds to an error that --ffmpeg may help, if so.
pub(crate) fn with_help(error: Error, path: &Path, decoders: Decoders) -> Error {
    let cause = error.downcast_ref::<DecodeError>();
    match cause.and_then(|cause| advice_for(cause, path, decoders)) {
        Some(advice) => anyhow!("{error:#}; {}", advice.as_options()),
        None => error,
    }
}
