//! The bytes of a file, as the demuxers get to see them.

use std::fs::{self, File, FileType};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::io::MediaSource;

use crate::container::HEAD_LEN;
use crate::corrections::Corrections;
use crate::error::{Error, Result};

/// Length of the header of an ID3v2 tag, and of the footer that it may have.
const ID3V2_LEN: u64 = 10;
/// Length of an ID3v1 tag.
const ID3V1_LEN: u64 = 128;
/// Length of the footer of an APE tag, and of the header that it may have.
const APE_LEN: u64 = 32;
/// Tags before the sound; files with several exist, files with many are hostile.
const MAX_ID3V2_TAGS: usize = 8;

/// A regular file without the tags around its sound.
///
/// Tags are cut off unread: cover pictures cost no memory, and bytes in them are not mistaken for sound.
#[derive(Debug)]
pub(crate) struct Source {
    file: File,
    /// Length of the file, bytes.
    file_len: u64,
    /// Where the sound's container begins and ends in the file.
    start: u64,
    end: u64,
    /// Where the next read happens in the file.
    position: u64,
    /// The first bytes of the container.
    head: Vec<u8>,
    corrections: Corrections,
}

impl Source {
    /// Opens a regular file.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::NotAFile`] or [`Error::Empty`].
    pub(crate) fn open(path: &Path) -> Result<Self> {
        // Asked before opening: opening a pipe would wait for its other end.
        refuse_all_but_files(fs::metadata(path)?.file_type())?;
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        refuse_all_but_files(metadata.file_type())?;
        let file_len = metadata.len();
        if file_len == 0 {
            return Err(Error::Empty);
        }
        let mut source = Self {
            file,
            file_len,
            start: 0,
            end: file_len,
            position: 0,
            head: Vec::new(),
            corrections: Corrections::default(),
        };
        source.skip_leading_tags()?;
        source.head = source.bytes_at(source.start, HEAD_LEN)?;
        // An MPEG stream: no container marks where it ends.
        if matches!(&source.head[..], [0xff, 0xe0..=0xff, ..]) {
            source.cut_trailing_tags()?;
        }
        let (start, len) = (source.start, source.end - source.start);
        let head = source.head.clone();
        source.corrections =
            Corrections::find(&head, len, |at, len| source.bytes_at(start.saturating_add(at), len))?;
        source.seek(SeekFrom::Start(0))?;
        Ok(source)
    }

    /// Length of the file, bytes.
    pub(crate) fn file_len(&self) -> u64 {
        self.file_len
    }

    /// The first bytes behind the tags.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether the container says that it is longer than it is.
    pub(crate) fn is_cut(&self) -> bool {
        self.corrections.is_cut()
    }

    fn skip_leading_tags(&mut self) -> io::Result<()> {
        for _ in 0..MAX_ID3V2_TAGS {
            let header = self.bytes_at(self.start, ID3V2_LEN as usize)?;
            let [b'I', b'D', b'3', _, _, flags, size @ ..] = &header[..] else { break };
            if size.len() != 4 || size.iter().any(|&byte| byte >= 0x80) {
                break;
            }
            let size = size.iter().fold(0, |size, &byte| size << 7 | u64::from(byte));
            let footer_len = if flags & 0x10 == 0 { 0 } else { ID3V2_LEN };
            self.start = self.end.min(self.start + ID3V2_LEN + size + footer_len);
        }
        Ok(())
    }

    fn cut_trailing_tags(&mut self) -> io::Result<()> {
        if let Some(at) = self.before_end(ID3V1_LEN)
            && self.bytes_at(at, 3)? == b"TAG"
        {
            self.end = at;
        }
        if let Some(at) = self.before_end(APE_LEN) {
            let footer = self.bytes_at(at, APE_LEN as usize)?;
            if let Some(tag_len) = ape_tag_len(&footer)
                && let Some(at) = self.before_end(tag_len)
            {
                self.end = at;
            }
        }
        Ok(())
    }

    /// The position `len` bytes before the end, if there are as many.
    fn before_end(&self, len: u64) -> Option<u64> {
        self.end.checked_sub(len).filter(|&at| at >= self.start)
    }

    /// Up to `len` bytes at `at`; fewer at the end.
    fn bytes_at(&mut self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(len);
        self.file.seek(SeekFrom::Start(at))?;
        let left = self.end.saturating_sub(at).min(len as u64);
        self.file.by_ref().take(left).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let num_read = self.file.read(&mut buffer[..wanted])?;
        let at = self.position - self.start;
        self.corrections.apply(at, &mut buffer[..num_read]);
        self.position += num_read as u64;
        Ok(num_read)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => self.start.checked_add(offset),
            SeekFrom::End(offset) => self.end.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let target = target
            .filter(|&target| target >= self.start)
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.position = self.file.seek(SeekFrom::Start(target))?;
        Ok(self.position - self.start)
    }
}

impl MediaSource for Source {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.end - self.start)
    }
}

/// Length of the APE tag that ends with `footer`.
fn ape_tag_len(footer: &[u8]) -> Option<u64> {
    let footer = footer.strip_prefix(b"APETAGEX")?;
    let word = |at: usize| footer.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    let header_len = if word(12)? & 0x8000_0000 == 0 { 0 } else { APE_LEN };
    Some(u64::from(word(4)?) + header_len)
}

fn refuse_all_but_files(file_type: FileType) -> Result<()> {
    if file_type.is_file() {
        return Ok(());
    }
    Err(Error::NotAFile { kind: if file_type.is_dir() { "a folder" } else { other_kind(file_type) } })
}

#[cfg(unix)]
fn other_kind(file_type: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if file_type.is_fifo() {
        "a pipe"
    } else if file_type.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn other_kind(_: FileType) -> &'static str {
    "a device"
}
