//! WAV and AIFF: chunks, one of which holds the sound, inside one that holds them all.
//!
//! The outer length is not needed to hear the sound, and recorders that lose power, programs that write to a
//! pipe and those that add a chunk without counting it leave a wrong one.

use std::io;

use super::{Corrections, MAX_CHUNKS, UNKNOWN_LEN, word};

/// What a demuxer reads as "up to the end of the file".
const TO_THE_END: [u8; 4] = [0xff; 4];

/// Like [`UNKNOWN_LEN`], where lengths have 64 bits.
const UNKNOWN_LONG_LEN: u64 = 1 << 62;

/// Where the first chunk begins in a file.
const FIRST_CHUNK: u64 = 12;

/// Length of a chunk's header: name and length.
const HEADER_LEN: u64 = 8;

/// A chunk's position.
#[derive(Debug, Clone, Copy)]
struct Chunk {
    id: [u8; 4],
    /// Where its header begins, and where its content.
    at: u64,
    start: u64,
    /// Its declared length.
    len: u64,
    /// Bytes from its start to the end of the file.
    left: u64,
}

impl Chunk {
    fn read(
        at: u64,
        file_len: u64,
        number: fn([u8; 4]) -> u32,
        mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
    ) -> io::Result<Option<Self>> {
        let Some(left) = file_len.checked_sub(at.saturating_add(HEADER_LEN)) else { return Ok(None) };
        let header = bytes_at(at, HEADER_LEN as usize)?;
        let (Some(id), Some(len)) = (word(&header, 0), word(&header, 4)) else { return Ok(None) };
        Ok(Some(Self { id, at, start: at + HEADER_LEN, len: number(len).into(), left }))
    }

    fn end(&self) -> u64 {
        self.start.saturating_add(self.len)
    }

    /// Where the next chunk begins: at an even position.
    fn next(&self) -> u64 {
        self.end().saturating_add(self.len & 1)
    }

    /// Whether its length, which is at least `least`, means that it was unknown when the header was written.
    fn is_of_unknown_len(&self, least: u64) -> bool {
        self.len >= least && self.len > self.left
    }
}

/// Finds where the sound of a WAV file lies: RIFF, or RF64 and BW64, whose lengths are in a separate chunk.
///
/// # Source
/// EBU Tech 3306 (RF64) and ITU-R BS.2088 (BW64): `ds64` holds the lengths of the whole and of the sound, and
/// a list of other chunks that are as long; the 32-bit length of such a chunk is `0xffffffff`.
pub(super) fn wave(
    head: &[u8],
    file_len: u64,
    mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
) -> io::Result<Corrections> {
    let is_64_bit = !head.starts_with(b"RIFF");
    let mut words = if is_64_bit { vec![(0, *b"RIFF")] } else { Vec::new() };
    let mut outer_len = u64::from(word(head, 4).map_or(0, u32::from_le_bytes));
    let mut long_lens = LongLens::default();
    let mut unknown_len = UNKNOWN_LEN;
    // By its code: layers I and II, or III.
    let mut is_mpeg = false;
    // Bytes of one sample of all channels.
    let mut frame_len = 1;
    // Where chunks begin that should hold the sound, and hold nothing.
    let mut empty = Vec::new();
    let mut at = FIRST_CHUNK;
    for _ in 0..MAX_CHUNKS {
        let Some(mut chunk) = Chunk::read(at, file_len, u32::from_le_bytes, &mut bytes_at)? else { break };
        if is_64_bit && &chunk.id == b"ds64" {
            long_lens = LongLens::read(&bytes_at(chunk.start, LongLens::MAX_BYTES.min(chunk.len as usize))?);
            outer_len = long_lens.outer.unwrap_or(outer_len);
        } else if (chunk.len == u64::from(u32::MAX) || chunk.len == 0 && &chunk.id == b"data")
            && let Some(len) = long_lens.of(chunk.id)
        {
            chunk.len = len;
            unknown_len = UNKNOWN_LONG_LEN;
        }
        if &chunk.id == b"fmt " {
            let format = bytes_at(chunk.start, 16)?;
            is_mpeg = matches!(format[..], [0x50 | 0x55, 0, ..]);
            frame_len = format.get(12..14).map_or(1, |len| u16::from_le_bytes([len[0], len[1]]).into());
            words.extend(whole_bytes(&format).map(|word| (chunk.start + 12, word)));
        }
        if &chunk.id == b"data" {
            let is_cut_off = chunk.len == 0 && !is_end_or_chunks(chunk, u32::from_le_bytes, &mut bytes_at)?;
            if chunk.len == 0 && !is_cut_off {
                // The sound may be in a second one.
                empty.push(chunk.at);
                at = chunk.next();
                continue;
            }
            words.extend(empty.iter().map(|&at| (at, *b"JUNK")));
            let is_unknown = is_cut_off || chunk.is_of_unknown_len(unknown_len);
            let is_cut = !is_unknown && chunk.len > chunk.left;
            let end = if is_unknown || is_cut { file_len } else { chunk.end() };
            if is_cut_off {
                chunk.len = chunk.left;
            }
            // Longer than 32 bits can express: it reaches up to where we make the file end.
            let len = u32::try_from(chunk.len).ok().filter(|_| !is_unknown || is_cut_off);
            words.push((chunk.at + 4, len.map_or(TO_THE_END, u32::to_le_bytes)));
            let outer_end = outer_len.saturating_add(HEADER_LEN);
            // The demuxer refuses a chunk that is longer than what it is in.
            if is_64_bit || len.is_none() || outer_end < chunk.end() {
                words.push((4, TO_THE_END));
            }
            // A length that is too long may belong to a file without its last tags; the longest of all is not
            // a length.
            let is_outer_wrong = outer_end < end || !is_64_bit && outer_len == u64::from(u32::MAX);
            // Where less than a frame is missing, no sound is.
            let lacks_frames = is_cut && chunk.len - chunk.left >= frame_len;
            let is_wrong = if is_cut { !lacks_frames } else { is_outer_wrong };
            let has_wrong_length = is_cut_off || !is_unknown && is_wrong;
            // If the demuxer sees the cut itself, it reports it better: how much is missing.
            let is_cut = is_cut && len.is_none();
            let mpeg_start = is_mpeg.then_some(chunk.start);
            return Ok(Corrections { words, mpeg_start, end: Some(end), is_cut, has_wrong_length });
        }
        at = chunk.next();
    }
    // No sound: the demuxer reports what is missing.
    Ok(Corrections { words, ..Corrections::default() })
}

