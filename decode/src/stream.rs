//! Demuxer and decoder of one file.

use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::well_known::{
    FORMAT_ID_ADTS, FORMAT_ID_AIFF, FORMAT_ID_CAF, FORMAT_ID_FLAC, FORMAT_ID_OGG, FORMAT_ID_WAVE,
};
use symphonia::core::formats::{FormatReader, Track};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use genrescope_realtime::audio::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, mix_down};

use crate::channel_sums::ChannelSums;
use crate::codec::{check_channels, corrected, make_decoder};
use crate::container::recognize;
use crate::demuxer::{MAX_DEMUXER_ERRORS, MAX_FRUITLESS, PANIC, audio_track, open_demuxer};
use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::sample_order::is_big_endian;
use crate::source::Source;

/// More than any codec packs into a byte: a FLAC frame of silence reaches 6000 samples for each of its bytes.
pub(crate) const MAX_SAMPLES_PER_BYTE: u64 = 8192;

/// Packets in a row at another sample rate after which it is a change and not damage.
const MAX_OTHER_RATE: u32 = 16;

/// The most samples between packets that rounding explains.
const MAX_GAP: i64 = 4096;

/// The longest padding that an MP3 encoder may declare, samples.
const MAX_MP3_PADDING: u64 = 4096;

/// Gives a file's sound as blocks of mono samples, whichever decoder is behind it.
pub(crate) trait Blocks {
    /// Decodes up to the next sound and writes it to `mono`; `false` at the end.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::RateChange`], [`Error::TooLong`], and the errors of opening a track. Nothing
    /// comes after an error.
    fn next(&mut self, mono: &mut Vec<f32>) -> Result<bool>;

    /// Why there was no sound at all.
    fn why_silent(&mut self) -> Error;

    fn sample_rate_hz(&self) -> u32;

    fn num_channels(&self) -> usize;

    /// How long the file says it is.
    fn declared_seconds(&self) -> Option<f64>;

    fn num_samples(&self) -> u64;

    fn num_damaged(&self) -> u64;

    /// Power of its two channels and of their mean so far; zeros for another number of channels.
    fn channel_sums(&self) -> ChannelSums;

    fn num_non_finite(&self) -> u64;

    fn is_truncated(&self) -> bool;

    fn has_wrong_length(&self) -> bool;
}

/// Turns a file's bytes into blocks of mono samples.
pub(crate) struct Stream {
    demuxer: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    file_len: u64,
    /// The track's length in its time base, if the file declares it exactly.
    length: Option<Duration>,
    /// Whether only the end of the file ends the sound, as in a wave file written to a pipe.
    is_open_ended: bool,
    is_mpeg: bool,
    is_flac: bool,
    is_ogg: bool,
    is_big_endian: bool,
    /// Whether an MPEG stream declares how much its encoder added around the sound.
    is_mpeg_gapless: bool,
    /// The rate of the first decoded block: containers are often wrong about it.
    sample_rate_hz: Option<u32>,
    num_channels: usize,
    declared_seconds: Option<f64>,
    planes: Vec<Vec<f32>>,
    num_samples: u64,
    num_damaged: u64,
    num_non_finite: u64,
    channels: ChannelSums,
    num_other_rate: u32,
    /// The error of the last damaged packet.
    last_error: Option<SymphoniaError>,
    /// Where the last packet ends, in the track's time base.
    position: Timestamp,
    /// Whether the file begins like one of a known format.
    is_recognized: bool,
    has_wrong_length: bool,
    ended: bool,
    truncated: bool,
}

impl Stream {
    /// Finds the file's format and audio track, and makes the decoder for that track.
    ///
    /// # Errors
    /// All except [`Error::NoSound`], [`Error::RateChange`] and [`Error::TooLong`].
    pub(crate) fn open(mut source: Source) -> Result<Self> {
        let is_big_endian = is_big_endian(&mut source);
        let file_len = source.file_len();
        let is_recognized = recognize(source.head()).is_some();
        let (is_cut, has_wrong_length) = (source.is_cut(), source.has_wrong_length());
        let demuxer = open_demuxer(source)?;
        let (track, params) = audio_track(&*demuxer)?;
        let decoder = make_decoder(&corrected(params.clone(), is_big_endian))?;
        let is_mpeg = matches!(params.codec, CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3);
        let is_mpeg_gapless = is_mpeg && track.delay.is_some();
        let format = demuxer.format_info().format;
        let length = track.duration;
        let declared_seconds = track
            .time_base
            .zip(length)
            .and_then(|(base, length)| base.calc_duration(length))
            .map(|time| time.as_secs_f64());
        Ok(Self {
            track_id: track.id,
            length: exact_length(&*demuxer, track, params),
            is_open_ended: length.is_none()
                && matches!(format, FORMAT_ID_WAVE | FORMAT_ID_AIFF | FORMAT_ID_CAF),
            decoder,
            demuxer,
            file_len,
            is_mpeg,
            is_flac: format == FORMAT_ID_FLAC,
            is_ogg: format == FORMAT_ID_OGG,
            is_big_endian,
            is_mpeg_gapless,
            sample_rate_hz: None,
            num_channels: 0,
            declared_seconds,
            planes: Vec::new(),
            num_samples: 0,
            num_damaged: 0,
            num_non_finite: 0,
            channels: ChannelSums::default(),
            num_other_rate: 0,
            last_error: None,
            position: Timestamp::ZERO,
            is_recognized,
            has_wrong_length,
            ended: false,
            truncated: is_cut,
        })
    }

