//! Opus with any channel count, from the one- and two-channel decoders that libopus's adapter provides.

mod decoder;
mod head;
mod self_delimited;

pub(crate) use decoder::OpusDecoder;
