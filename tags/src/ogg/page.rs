//! One page: a header, the lengths of its segments, and their content.

use crate::error::{Error, Result};
use crate::source::{Source, little_endian};

pub(super) const PART: &str = "Ogg page";
const HEADER_LEN: usize = 27;

/// The packet at the start of this page began on the page before.
pub(super) const CONTINUED: u8 = 1;
pub(super) const FIRST: u8 = 2;
pub(super) const LAST: u8 = 4;

/// The position that means that no packet ends on the page.
const NOWHERE: u64 = u64::MAX;

/// A whole page.
#[derive(Debug)]
pub(super) struct Page {
    /// Where it begins.
    pub(super) at: u64,
    pub(super) bytes: Vec<u8>,
    body_at: usize,
}

impl Page {
    /// Reads the page at `at`; `None` at the end of the file.
    ///
    /// # Errors
    /// If there is no whole page.
    pub(super) fn read(source: &mut Source, at: u64) -> Result<Option<Self>> {
        if at >= source.len() {
            return Ok(None);
        }
        let header = source.bytes(at, HEADER_LEN as u64, PART)?;
        if !header.starts_with(b"OggS\0") {
            return Err(Error::damaged(PART, format!("there is none at byte {at}")));
        }
        let body_at = HEADER_LEN + usize::from(header[26]);
        let lengths = source.bytes(at + HEADER_LEN as u64, u64::from(header[26]), PART)?;
        let body_len: u64 = lengths.iter().map(|&len| u64::from(len)).sum();
        let bytes = source.bytes(at, body_at as u64 + body_len, PART)?;
        let page = Self { at, bytes, body_at };
        if page.bytes[22..26] != page.checksum() {
            return Err(Error::damaged(PART, format!("the checksum of the one at byte {at} is wrong")));
        }
        Ok(Some(page))
    }

    /// Makes a page from some of the segments. `end` says whether a packet ends on it.
    pub(super) fn build(
        like: &Self,
        number: u32,
        is_continued: bool,
        lengths: &[u8],
        body: &[u8],
    ) -> Vec<u8> {
        let ends = lengths.iter().any(|&len| len < 255);
        let position = if ends { 0 } else { NOWHERE };
        let mut bytes = b"OggS\0".to_vec();
        bytes.push(if is_continued { CONTINUED } else { 0 });
        bytes.extend(position.to_le_bytes());
        bytes.extend(&like.bytes[14..18]);
        bytes.extend(number.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.push(lengths.len() as u8);
        bytes.extend(lengths);
        bytes.extend(body);
        let page = Self { at: 0, body_at: HEADER_LEN + lengths.len(), bytes };
        let checksum = page.checksum();
        let mut bytes = page.bytes;
        bytes[22..26].copy_from_slice(&checksum);
        bytes
    }

    pub(super) fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }

    pub(super) fn has(&self, flag: u8) -> bool {
        self.bytes[5] & flag != 0
    }

    pub(super) fn stream(&self) -> &[u8] {
        &self.bytes[14..18]
    }

    pub(super) fn number(&self) -> u32 {
        little_endian(&self.bytes[18..22]) as u32
    }

    /// Whether no sound has been reached yet.
    pub(super) fn is_header(&self) -> bool {
        matches!(little_endian(&self.bytes[6..14]), 0 | NOWHERE)
    }

    pub(super) fn lengths(&self) -> &[u8] {
        &self.bytes[HEADER_LEN..self.body_at]
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.bytes[self.body_at..]
    }

    /// Number and checksum, from byte 18 on, after a change of the number.
    pub(super) fn renumbered(mut self, number: u32) -> [u8; 8] {
        self.bytes[18..22].copy_from_slice(&number.to_le_bytes());
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&number.to_le_bytes());
        bytes[4..].copy_from_slice(&self.checksum());
        bytes
    }

    /// CRC-32 with the polynomial 0x04c11db7, most significant bit first, of all but the checksum itself.
    fn checksum(&self) -> [u8; 4] {
        let parts = [&self.bytes[..22], &[0; 4], &self.bytes[26..]];
        let crc = parts
            .iter()
            .flat_map(|part| part.iter())
            .fold(0u32, |crc, &byte| crc << 8 ^ TABLE[usize::from((crc >> 24) as u8 ^ byte)]);
        crc.to_le_bytes()
    }
}

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = crc << 1 ^ if crc & 0x8000_0000 != 0 { 0x04c1_1db7 } else { 0 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};
