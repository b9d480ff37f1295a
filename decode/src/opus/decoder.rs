//! Decodes Opus.

// The macro that describes a codec names this crate.
use symphonia::core as symphonia_core;
use symphonia::core::audio::{Audio, AudioBuffer, AudioMut, AudioSpec, GenericAudioBufferRef, layouts};
use symphonia::core::codecs::CodecInfo;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, FinalizeResult,
};
use symphonia::core::codecs::registry::{RegisterableAudioDecoder, SupportedAudioCodec};
use symphonia::core::errors::{Result, decode_error, unsupported_error};
use symphonia::core::packet::PacketRef;
use symphonia::core::support_audio_codec;

use super::head::Head;
use super::self_delimited::split_off;

/// The rate libopus decodes to, whatever the rate before encoding was.
const SAMPLE_RATE_HZ: u32 = 48_000;

/// The longest packet, 120 ms.
const MAX_PACKET_SAMPLES: usize = 5760;

/// One libopus decoder for each stream in a packet, and the mapping from their channels to the file's.
///
/// libopus's adapter takes one or two channels; surround sound is several such streams side by side.
pub(crate) struct OpusDecoder {
    params: AudioCodecParameters,
    head: Head,
    streams: Vec<Box<dyn AudioDecoder>>,
    /// Samples still to drop at the start.
    skip: usize,
    /// One stream's packet in the usual form.
    packet: Vec<u8>,
    sound: AudioBuffer<f32>,
}

impl OpusDecoder {
    fn try_new(params: &AudioCodecParameters, options: &AudioDecoderOptions) -> Result<Self> {
        if params.extra_data.is_none() {
            return unsupported_error("Opus without its header");
        }
        let Some(head) = params.extra_data.as_deref().and_then(Head::read) else {
            return decode_error("opus: invalid header");
        };
        let Some(channels) = params.channels.clone().filter(|c| c.count() == head.mapping.len()) else {
            return unsupported_error("opus: channels without a layout");
        };
        let stream = |index| {
            let layout = if index < head.num_coupled {
                layouts::CHANNEL_LAYOUT_STEREO
            } else {
                layouts::CHANNEL_LAYOUT_MONO
            };
            let mut params = AudioCodecParameters::new();
            params.for_codec(CODEC_ID_OPUS).with_sample_rate(SAMPLE_RATE_HZ).with_channels(layout);
            symphonia_adapter_libopus::OpusDecoder::try_registry_new(&params, options)
        };
        let streams = (0..head.num_streams).map(stream).collect::<Result<_>>()?;
        let sound = AudioBuffer::new(AudioSpec::new(SAMPLE_RATE_HZ, channels), MAX_PACKET_SAMPLES);
        let skip = head.pre_skip;
        Ok(Self { params: params.clone(), head, streams, skip, packet: Vec::new(), sound })
    }

    fn decode_streams(&mut self, packet: &PacketRef<'_>) -> Result<()> {
        let Self { head, streams, packet: scratch, sound, .. } = self;
        sound.clear();
        let mut rest = packet.data;
        let mut num_samples = None;
        let num_streams = streams.len();
        for (index, stream) in streams.iter_mut().enumerate() {
            scratch.clear();
            if index + 1 < num_streams {
                rest = match split_off(rest, scratch) {
                    Some(rest) => rest,
                    None => return decode_error("opus: packet of several streams cannot be split"),
                };
            } else {
                scratch.extend_from_slice(rest);
            }
            // libopus would read this as a lost packet and make something up.
            if scratch.is_empty() {
                return decode_error("opus: empty packet");
            }
            let part = PacketRef::new(packet.track_id, packet.pts, packet.dur, scratch);
            let GenericAudioBufferRef::F32(decoded) = stream.decode_ref(&part)? else {
                return decode_error("opus: unexpected sample format");
            };
            let len = *num_samples.get_or_insert(decoded.frames());
            if decoded.frames() != len || len > MAX_PACKET_SAMPLES {
                return decode_error("opus: streams of different lengths");
            }
            if sound.frames() == 0 {
                sound.render_silence(Some(len));
            }
            let first = index + index.min(head.num_coupled);
            for (to, &from) in head.mapping.iter().enumerate() {
                let plane = usize::from(from).checked_sub(first).and_then(|from| decoded.plane(from));
                if let (Some(plane), Some(out)) = (plane, sound.plane_mut(to)) {
                    for (out, sample) in out.iter_mut().zip(plane) {
                        *out = sample * head.gain;
                    }
                }
            }
        }
        Ok(())
    }
}

impl AudioDecoder for OpusDecoder {
    fn reset(&mut self) {
        for stream in &mut self.streams {
            stream.reset();
        }
    }

    fn codec_info(&self) -> &CodecInfo {
        &Self::supported_codecs()[0].info
    }

    fn codec_params(&self) -> &AudioCodecParameters {
        &self.params
    }

    fn decode_ref(&mut self, packet: &PacketRef<'_>) -> Result<GenericAudioBufferRef<'_>> {
        if let Err(error) = self.decode_streams(packet) {
            self.sound.clear();
            return Err(error);
        }
        let num_samples = self.sound.frames();
        let skipped = self.skip.min(num_samples);
        self.skip -= skipped;
        let trimmed = |len: u64| usize::try_from(len).unwrap_or(usize::MAX).min(num_samples);
        let start = (skipped + trimmed(packet.trim_start.get())).min(num_samples);
        self.sound.trim(start, trimmed(packet.trim_end.get()).min(num_samples - start));
        Ok(GenericAudioBufferRef::F32(&self.sound))
    }

    fn finalize(&mut self) -> FinalizeResult {
        FinalizeResult::default()
    }

    fn last_decoded(&self) -> GenericAudioBufferRef<'_> {
        GenericAudioBufferRef::F32(&self.sound)
    }
}

impl RegisterableAudioDecoder for OpusDecoder {
    fn try_registry_new(
        params: &AudioCodecParameters,
        options: &AudioDecoderOptions,
    ) -> Result<Box<dyn AudioDecoder>> {
        Ok(Box::new(Self::try_new(params, options)?))
    }

    fn supported_codecs() -> &'static [SupportedAudioCodec] {
        &[support_audio_codec!(CODEC_ID_OPUS, "opus", "Opus")]
    }
}
