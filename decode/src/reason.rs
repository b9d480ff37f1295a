//! Why a file cannot be heard, if the demuxer's own reason is unclear: it may have no name for a codec, or
//! may call a file damaged when it does not know the codec.

use std::path::Path;

use crate::atoms::{atom, first_atom, movie};
use crate::error::Error;
use crate::source::Source;

/// How many pages of an Ogg file to look at: each codec in it begins with one.
const MAX_PAGES: usize = 16;

/// The error itself, or one that names the codec that has no decoder.
pub(crate) fn better_reason(path: &Path, error: Error) -> Error {
    let is_doubtful = matches!(
        error,
        Error::Unsupported { .. }
            | Error::Damaged { .. }
            | Error::Truncated
            | Error::NoSound
            | Error::NoAudioTrack
            | Error::NotAudio
    );
    let codec = || unsupported_codec(&mut Source::open(path).ok()?);
    match is_doubtful.then(codec).flatten() {
        Some(what) => Error::Unsupported { what },
        None => error,
    }
}

/// The codec of a file, if it has no decoder.
fn unsupported_codec(source: &mut Source) -> Option<String> {
    let head = source.head().to_vec();
    match &head[..] {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'R', b'F', b'6', b'4', ..]
        | [b'B', b'W', b'6', b'4', ..] => in_wave(&source.part(0, 1 << 16).ok()?),
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'C', ..] => {
            in_aiff(&source.part(0, 1 << 16).ok()?)
        }
        [b'O', b'g', b'g', b'S', ..] => in_ogg(&source.part(0, 1 << 16).ok()?),
        [b'c', b'a', b'f', b'f', ..] => in_caf(&source.part(0, 64).ok()?),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => in_matroska(&source.part(0, 1 << 18).ok()?),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => in_mp4(source),
        _ => None,
    }
}

/// # Source
/// The codes are those of Microsoft's `mmreg.h`.
fn in_wave(bytes: &[u8]) -> Option<String> {
    let format = content(bytes, b"fmt ", u32::from_le_bytes)?;
    let code = |at: usize| format.get(at..)?.first_chunk().copied().map(u16::from_le_bytes);
    let code = match code(0)? {
        // The code is the beginning of a longer name.
        0xfffe => code(24)?,
        code => code,
    };
    let codec = match code {
        0x0001 | 0x0002 | 0x0003 | 0x0006 | 0x0007 | 0x0011 | 0x0050 | 0x0055 => return None,
        0x0031 => "GSM 6.10",
        0x0040 | 0x0045 | 0x0064 | 0x0065 => "G.726",
        0x0042 => "G.723",
        0x00ff | 0x1600 | 0x1602 | 0x1610 | 0x706d | 0xa106 => "AAC",
        0x0092 | 0x2000 => "Dolby Digital (AC-3)",
        0x2001 | 0x0008 => "DTS",
        0x0160..=0x0163 => "Windows Media Audio",
        0x0270 => "Sony ATRAC3",
        0x674f..=0x6771 => "Vorbis",
        0x704f => "Opus",
        0x5756 => "WavPack",
        0xf1ac => "FLAC",
        other => return Some(format!("the codec {other:#06x} in WAV")),
    };
    Some(format!("{codec} in WAV"))
}

fn in_aiff(bytes: &[u8]) -> Option<String> {
    let common = content(bytes, b"COMM", u32::from_be_bytes)?;
    let codec = match common.get(18..22)? {
        b"NONE" | b"none" | b"twos" | b"sowt" | b"raw " | b"fl32" | b"FL32" | b"fl64" | b"FL64" | b"in24"
        | b"in32" | b"alaw" | b"ALAW" | b"ulaw" | b"ULAW" => return None,
        b"ima4" => "IMA ADPCM",
        b"MAC3" | b"MAC6" => "MACE",
        b"GSM " => "GSM 6.10",
        b"QDMC" | b"QDM2" => "QDesign Music",
        b"Qclp" => "Qualcomm PureVoice",
        other => return Some(format!("the codec {} in AIFF-C", four(other))),
    };
    Some(format!("{codec} in AIFF-C"))
}

