//! What makes two files the same sound: a hash that neither tags nor names change.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_FLAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::FormatReader;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use crate::demuxer::{MAX_DEMUXER_ERRORS, MAX_FRUITLESS, PANIC, audio_track, open_demuxer};
use crate::error::{Error, Result};
use crate::file::Decoders;
use crate::guard::guarded;
use crate::reason::better_reason;
use crate::source::Source;
use crate::stream::{exact_length, is_before_end};

/// Goes into every hash; increased when the same sound gets another one.
const VERSION: &[u8] = b"genrescope content hash 1";

/// The same for whole files.
const WHOLE_VERSION: &[u8] = b"genrescope file hash 1";

/// An index may list the same bytes again and again; a file's packets hold its bytes once, and little else.
const MAX_BYTES_PER_BYTE: u64 = 2;

/// SHA-256 of a file's encoded sound.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for ContentHash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for ContentHash {
    /// 64 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

/// A file's sound, as far as it is known without decoding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// What makes it this sound.
    pub hash: ContentHash,
    /// Whether the file ends before the end that it declares. The same sound may be whole in another file.
    pub is_cut: bool,
}

/// Hashes the sound of a file without decoding it.
///
/// The hash covers everything that decoding depends on: the codec with its parameters, and every encoded
/// packet with what is to be trimmed off it. It leaves out tags, pictures, names and how the container
/// arranges all this, so a file keeps its hash when it is renamed or retagged. Reads the file once; memory
/// use is constant.
///
/// # Errors
/// [`Error`] as for [`AudioFile::open`](crate::AudioFile::open), except that no decoder is needed. Damage
/// after the first packet is not an error: the hash covers what is there.
pub fn content_hash(path: impl AsRef<Path>) -> Result<ContentHash> {
    Ok(content(path.as_ref())?.hash)
}

fn content(path: &Path) -> Result<Content> {
    let source = Source::open(path)?;
    let (file_len, is_cut) = (source.file_len(), source.is_cut());
    let mut hashing = Hashing::begin(open_demuxer(source)?, file_len)?;
    while hashing.take_packet()? {}
    if hashing.num_packets == 0 {
        return Err(Error::NoSound);
    }
    let is_cut = is_cut || hashing.length.is_some_and(|length| is_before_end(hashing.position, length));
    Ok(Content { hash: ContentHash(hashing.hasher.finalize().into()), is_cut })
}

/// As [`content_hash`], but with the help of `decoders`: a file that only ffmpeg can read is hashed whole,
/// with its tags.
///
/// # Errors
/// As [`content_hash`], if the file is not for ffmpeg.
pub fn content_by(path: impl AsRef<Path>, decoders: Decoders) -> Result<Content> {
    let path = path.as_ref();
    match content(path).map_err(|error| better_reason(path, error)) {
        Err(error) if decoders == Decoders::OwnAndFfmpeg && error.is_for_ffmpeg() => {
            let mut hasher = Sha256::new_with_prefix(WHOLE_VERSION);
            let mut file = File::open(path)?;
            let mut buffer = vec![0; 1 << 16];
            loop {
                match file.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(len) => hasher.update(&buffer[..len]),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(Content { hash: ContentHash(hasher.finalize().into()), is_cut: false })
        }
        content => content,
    }
}

/// A file's sound while it is being hashed.
struct Hashing {
    demuxer: Box<dyn FormatReader>,
    file_len: u64,
    hasher: Sha256,
    track_id: u32,
    /// Whether the trimming of packets comes from the file and is not an estimate.
    is_trimmed: bool,
    num_packets: u64,
    num_bytes: u64,
    /// The track's length in its time base, if the file declares it exactly.
    length: Option<Duration>,
    /// Where the newest packet ends.
    position: Timestamp,
}

impl Hashing {
    fn begin(demuxer: Box<dyn FormatReader>, file_len: u64) -> Result<Self> {
        let hasher = Sha256::new_with_prefix(VERSION);
        let (track_id, is_trimmed) = (0, false);
        let (length, position) = (None, Timestamp::ZERO);
        let (num_packets, num_bytes) = (0, 0);
        let mut hashing = Self {
            demuxer,
            file_len,
            hasher,
            track_id,
            is_trimmed,
            num_packets,
            num_bytes,
            length,
            position,
        };
        hashing.take_parameters()?;
        let (track, params) = audio_track(&*hashing.demuxer)?;
        hashing.length = exact_length(&*hashing.demuxer, track, params);
        Ok(hashing)
    }

    /// Takes what the decoder would be made from.
    fn take_parameters(&mut self) -> Result<()> {
        let (track, params) = audio_track(&*self.demuxer)?;
        let is_mpeg = matches!(params.codec, CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3);
        // FLAC's packets say everything; its header also holds statistics that some programs fill in later.
        let header = params.extra_data.as_deref().filter(|_| params.codec != CODEC_ID_FLAC);
        let header = header.unwrap_or_default();
        let num_channels = params.channels.as_ref().map(|channels| channels.count());
        let numbers = format!(
            "\n{} {:?} {num_channels:?} {:?} {:?} {}\n",
            params.codec,
            params.sample_rate,
            params.bits_per_sample,
            params.bits_per_coded_sample,
            header.len()
        );
        self.hasher.update(numbers);
        self.hasher.update(header);
        self.track_id = track.id;
        self.is_trimmed = !is_mpeg || track.delay.is_some();
        Ok(())
    }

    /// Takes the next packet of the track; returns `false` at the end.
    fn take_packet(&mut self) -> Result<bool> {
        let mut num_errors = 0;
        for _ in 0..MAX_FRUITLESS {
            match guarded(|| self.demuxer.next_packet()).unwrap_or(Err(PANIC)) {
                Ok(Some(packet)) if packet.track_id == self.track_id && !packet.data.is_empty() => {
                    self.take(&packet)?;
                    return Ok(true);
                }
                Ok(Some(_)) => num_errors = 0,
                Ok(None) => return Ok(false),
                // The next of several recordings that were joined into one file.
                Err(SymphoniaError::ResetRequired) => {
                    self.take_parameters()?;
                    self.length = None;
                }
                Err(SymphoniaError::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(false);
                }
                Err(SymphoniaError::IoError(error)) => return Err(Error::Read(error)),
                Err(_) => num_errors += 1,
            }
            if num_errors >= MAX_DEMUXER_ERRORS {
                return Ok(false);
            }
        }
        Ok(false)
    }

    fn take(&mut self, packet: &Packet) -> Result<()> {
        let len = packet.data.len() as u64;
        self.num_packets += 1;
        self.position = packet.pts.saturating_add(packet.block_dur());
        self.num_bytes += len;
        if self.num_bytes > self.file_len.saturating_mul(MAX_BYTES_PER_BYTE) {
            return Err(Error::TooLong { len: self.file_len });
        }
        let trims = if self.is_trimmed { [packet.trim_start.get(), packet.trim_end.get()] } else { [0; 2] };
        for number in [len, trims[0], trims[1]] {
            self.hasher.update(number.to_le_bytes());
        }
        self.hasher.update(&packet.data);
        Ok(())
    }
}
