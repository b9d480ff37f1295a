//! Opus of any channel count, out of the one- and two-channel decoders that libopus's adapter gives.

mod decoder;
mod head;
mod self_delimited;

pub(crate) use decoder::OpusDecoder;
