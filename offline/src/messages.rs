//! Messages between the program and its workers: requests as JSON lines, answers as frames of kind, length
//! and bytes.

use std::ffi::OsString;
use std::io::{self, Read, Write};

use genrescope_decode::{Content, ContentHash};
use genrescope_timeline::Settings;
use serde::{Deserialize, Serialize};

use super::error::{Advice, Code, FileError};

/// No answer is longer than this: it is enough for the genres over time of a recording of several days.
const MAX_ANSWER_LEN: u32 = 1 << 28;

/// What a worker should do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The file. A path need not be text.
    pub(super) path: OsString,
    pub(super) work: Work,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Work {
    /// Load the model, and nothing else.
    LoadModel,
    /// Hash its sound.
    Hash,
    /// Read what its tags say about it.
    Describe,
    /// Read the genres in its tags.
    Genres,
    /// Analyze it, with or without its segments.
    Analyze { segments: bool },
    /// Find its genres over time, with or without its spectrogram.
    Timeline { settings: Settings, spectrum: bool },
    /// Compute its spectral features at a sample rate.
    Features { rate_hz: u32, settings: genrescope_spectral::Settings },
    /// Decode a part of it, at a sample rate.
    Decode { rate_hz: u32, span: Span },
    /// Decode it, or its first seconds, at its own sample rate and block by block.
    Play { max_seconds: Option<f64> },
}

/// A part of a recording, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins.
    pub from: f64,
    /// Where it ends; `None` for the end of the recording.
    pub to: Option<f64>,
}

/// What a worker reports.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// The share of the file that is done: 0 to 1; NaN if its length is unknown.
    Progress(f32),
    /// The hash of its sound, and whether the file is cut.
    Hash(Content),
    /// What its tags say about it, as JSON.
    Description(Vec<u8>),
    /// The genres in its tags.
    Genres(Vec<String>),
    /// The segments, as bytes; the analysis follows.
    Segments(Vec<u8>),
    /// The analysis, as bytes.
    Analysis(Vec<u8>),
    /// The spectrogram, as bytes; the timeline follows.
    Spectrum(Vec<u8>),
    /// The timeline and what is known about the file, as JSON.
    Timeline(Vec<u8>),
    /// The model is loaded.
    Loaded,
    /// The features, as bytes; what is known of the file follows.
    Features(Vec<u8>),
    /// Some samples, as bytes; more may follow, then what is known of the file.
    Samples(Vec<u8>),
    /// The file's own sample rate, Hz; its blocks follow.
    Rate(u32),
    /// A block that is played: the power of its channels and of their mean, and its samples.
    Block(Vec<u8>),
    /// What is known of the file, as JSON.
    Facts(Vec<u8>),
    /// Why there is no answer.
    Failed(FileError),
}

