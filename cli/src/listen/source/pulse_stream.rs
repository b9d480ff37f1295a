//! Records from PulseAudio, or from PipeWire, which speaks the same protocol.
//!
//! cpal can do this too, but lets the server queue no more than the one block that it asks for: whenever the
//! server has two ready at once, which on a busy machine is most of the time, one of them is lost unreported.
//! With the server's default queue nothing is lost, but it all comes 2 s at a time. So we ask the server
//! ourselves: short blocks, long queue.

use std::ffi::CString;

use anyhow::{Context, Result, ensure};
use cpal::SupportedStreamConfig;
use futures_executor::block_on;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{RecordStreamParams, SampleFormat, SampleSpec};
use pulseaudio::{Client, RecordStream};

use super::feed::Feed;

/// Length of a block, seconds: the level meter moves this often.
const BLOCK_SECONDS: f64 = 0.04;

/// Bytes per sample: the server converts to 32-bit floats whatever the device has.
const SAMPLE_BYTES: usize = 4;

/// Starts to record from the source called `name`; recording ends when the returned stream is dropped.
///
/// The feed is dropped when the server ends, and hears nothing more when the source goes away.
///
/// # Errors
/// If there is no server, or no such source, or it does not let us record.
pub(super) fn start(name: &str, config: &SupportedStreamConfig, mut feed: Feed) -> Result<RecordStream> {
    let client = Client::from_env(c"genrescope").context("the sound server does not respond")?;
    let name = CString::new(name).context("not a valid source name")?;
    let source = block_on(client.source_info_by_name(name)).context("there is no such source")?;
    let sample_spec = SampleSpec {
        format: SampleFormat::Float32Le,
        channels: source.channel_map.num_channels(),
        sample_rate: config.sample_rate(),
    };
    ensure!(u16::from(sample_spec.channels) == config.channels(), "its channels have just changed");
    let block_len = (f64::from(sample_spec.sample_rate) * BLOCK_SECONDS).ceil() as usize;
    let block_bytes = block_len * usize::from(sample_spec.channels) * SAMPLE_BYTES;
    let params = RecordStreamParams {
        sample_spec,
        channel_map: source.channel_map,
        source_index: Some(source.index),
        buffer_attr: BufferAttr {
            fragment_size: u32::try_from(block_bytes).context("too many channels")?,
            // As long a queue as the server allows.
            ..BufferAttr::default()
        },
        flags: StreamFlags {
            // Makes the server wake up as often as we want blocks.
            adjust_latency: true,
            // A source that goes away ends the stream. Otherwise it would continue from another source, under
            // the old name.
            no_move: true,
            ..StreamFlags::default()
        },
        ..RecordStreamParams::default()
    };
    let on_block = move |bytes: &[u8]| feed.push_f32_bytes(bytes);
    Ok(block_on(client.create_record_stream(params, on_block))?)
}