    fn find_sound(&mut self, mono: &mut Vec<f32>) -> Result<bool> {
        let mut num_errors = 0;
        for _ in 0..MAX_FRUITLESS {
            if self.ended {
                return Ok(false);
            }
            match guarded(|| self.demuxer.next_packet()).unwrap_or(Err(PANIC)) {
                Ok(Some(packet)) => {
                    num_errors = 0;
                    if packet.track_id == self.track_id && self.decode(packet, mono)? {
                        return Ok(true);
                    }
                }
                Ok(None) => self.end(self.is_before_its_end()),
                Err(SymphoniaError::ResetRequired) => self.start_next_part()?,
                Err(SymphoniaError::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    // What comes after the last frame of a FLAC file may look like a truncated frame.
                    let is_behind_its_end =
                        self.is_flac && self.length.is_some() && !self.is_before_its_end();
                    self.end(!self.is_open_ended && !is_behind_its_end);
                }
                Err(SymphoniaError::IoError(error)) => return Err(Error::Read(error)),
                // Some demuxers find the next packet when asked again; the others repeat the error.
                Err(error) => {
                    num_errors += 1;
                    self.damage(error);
                    if num_errors >= MAX_DEMUXER_ERRORS {
                        self.end(true);
                    }
                }
            }
        }
        self.end(true);
        Ok(false)
    }

    /// Decodes one packet; returns `false` if it gave no sound.
    fn decode(&mut self, mut packet: Packet, mono: &mut Vec<f32>) -> Result<bool> {
        // These demuxers silently skip what they cannot read.
        let skipped = packet.pts.get().saturating_sub(self.position.get());
        if (self.is_flac || self.is_ogg) && self.num_samples > 0 && skipped > MAX_GAP {
            self.num_damaged += 1;
        }
        self.position = packet.pts.saturating_add(packet.block_dur());
        if self.is_mpeg {
            self.keep_sound_beyond_the_estimate(&mut packet);
        }
        let outcome = guarded(|| self.decoder.decode(&packet).map(drop));
        if matches!(outcome, None | Some(Err(SymphoniaError::ResetRequired))) {
            self.start_decoder()?;
        }
        if let Err(error) = outcome.unwrap_or(Err(PANIC)) {
            self.damage(error);
            return Ok(false);
        }
        let sound = self.decoder.last_decoded();
        // Nothing is left after trimming what the encoder added before and after the sound.
        if sound.is_empty() {
            return Ok(false);
        }
        let rate_hz = sound.spec().rate();
        let num_channels = sound.num_planes();
        match self.sample_rate_hz {
            None => {
                check_rate(rate_hz)?;
                check_channels(num_channels)?;
                self.sample_rate_hz = Some(rate_hz);
                self.num_channels = num_channels;
            }
            Some(from_hz) if from_hz != rate_hz => {
                self.num_damaged += 1;
                self.num_other_rate += 1;
                if self.num_other_rate >= MAX_OTHER_RATE {
                    let at_seconds = self.num_samples as f64 / f64::from(from_hz);
                    return Err(Error::RateChange { from_hz, to_hz: rate_hz, at_seconds });
                }
                return Ok(false);
            }
            Some(_) => self.num_other_rate = 0,
        }
        sound.copy_to_vecs_planar(&mut self.planes);
        let planes: Vec<&[f32]> = self.planes.iter().map(Vec::as_slice).collect();
        mono.resize(sound.frames(), 0.0);
        self.num_non_finite += mix_down(&planes, mono);
        self.channels.add(&planes);
        self.num_samples += mono.len() as u64;
        if self.num_samples > self.max_samples() {
            return Err(Error::TooLong { len: self.file_len });
        }
        Ok(true)
    }