/// For PCM of 12 or 20 bits, which lie at the top of 16 or 24: how many bytes all channels take, and as many
/// bits per sample as there is room for.
fn whole_bytes(format: &[u8]) -> Option<[u8; 4]> {
    let number = |at: usize| format.get(at..)?.first_chunk().copied().map(u16::from_le_bytes);
    let (num_channels, align, bits) = (number(2)?, number(12)?, number(14)?);
    let room = align.checked_div(num_channels)?.checked_mul(8)?;
    let is_odd = number(0)? == 1 && bits % 8 != 0 && bits < room && room <= 32;
    let ([align_0, align_1], [room_0, room_1]) = (align.to_le_bytes(), room.to_le_bytes());
    is_odd.then_some([align_0, align_1, room_0, room_1])
}

/// The 64-bit lengths of a wave file.
#[derive(Debug, Default)]
struct LongLens {
    outer: Option<u64>,
    data: Option<u64>,
    others: Vec<([u8; 4], u64)>,
}

impl LongLens {
    /// Three numbers, the length of the list, and the few chunks that can be in it.
    const MAX_BYTES: usize = 28 + 12 * 64;

    fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| bytes.get(at..)?.first_chunk().copied().map(u64::from_le_bytes);
        let (others, _) = bytes.get(28..).unwrap_or_default().as_chunks::<12>();
        let other = |entry: &[u8; 12]| {
            let [id @ .., _, _, _, _, _, _, _, _] = *entry;
            let [_, _, _, _, len @ ..] = *entry;
            (id, u64::from_le_bytes(len))
        };
        Self { outer: number(0), data: number(8), others: others.iter().map(other).collect() }
    }

    fn of(&self, id: [u8; 4]) -> Option<u64> {
        let other = || self.others.iter().find(|(known, _)| *known == id).map(|(_, len)| *len);
        if &id == b"data" { self.data } else { other() }
    }
}

