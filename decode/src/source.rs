//! The bytes of a file, as the demuxers get to see them.

use std::fs::{self, File, FileType};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::io::MediaSource;

use crate::container::HEAD_LEN;
use crate::error::{Error, Result};

/// Length of the header of an ID3v2 tag, and of the footer that it may have.
const ID3V2_LEN: u64 = 10;
/// Length of an ID3v1 tag.
const ID3V1_LEN: u64 = 128;
/// Length of the footer of an APE tag, and of the header that it may have.
const APE_LEN: u64 = 32;
/// Tags before the sound; files with several exist, files with many are hostile.
const MAX_ID3V2_TAGS: usize = 8;
/// Chunks of an AIFF file to look at; the usual ones have three.
const MAX_AIFF_CHUNKS: usize = 64;

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
    /// Words to be read in place of those in the file, by their position in the container.
    corrections: Vec<(u64, [u8; 4])>,
    is_cut: bool,
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
            corrections: Vec::new(),
            is_cut: false,
        };
        source.skip_leading_tags()?;
        source.head = source.bytes_at(source.start, HEAD_LEN)?;
        match &source.head[..] {
            // An MPEG stream: no container marks where it ends.
            [0xff, 0xe0..=0xff, ..] => source.cut_trailing_tags()?,
            // A wave file of more than 4 GiB. As an ordinary one its sizes read as "unknown": up to the end.
            [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..] => {
                source.corrections.push((0, *b"RIFF"));
            }
            [b'F', b'O', b'R', b'M', ..] => source.correct_aiff_sizes()?,
            _ => {}
        }
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

    /// Whether the container says that it is longer than the file, and has been corrected.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
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

    /// Makes the sizes in an AIFF file that was cut in its sound match what is there.
    ///
    /// The demuxer wants to see all chunks, also those behind the sound, before it hands out any.
    fn correct_aiff_sizes(&mut self) -> io::Result<()> {
        let mut chunk_at = self.start + 12;
        for _ in 0..MAX_AIFF_CHUNKS {
            let header = self.bytes_at(chunk_at, 8)?;
            let Some((id, size)) = header.split_first_chunk::<4>() else { return Ok(()) };
            let Ok(size) = <[u8; 4]>::try_from(size).map(u32::from_be_bytes) else { return Ok(()) };
            let data_at = chunk_at + 8;
            let left = self.end - data_at;
            if u64::from(size) > left {
                // An odd size would ask for one byte more.
                if let (b"SSND", Ok(left), Ok(all)) =
                    (id, u32::try_from(left & !1), u32::try_from((self.end - self.start - 8) & !1))
                {
                    self.corrections.push((4, all.to_be_bytes()));
                    self.corrections.push((chunk_at + 4 - self.start, left.to_be_bytes()));
                    self.is_cut = true;
                }
                return Ok(());
            }
            chunk_at = data_at + u64::from(size) + u64::from(size & 1);
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
        for &(word_at, word) in &self.corrections {
            for (byte_at, byte) in (word_at..).zip(word) {
                let place = byte_at.checked_sub(at).and_then(|place| usize::try_from(place).ok());
                if let Some(place) = place.filter(|&place| place < num_read) {
                    buffer[place] = byte;
                }
            }
        }
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