impl Message {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let (progress, content, failure, rate, names);
        let (kind, bytes): (u8, &[u8]) = match self {
            Self::Progress(share) => {
                progress = share.to_le_bytes();
                (0, &progress)
            }
            Self::Hash(Content { hash, is_cut }) => {
                content = [hash.as_bytes(), &[u8::from(*is_cut)][..]].concat();
                (1, &content)
            }
            Self::Segments(bytes) => (2, bytes),
            Self::Analysis(bytes) => (3, bytes),
            Self::Failed(error) => {
                failure = serde_json::to_vec(error)?;
                (4, &failure)
            }
            Self::Spectrum(bytes) => (5, bytes),
            Self::Timeline(bytes) => (6, bytes),
            Self::Description(bytes) => (7, bytes),
            Self::Loaded => (8, &[]),
            Self::Features(bytes) => (9, bytes),
            Self::Samples(bytes) => (10, bytes),
            Self::Facts(bytes) => (11, bytes),
            Self::Rate(rate_hz) => {
                rate = rate_hz.to_le_bytes();
                (12, &rate)
            }
            Self::Block(bytes) => (13, bytes),
            Self::Genres(genres) => {
                names = serde_json::to_vec(genres)?;
                (14, &names)
            }
        };
        let len = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        to.write_all(&[kind])?;
        to.write_all(&len.to_le_bytes())?;
        to.write_all(bytes)?;
        to.flush()
    }

    /// # Errors
    /// If the worker is gone, or sends something that workers never send.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let (mut kind, mut len) = ([0], [0; 4]);
        from.read_exact(&mut kind)?;
        from.read_exact(&mut len)?;
        let len = u32::from_le_bytes(len);
        let nonsense = || io::Error::from(io::ErrorKind::InvalidData);
        if len > MAX_ANSWER_LEN {
            return Err(nonsense());
        }
        let mut bytes = Vec::new();
        from.take(len.into()).read_to_end(&mut bytes)?;
        if bytes.len() != len as usize {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(match kind {
            [0] => Self::Progress(f32::from_le_bytes(bytes.try_into().map_err(|_| nonsense())?)),
            [1] => match bytes.split_first_chunk::<32>() {
                Some((hash, &[is_cut @ (0 | 1)])) => {
                    Self::Hash(Content { hash: ContentHash::from(*hash), is_cut: is_cut == 1 })
                }
                _ => return Err(nonsense()),
            },
            [2] => Self::Segments(bytes),
            [3] => Self::Analysis(bytes),
            [4] => Self::Failed(serde_json::from_slice(&bytes)?),
            [5] => Self::Spectrum(bytes),
            [6] => Self::Timeline(bytes),
            [7] => Self::Description(bytes),
            [8] => Self::Loaded,
            [9] => Self::Features(bytes),
            [10] => Self::Samples(bytes),
            [11] => Self::Facts(bytes),
            [12] => Self::Rate(u32::from_le_bytes(bytes.try_into().map_err(|_| nonsense())?)),
            [13] => Self::Block(bytes),
            [14] => Self::Genres(serde_json::from_slice(&bytes)?),
            _ => return Err(nonsense()),
        })
    }
}

/// Whether the words of an error or a crash come from the memory limit: from Rust's allocator, from libraries
/// and the system, and from threads that find no room for their stack.
pub(super) fn tells_of_memory(words: &str) -> bool {
    ["memory allocation of", "out of memory", "failed to spawn thread"]
        .iter()
        .any(|sign| words.contains(sign))
}

/// Why a file that hit the limit was given up, whether by a crash or by an error.
pub(super) fn too_much_memory(limit_mib: u32) -> FileError {
    FileError {
        advice: Some(Advice::MemoryLimit),
        ..FileError::new(Code::MemoryLimit, format!("needs more memory than {limit_mib} MiB"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_as_they_were_sent_and_broken_ones_do_not() {
        let messages = [
            Message::Progress(0.5),
            Message::Hash(Content { hash: ContentHash::from([7; 32]), is_cut: true }),
            Message::Segments(vec![1, 2, 3]),
            Message::Analysis(Vec::new()),
            Message::Failed(FileError::new(Code::Damaged, "no")),
            Message::Spectrum(vec![4, 5]),
            Message::Timeline(b"{}".to_vec()),
            Message::Description(b"{}".to_vec()),
            Message::Loaded,
            Message::Features(vec![6]),
            Message::Samples(vec![7, 8]),
            Message::Facts(b"{}".to_vec()),
            Message::Rate(44_100),
            Message::Block(vec![9, 10]),
            Message::Genres(vec!["Drum & Bass".to_owned()]),
        ];
        let mut bytes = Vec::new();
        for message in &messages {
            message.write(&mut bytes).unwrap();
        }
        let mut rest = &bytes[..];
        for message in &messages {
            assert_eq!(&Message::read(&mut rest).unwrap(), message);
        }
        assert!(rest.is_empty() && Message::read(&mut rest).is_err());
        for broken in [&bytes[..7], b"\x0f\0\0\0\0", b"\x01\x02\0\0\0ab", b"\x03\xff\xff\xff\xff"] {
            assert!(Message::read(&mut &broken[..]).is_err(), "{broken:?}");
        }
    }
}