/// Finds where the sound of an AIFF file is, and cuts off what does not match its lengths.
///
/// The demuxer wants to see all chunks, including those after the sound, before it returns any packet.
pub(super) fn aiff(
    head: &[u8],
    file_len: u64,
    mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
) -> io::Result<Corrections> {
    let outer_end = HEADER_LEN + u64::from(word(head, 4).map_or(0, u32::from_be_bytes));
    let mut words = Vec::new();
    // Where the needed chunks end: the description and the sound.
    let (mut end, mut last_end) = (None, FIRST_CHUNK);
    let (mut is_cut, mut is_unknown, mut is_whole) = (false, false, true);
    let mut num_needed = 0;
    let mut at = FIRST_CHUNK;
    for _ in 0..MAX_CHUNKS {
        // What follows the end does not belong to this file, once everything needed came before it.
        if num_needed == 2 && at >= outer_end {
            break;
        }
        let Some(mut chunk) = Chunk::read(at, file_len, u32::from_be_bytes, &mut bytes_at)? else { break };
        if &chunk.id == b"SSND" {
            let is_cut_off = chunk.len == 0 && !is_end_or_chunks(chunk, u32::from_be_bytes, &mut bytes_at)?;
            is_unknown = is_cut_off || chunk.is_of_unknown_len(UNKNOWN_LEN);
            is_cut = !is_unknown && chunk.len > chunk.left;
            if is_unknown || is_cut {
                // If the number of bytes were odd, the demuxer would ask for one more.
                chunk.len = chunk.left.min(u32::MAX.into()) & !1;
                words.push((chunk.at + 4, (chunk.len as u32).to_be_bytes()));
            }
        }
        if chunk.len > chunk.left {
            is_whole = false;
            break;
        }
        last_end = chunk.end();
        if matches!(&chunk.id, b"COMM" | b"SSND") {
            end = Some(last_end);
            num_needed += 1;
        }
        at = chunk.next();
    }
    let is_right = is_whole && outer_end >= last_end && outer_end <= file_len.saturating_add(1);
    let Some(end) = end.filter(|_| !is_right || is_cut || is_unknown) else {
        return Ok(Corrections::default());
    };
    words.push((4, u32::try_from(end - HEADER_LEN).unwrap_or(u32::MAX).to_be_bytes()));
    Ok(Corrections { words, mpeg_start: None, end: Some(end), is_cut, has_wrong_length: !is_cut })
}

/// Finds where a CAF file's sound ends, and where its chunks end, which tags of other formats may follow.
///
/// The demuxer wants to see all chunks, and would read those tags as chunks.
pub(super) fn caf(
    file_len: u64,
    mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
) -> io::Result<Corrections> {
    const HEADER_LEN: u64 = 12;
    let (mut at, mut has_sound) = (8, false);
    for _ in 0..MAX_CHUNKS {
        let header = bytes_at(at, HEADER_LEN as usize)?;
        let (Some(id), Some(len)) = (word(&header, 0), header.last_chunk::<8>()) else { break };
        let is_sound = &id == b"data";
        let left = file_len.saturating_sub(at + HEADER_LEN);
        let len = u64::from_be_bytes(*len);
        if header.len() < HEADER_LEN as usize {
            break;
        }
        if is_sound && len > left {
            // The sound is cut, or its length was unknown: it reaches to the end.
            let is_cut = len <= UNKNOWN_LONG_LEN;
            let bytes = left.to_be_bytes();
            let (words, _) = bytes.as_chunks::<4>();
            let words = words.iter().zip([at + 4, at + 8]).map(|(&word, at)| (at, word)).collect();
            return Ok(Corrections { words, is_cut, ..Corrections::default() });
        }
        if len > left {
            let end = Some(at).filter(|_| has_sound);
            return Ok(Corrections { end, ..Corrections::default() });
        }
        has_sound |= is_sound;
        at += HEADER_LEN + len;
    }
    Ok(Corrections::default())
}

/// Whether only chunks follow an empty one, so that its length of 0 is correct.
fn is_end_or_chunks(
    empty: Chunk,
    number: fn([u8; 4]) -> u32,
    mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
) -> io::Result<bool> {
    let (mut at, file_len) = (empty.start, empty.start + empty.left);
    for _ in 0..MAX_CHUNKS {
        let Some(chunk) = Chunk::read(at, file_len, number, &mut bytes_at)? else { return Ok(true) };
        let is_name = chunk.id.iter().all(|&byte| byte == b' ' || byte.is_ascii_graphic());
        if !is_name || chunk.len > chunk.left {
            return Ok(false);
        }
        at = chunk.next();
    }
    Ok(false)
}
