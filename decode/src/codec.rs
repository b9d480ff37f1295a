//! Which codecs have decoders, and the names of those that have none.

use std::sync::OnceLock;

use symphonia::core::codecs::audio::well_known::profiles::{
    CODEC_PROFILE_AAC_HE, CODEC_PROFILE_AAC_HE_V2, CODEC_PROFILE_AAC_LC, CODEC_PROFILE_AAC_USAC,
};
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_AC3, CODEC_ID_AC4, CODEC_ID_ALAC, CODEC_ID_DCA, CODEC_ID_EAC3, CODEC_ID_OPUS,
    CODEC_ID_SPEEX, CODEC_ID_TRUEHD, CODEC_ID_TTA, CODEC_ID_WAVPACK, CODEC_ID_WMA,
};
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_PCM_ALAW, CODEC_ID_PCM_F32BE, CODEC_ID_PCM_F32LE, CODEC_ID_PCM_F64BE, CODEC_ID_PCM_F64LE,
    CODEC_ID_PCM_MULAW, CODEC_ID_PCM_S24BE, CODEC_ID_PCM_S24LE, CODEC_ID_PCM_S32BE, CODEC_ID_PCM_S32LE,
};
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, CODEC_ID_NULL_AUDIO,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error as SymphoniaError;

use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::opus::OpusDecoder;

/// The most channels accepted: more than any recording has, few enough to hold in memory.
const MAX_CHANNELS: usize = 64;

/// The longest packet accepted, samples: sixteen of the longest that a codec in use makes.
const MAX_PACKET_SAMPLES: u64 = 1 << 20;

/// What a track's samples really are, where its demuxer says otherwise.
pub(crate) fn corrected(mut params: AudioCodecParameters, is_big_endian: bool) -> AudioCodecParameters {
    params.codec = match params.codec {
        CODEC_ID_PCM_S24LE if is_big_endian => CODEC_ID_PCM_S24BE,
        CODEC_ID_PCM_S32LE if is_big_endian => CODEC_ID_PCM_S32BE,
        CODEC_ID_PCM_F32LE if is_big_endian => CODEC_ID_PCM_F32BE,
        CODEC_ID_PCM_F64LE if is_big_endian => CODEC_ID_PCM_F64BE,
        codec => codec,
    };
    // CAF counts the bits in the file, the decoder those that it puts out.
    if matches!(params.codec, CODEC_ID_PCM_ALAW | CODEC_ID_PCM_MULAW) {
        (params.bits_per_sample, params.bits_per_coded_sample) = (None, None);
    }
    params
}

/// Makes the decoder for a track.
///
/// # Errors
/// [`Error::Unsupported`] naming the codec, or what is wrong with its parameters.
pub(crate) fn make_decoder(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>> {
    if let Some(channels) = &params.channels {
        check_channels(channels.count())?;
    }
    // Decoders allocate memory for this much at once.
    if params.max_frames_per_packet.is_some_and(|len| len > MAX_PACKET_SAMPLES) {
        return Err(Error::Damaged { reason: "one of its packets is impossibly long".to_owned() });
    }
    let made = guarded(|| registry().make_audio_decoder(params, &AudioDecoderOptions::default()));
    let made = made.ok_or_else(|| Error::Damaged { reason: "its codec's header is invalid".to_owned() })?;
    made.map_err(|error| match error {
        SymphoniaError::Unsupported(detail) => Error::Unsupported { what: name(params, detail) },
        SymphoniaError::IoError(_) => Error::Damaged { reason: "its codec's header is cut short".to_owned() },
        other => Error::Damaged { reason: other.to_string() },
    })
}

/// Refuses a channel count that no recording has.
///
/// # Errors
/// [`Error::Channels`].
pub(crate) fn check_channels(got: usize) -> Result<()> {
    if (1..=MAX_CHANNELS).contains(&got) { Ok(()) } else { Err(Error::Channels { got, max: MAX_CHANNELS }) }
}

fn registry() -> &'static CodecRegistry {
    static REGISTRY: OnceLock<CodecRegistry> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let mut registry = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut registry);
        registry.register_audio_decoder::<OpusDecoder>();
        registry
    })
}

/// Names what is not supported, for people.
fn name(params: &AudioCodecParameters, detail: &'static str) -> String {
    let num_channels = params.channels.as_ref().map_or(0, |channels| channels.count());
    let codec = match params.codec {
        CODEC_ID_AAC => match params.profile {
            Some(CODEC_PROFILE_AAC_HE) => "HE-AAC (AAC with spectral band replication)",
            Some(CODEC_PROFILE_AAC_HE_V2) => "HE-AAC v2 (AAC with parametric stereo)",
            Some(CODEC_PROFILE_AAC_USAC) => "xHE-AAC",
            Some(CODEC_PROFILE_AAC_LC) | None if num_channels > 2 => {
                return format!("AAC with {num_channels} channels");
            }
            Some(CODEC_PROFILE_AAC_LC) => "this variant of AAC",
            _ => "AAC with a profile other than LC",
        },
        CODEC_ID_AC3 => "Dolby Digital (AC-3)",
        CODEC_ID_EAC3 => "Dolby Digital Plus (E-AC-3)",
        CODEC_ID_AC4 => "Dolby AC-4",
        CODEC_ID_TRUEHD => "Dolby TrueHD",
        CODEC_ID_DCA => "DTS",
        CODEC_ID_SPEEX => "Speex",
        CODEC_ID_WMA => "Windows Media Audio",
        CODEC_ID_WAVPACK => "WavPack",
        CODEC_ID_TTA => "True Audio (TTA)",
        CODEC_ID_ALAC | CODEC_ID_OPUS => return detail.to_owned(),
        CODEC_ID_NULL_AUDIO => "its codec",
        other => return format!("its codec ({other})"),
    };
    codec.to_owned()
}
