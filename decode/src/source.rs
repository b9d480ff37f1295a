//! The bytes of a file, as the demuxers see them.

use std::fs::{self, File, FileType};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::io::MediaSource;

use crate::container::{HEAD_LEN, recognize};
use crate::corrections::Corrections;
use crate::error::{Error, Result};

/// Length of the header of an ID3v2 tag, and of the footer that it may have.
const ID3V2_LEN: u64 = 10;
/// Length of an ID3v1 tag.
const ID3V1_LEN: u64 = 128;
/// Length of the footer of an APE tag, and of the header that it may have.
const APE_LEN: u64 = 32;
/// Length of what may come before an ID3v1 tag, for longer names.
const ENHANCED_LEN: u64 = 227;
/// Length of the footer of a Lyrics3 tag: its own length in six digits, and its name.
const LYRICS_LEN: u64 = 15;
/// The most tags before and after the sound; files with several exist, files with many are hostile.
const MAX_LEADING: usize = 8;
const MAX_TRAILING: usize = 4;
/// The most zeros before the sound: more than any tag's padding.
const MAX_ZEROS: u64 = 16 << 20;
/// How much is read at once to find where the zeros end.
const BUFFER_LEN: usize = 1 << 16;

/// A regular file without the tags around its sound.
///
/// Tags are cut off unread: cover pictures cost no memory, and bytes in them are not mistaken for sound.
#[derive(Debug)]
pub(crate) struct Source {
    file: File,
    /// Length of the file, bytes.
    file_len: u64,
    /// Where the sound's container begins in the file.
    container: u64,
    /// Where the part that the demuxers see begins and ends in the file: the container, or an MPEG stream
    /// that the container wraps.
    start: u64,
    end: u64,
    /// Where in the file the next read happens.
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
        // Checked before opening: opening a pipe would wait for its other end.
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
            container: 0,
            start: 0,
            end: file_len,
            position: 0,
            head: Vec::new(),
            corrections: Corrections::default(),
        };
        source.skip_what_leads()?;
        source.container = source.start;
        source.head = source.bytes_at(source.start, HEAD_LEN)?;
        // Nothing marks where an MPEG stream or a FLAC file ends, and Matroska's demuxer reads on past its
        // end.
        if matches!(
            &source.head[..],
            [0xff, 0xe0..=0xff, ..] | [b'f', b'L', b'a', b'C', ..] | [0x1a, 0x45, 0xdf, 0xa3, ..]
        ) {
            source.cut_trailing_tags()?;
        }
        let (start, len) = (source.start, source.end - source.start);
        let head = source.head.clone();
        source.corrections =
            Corrections::find(&head, len, |at, len| source.bytes_at(start.saturating_add(at), len))?;
        if let Some(end) = source.corrections.end() {
            source.end = source.end.min(start.saturating_add(end));
        }
        if let Some(mpeg_start) = source.corrections.mpeg_start() {
            // The header says nothing that the stream itself does not.
            source.start = source.end.min(start.saturating_add(mpeg_start));
            source.corrections.forget_words();
        }
        source.seek(SeekFrom::Start(0))?;
        Ok(source)
    }

    /// Length of the file, bytes.
    pub(crate) fn file_len(&self) -> u64 {
        self.file_len
    }

    /// The first bytes after the tags.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Up to `len` bytes at a position in the container, as they are in the file.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn part(&mut self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        self.bytes_at(self.start.saturating_add(at), len)
    }

    /// As [`part`](Self::part), but also after the sound.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn raw_part(&mut self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        let end = std::mem::replace(&mut self.end, self.file_len);
        let part = self.bytes_at(self.container.saturating_add(at), len);
        self.end = end;
        part
    }

    /// Where the sound ends in the container, if something else may come after it.
    pub(crate) fn sound_end(&self) -> Option<u64> {
        self.corrections.end()
    }

    /// The tags that were cut off, none longer than `max_len`: ID3v2, APE, ID3v1.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn tags_around(&mut self, max_len: u64) -> io::Result<Vec<Vec<u8>>> {
        let container = std::mem::replace(&mut self.start, 0);
        let end = std::mem::replace(&mut self.end, self.file_len);
        let mut tags = vec![self.bytes_at(0, container.min(max_len) as usize)?];
        // An APE tag has its magic bytes at both ends, or only at its end.
        for at in [self.before_end(APE_LEN), self.before_end(APE_LEN + ID3V1_LEN)].into_iter().flatten() {
            let footer = self.bytes_at(at, APE_LEN as usize)?;
            let len = ape_tag_len(&footer).filter(|&len| len > APE_LEN && len <= max_len);
            if let Some(start) = len.and_then(|len| (at + APE_LEN).checked_sub(len)) {
                tags.push(self.bytes_at(start, (at + APE_LEN - start) as usize)?);
            }
        }
        if let Some(at) = self.before_end(ID3V1_LEN) {
            tags.push(self.bytes_at(at, ID3V1_LEN as usize)?);
        }
        (self.start, self.end) = (container, end);
        Ok(tags)
    }

    /// Whether the container claims to be longer than it is.
    pub(crate) fn is_cut(&self) -> bool {
        self.corrections.is_cut()
    }

    /// Whether all of the sound is there, but not where the container's lengths say.
    pub(crate) fn has_wrong_length(&self) -> bool {
        self.corrections.has_wrong_length()
    }

    /// Skips the tags before the sound, and the zeros that some programs leave in place of a tag.
    fn skip_what_leads(&mut self) -> io::Result<()> {
        for _ in 0..MAX_LEADING {
            let header = self.bytes_at(self.start, APE_LEN as usize)?;
            let next = match &header[..] {
                [b'I', b'D', b'3', _, _, flags, size @ ..] => self.id3v2_end(*flags, size)?,
                [b'A', b'P', b'E', b'T', b'A', b'G', b'E', b'X', ..] => {
                    little_endian(&header, 12).map(|len| self.start + APE_LEN + u64::from(len))
                }
                zeros if zeros.len() == APE_LEN as usize && zeros.iter().all(|&byte| byte == 0) => {
                    self.zeros_end()?
                }
                _ => None,
            };
            let Some(next) = next else { break };
            if next > self.end && header.starts_with(b"ID3") {
                // Its length is wrong: the sound begins somewhere after its header.
                self.start += ID3V2_LEN;
                break;
            }
            self.start = self.end.min(next);
        }
        Ok(())
    }

    /// Where the file's leading ID3v2 tag ends, by the rest of its header from `size` on.
    fn id3v2_end(&mut self, flags: u8, size: &[u8]) -> io::Result<Option<u64>> {
        let Some(&size) = size.first_chunk::<4>() else { return Ok(None) };
        let footer_len = if flags & 0x10 == 0 { 0 } else { ID3V2_LEN };
        let end = |len: u32| self.start + ID3V2_LEN + u64::from(len) + footer_len;
        let seven_bits = size.iter().fold(0, |len, &byte| len << 7 | u32::from(byte & 0x7f));
        let (meant, written) = (end(seven_bits), end(u32::from_be_bytes(size)));
        // RealJukebox and others wrote the length with all eight bits of each byte.
        let is_padding = |head: Vec<u8>| head.iter().all(|&byte| byte == 0);
        let is_written = size.iter().any(|&byte| byte >= 0x80)
            || !self.is_sound_at(meant)?
                && !is_padding(self.bytes_at(meant, HEAD_LEN)?)
                && self.is_sound_at(written)?;
        Ok(Some(if is_written { written } else { meant }))
    }

    /// Whether something known begins here: MPEG sound, a container or a tag.
    fn is_sound_at(&mut self, at: u64) -> io::Result<bool> {
        let head = self.bytes_at(at, HEAD_LEN)?;
        Ok(matches!(head[..], [0xff, 0xe0..=0xff, ..] | [b'I', b'D', b'3', ..]) || recognize(&head).is_some())
    }

    /// Where the zeros at this position end, if something comes after them.
    fn zeros_end(&mut self) -> io::Result<Option<u64>> {
        let mut at = self.start;
        while at < self.end.min(self.start + MAX_ZEROS) {
            let bytes = self.bytes_at(at, BUFFER_LEN)?;
            if let Some(place) = bytes.iter().position(|&byte| byte != 0) {
                at += place as u64;
                // An MP4 file begins with the length of its first atom, which begins with zeros.
                let may_be_mp4 = at.saturating_sub(3).max(self.start);
                let is_mp4 = self.bytes_at(may_be_mp4, 8)?.ends_with(b"ftyp");
                return Ok(Some(if is_mp4 { may_be_mp4 } else { at }));
            }
            if bytes.is_empty() {
                break;
            }
            at += bytes.len() as u64;
        }
        Ok(None)
    }

    /// Cuts off ID3v1 tags, with what may come before them, and APE tags, in any order.
    fn cut_trailing_tags(&mut self) -> io::Result<()> {
        for _ in 0..MAX_TRAILING {
            let end = self.end;
            for (len, magic) in [(ID3V1_LEN, &b"TAG"[..]), (ENHANCED_LEN, b"TAG+")] {
                if let Some(at) = self.before_end(len)
                    && self.bytes_at(at, magic.len())? == magic
                {
                    self.end = at;
                }
            }
            if let Some(at) = self.before_end(APE_LEN) {
                let footer = self.bytes_at(at, APE_LEN as usize)?;
                if let Some(tag_len) = ape_tag_len(&footer)
                    && let Some(at) = self.before_end(tag_len)
                {
                    self.end = at;
                }
            }
            if let Some(at) = self.before_end(LYRICS_LEN) {
                let footer = self.bytes_at(at, LYRICS_LEN as usize)?;
                if let Some(len) = lyrics_len(&footer)
                    && let Some(at) = self.before_end(len)
                {
                    self.end = at;
                }
            }
            if self.end == end {
                break;
            }
        }
        Ok(())
    }

    /// The position `len` bytes before the end, if there are that many.
    fn before_end(&self, len: u64) -> Option<u64> {
        self.end.checked_sub(len).filter(|&at| at >= self.start)
    }

    /// Up to `len` bytes at `at`; fewer at the end.
    fn bytes_at(&mut self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        let left = self.end.saturating_sub(at).min(len as u64);
        let mut bytes = Vec::with_capacity(left as usize);
        self.file.seek(SeekFrom::Start(at))?;
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
    if !footer.starts_with(b"APETAGEX") {
        return None;
    }
    let header_len = if little_endian(footer, 20)? & 0x8000_0000 == 0 { 0 } else { APE_LEN };
    Some(u64::from(little_endian(footer, 12)?) + header_len)
}

/// Length of the Lyrics3 tag that ends with `footer`.
fn lyrics_len(footer: &[u8]) -> Option<u64> {
    let digits = footer.strip_suffix(b"LYRICS200")?;
    let len: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(len + LYRICS_LEN)
}

fn little_endian(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
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