    fn damage(&mut self, error: SymphoniaError) {
        self.num_damaged += 1;
        self.last_error = Some(error);
    }

    fn end(&mut self, truncated: bool) {
        self.ended = true;
        self.truncated |= truncated;
    }

    fn max_samples(&self) -> u64 {
        self.file_len.saturating_mul(MAX_SAMPLES_PER_BYTE)
    }

    fn is_before_its_end(&self) -> bool {
        self.length.is_some_and(|length| is_before_end(self.position, length))
    }

    /// Continues with the next of several recordings that were joined into one file.
    fn start_next_part(&mut self) -> Result<()> {
        self.start_decoder()?;
        (self.length, self.declared_seconds) = (None, None);
        self.position = Timestamp::ZERO;
        Ok(())
    }

    /// Starts with a fresh decoder.
    fn start_decoder(&mut self) -> Result<()> {
        let (track, params) = audio_track(&*self.demuxer)?;
        self.decoder = make_decoder(&corrected(params.clone(), self.is_big_endian))?;
        self.track_id = track.id;
        Ok(())
    }

    /// Undoes the trimming of an MPEG stream's end if it rests on a guess.
    ///
    /// The demuxer trims to the number of frames in the header, but estimates that number if there is no
    /// header; and joined files continue after the end of the first.
    fn keep_sound_beyond_the_estimate(&self, packet: &mut Packet) {
        let is_in_padding = self.length.is_some_and(|length| {
            u64::try_from(packet.pts.get()).unwrap_or(0) < length.get().saturating_add(MAX_MP3_PADDING)
        });
        if !self.is_mpeg_gapless || !is_in_padding {
            packet.dur = packet.block_dur();
            packet.trim_start = Duration::ZERO;
            packet.trim_end = Duration::ZERO;
        }
    }
}

impl Blocks for Stream {
    fn next(&mut self, mono: &mut Vec<f32>) -> Result<bool> {
        self.find_sound(mono).inspect_err(|_| self.ended = true)
    }

    fn why_silent(&mut self) -> Error {
        match self.last_error.take() {
            Some(_) if !self.is_recognized => Error::NotAudio,
            Some(SymphoniaError::Unsupported(what)) => Error::Unsupported { what: what.to_owned() },
            Some(error) => Error::Damaged { reason: error.to_string() },
            None if self.truncated => Error::Truncated,
            None => Error::NoSound,
        }
    }

    fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz.unwrap_or_default()
    }

    fn num_channels(&self) -> usize {
        self.num_channels
    }

    fn declared_seconds(&self) -> Option<f64> {
        // A length that the file's size rules out does not count.
        let max_seconds = self.max_samples() as f64 / f64::from(self.sample_rate_hz?);
        self.declared_seconds.filter(|&seconds| seconds > 0.0 && seconds <= max_seconds)
    }

    fn num_samples(&self) -> u64 {
        self.num_samples
    }

    fn num_damaged(&self) -> u64 {
        self.num_damaged
    }

    fn channel_sums(&self) -> ChannelSums {
        self.channels
    }

    fn num_non_finite(&self) -> u64 {
        self.num_non_finite
    }

    fn is_truncated(&self) -> bool {
        self.truncated
    }

    fn has_wrong_length(&self) -> bool {
        self.has_wrong_length
    }
}

/// The length of a track in its time base, if the file declares it and it is no estimate from the bit rate.
pub(crate) fn exact_length(
    demuxer: &dyn FormatReader,
    track: &Track,
    params: &AudioCodecParameters,
) -> Option<Duration> {
    let is_mpeg = matches!(params.codec, CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3);
    let is_exact = demuxer.format_info().format != FORMAT_ID_ADTS && (!is_mpeg || track.delay.is_some());
    track.duration.filter(|_| is_exact)
}

/// Whether packets that end at `position` stopped short of a declared length.
pub(crate) fn is_before_end(position: Timestamp, length: Duration) -> bool {
    // Allows for rounding in sample tables and headers; a real cut is longer, or does not matter.
    let slack = length.get() / 1000 + 4096;
    u64::try_from(position.get()).unwrap_or(0).saturating_add(slack) < length.get()
}

pub(crate) fn check_rate(got_hz: u32) -> Result<()> {
    let (min_hz, max_hz) = (MIN_SAMPLE_RATE_HZ, MAX_SAMPLE_RATE_HZ);
    if (min_hz..=max_hz).contains(&got_hz) {
        Ok(())
    } else {
        Err(Error::SampleRate { got_hz, min_hz, max_hz })
    }
}