fn in_ogg(mut bytes: &[u8]) -> Option<String> {
    let mut found = None;
    for _ in 0..MAX_PAGES {
        let Some((content, rest)) = first_page(bytes) else { break };
        match content {
            [1, b'v', b'o', b'r', b'b', b'i', b's', ..]
            | [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', ..]
            | [0x7f, b'F', b'L', b'A', b'C', ..]
            | [b'f', b'L', b'a', b'C', ..] => return None,
            [b'S', b'p', b'e', b'e', b'x', b' ', ..] => found = Some("Speex"),
            [b'C', b'E', b'L', b'T', b' ', ..] => found = Some("CELT"),
            [b'P', b'C', b'M', b' ', ..] => found = Some("PCM in Ogg"),
            _ => {}
        }
        bytes = rest;
    }
    found.map(str::to_owned)
}

/// The content of an Ogg page that begins a codec's stream, and what follows it; such pages of all codecs
/// come first.
fn first_page(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let page = bytes.strip_prefix(b"OggS").filter(|page| page.get(1).is_some_and(|kind| kind & 2 != 0))?;
    let num_parts = usize::from(*page.get(22)?);
    let len: usize = page.get(23..23 + num_parts)?.iter().map(|&part| usize::from(part)).sum();
    page.get(23 + num_parts..)?.split_at_checked(len)
}

fn in_caf(bytes: &[u8]) -> Option<String> {
    // The description comes first: eight bytes of rate, then the codec.
    let description = bytes.get(8..)?.strip_prefix(b"desc")?;
    codec_named(description.get(16..20)?.first_chunk()?).map(str::to_owned)
}

/// In a Matroska file, a codec's name says what it is: `A_AC3`.
fn in_matroska(bytes: &[u8]) -> Option<String> {
    let at = bytes.windows(4).position(|four| matches!(four, [0x86, 0x83..=0xa0, b'A', b'_']))?;
    let len = usize::from(bytes[at + 1] & 0x7f);
    let name = std::str::from_utf8(bytes.get(at + 2..at + 2 + len)?).ok()?;
    let codec = match name {
        "A_AC3" | "A_AC3/BSID9" | "A_AC3/BSID10" => "Dolby Digital (AC-3)",
        "A_EAC3" => "Dolby Digital Plus (E-AC-3)",
        "A_TRUEHD" => "Dolby TrueHD",
        "A_DTS" | "A_DTS/EXPRESS" | "A_DTS/LOSSLESS" => "DTS",
        "A_TTA1" => "True Audio (TTA)",
        "A_WAVPACK4" => "WavPack",
        "A_PCM/INT/LIT" | "A_PCM/INT/BIG" if is_of_eight_bits(bytes) => "PCM of 8 bits in Matroska",
        "A_MS/ACM" => "a Windows codec",
        "A_REAL/COOK" | "A_REAL/14_4" | "A_REAL/28_8" | "A_REAL/SIPR" | "A_REAL/ATRC" => "RealAudio",
        _ => return None,
    };
    Some(codec.to_owned())
}

/// Whether the first depth of samples in a Matroska file, an element of one byte, is 8.
fn is_of_eight_bits(bytes: &[u8]) -> bool {
    bytes.windows(4).find(|four| four.starts_with(&[0x62, 0x64, 0x81])).is_some_and(|four| four[3] == 8)
}

fn in_mp4(source: &mut Source) -> Option<String> {
    let mut rest = &movie(source)?[..];
    let mut found = None;
    while let Some((kind, track, next)) = first_atom(rest) {
        rest = next;
        let Some(media) = Some(track).filter(|_| kind == b"trak").and_then(|track| atom(track, b"mdia"))
        else {
            continue;
        };
        let is_sound = atom(media, b"hdlr").and_then(|handler| handler.get(8..12)) == Some(b"soun");
        let table = atom(media, b"minf").and_then(|info| atom(info, b"stbl"));
        let entries = table.and_then(|table| atom(table, b"stsd")).filter(|_| is_sound);
        // Version and number of the entries, then the first entry: its length and kind.
        let Some(kind) = entries.and_then(|entries| entries.get(12..16)?.first_chunk()) else { continue };
        // One track with a decoder is enough, and what is wrong with it has been reported already.
        found = Some(codec_named(kind)?.to_owned());
    }
    found
}

/// Names a codec by its four-letter QuickTime code, if there is no decoder for it.
fn codec_named(kind: &[u8; 4]) -> Option<&'static str> {
    Some(match kind {
        b"drms" | b"drmi" | b"p608" => "copy-protected music (FairPlay DRM)",
        b"enca" => "encrypted sound (DRM)",
        b"aavd" => "a copy-protected audiobook (Audible DRM)",
        b"samr" => "AMR",
        b"sawb" => "AMR-WB",
        b"sqcp" | b"Qclp" => "Qualcomm PureVoice",
        b"QDMC" | b"QDM2" => "QDesign Music",
        b"MAC3" | b"MAC6" => "MACE",
        b"ima4" => "QuickTime IMA ADPCM",
        b"ac-3" => "Dolby Digital (AC-3)",
        b"ec-3" => "Dolby Digital Plus (E-AC-3)",
        b"ac-4" => "Dolby AC-4",
        b"mlpa" => "Dolby TrueHD",
        b"dtsc" | b"dtsh" | b"dtsl" | b"dtse" | b"dtsx" => "DTS",
        b"mha1" | b"mhm1" | b"mha2" | b"mhm2" => "MPEG-H 3D Audio",
        b"iamf" => "IAMF",
        b"aach" => "HE-AAC (AAC with spectral band replication)",
        b"aacp" => "HE-AAC v2 (AAC with parametric stereo)",
        b"aace" | b"aacf" | b"aacg" | b"aacl" => "AAC with a profile other than LC",
        b"agsm" => "GSM 6.10",
        b"ulaw" => "µ-law sound",
        b"alaw" => "A-law sound",
        _ => return None,
    })
}

/// The content of a chunk in a file of chunks.
fn content<'a>(bytes: &'a [u8], id: &[u8; 4], number: fn([u8; 4]) -> u32) -> Option<&'a [u8]> {
    let mut rest = bytes.get(12..)?;
    loop {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (len, after) = after.split_first_chunk::<4>()?;
        let len = number(*len) as usize;
        if name == id {
            return Some(&after[..len.min(after.len())]);
        }
        rest = after.get(len.checked_add(len & 1)?..)?;
    }
}

fn four(code: &[u8]) -> String {
    format!("\"{}\"", code.escape_ascii())
}
