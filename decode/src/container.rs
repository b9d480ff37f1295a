//! What a file's first bytes say it is, for clear messages; the demuxers decide for themselves.

/// Bytes that [`recognize`] looks at.
pub(crate) const HEAD_LEN: usize = 16;

/// A format recognized by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// One with a demuxer.
    Supported,
    /// One without a demuxer, by name.
    Unsupported(&'static str),
}

/// Offset, bytes found there, what they mean.
const KNOWN: &[(usize, &[u8], Container)] = &[
    (0, b"RIFX", Container::Unsupported("big-endian WAV (RIFX)")),
    (8, b"WAVE", Container::Supported),
    (8, b"AVI ", Container::Unsupported("AVI video")),
    (0, b"FORM", Container::Supported),
    (0, b"fLaC", Container::Supported),
    (0, b"OggS", Container::Supported),
    (0, b"caff", Container::Supported),
    (4, b"ftyp", Container::Supported),
    (0, b"\x1a\x45\xdf\xa3", Container::Supported),
    (0, b"\x30\x26\xb2\x75", Container::Unsupported("Windows Media (WMA)")),
    (0, b"wvpk", Container::Unsupported("WavPack")),
    (0, b"MAC ", Container::Unsupported("Monkey's Audio")),
    (0, b"MPCK", Container::Unsupported("Musepack")),
    (0, b"MP+", Container::Unsupported("Musepack")),
    (0, b"TTA1", Container::Unsupported("True Audio (TTA)")),
    (0, b"tBaK", Container::Unsupported("TAK")),
    (0, b"OFR ", Container::Unsupported("OptimFROG")),
    (0, b"ajkg", Container::Unsupported("Shorten")),
    (0, b"\x0b\x77", Container::Unsupported("Dolby Digital (AC-3)")),
    (0, b"\x7f\xfe\x80\x01", Container::Unsupported("DTS")),
    (4, b"\xf8\x72\x6f", Container::Unsupported("Dolby TrueHD")),
    (0, b"FLV\x01", Container::Unsupported("Flash video")),
    (0, b".RMF", Container::Unsupported("RealMedia")),
    (0, b"DSD ", Container::Unsupported("DSD")),
    (0, b"FRM8", Container::Unsupported("DSD")),
    (0, b"#!AMR", Container::Unsupported("AMR")),
    (0, b".snd", Container::Unsupported("Sun audio (AU)")),
    (0, b"riff\x2e\x91\xcf\x11", Container::Unsupported("Wave64")),
    (0, b"MThd", Container::Unsupported("MIDI")),
];

/// Recognizes a format that has its own signature; MPEG and ADTS streams have none.
pub(crate) fn recognize(head: &[u8]) -> Option<Container> {
    // Both begin alike; the version of the bit stream is 16 in E-AC-3, and 10 at most in AC-3.
    if head.starts_with(b"\x0b\x77") && head.get(5).is_some_and(|byte| byte >> 3 > 10) {
        return Some(Container::Unsupported("Dolby Digital Plus (E-AC-3)"));
    }
    let found = KNOWN
        .iter()
        .find(|(offset, magic, _)| head.get(*offset..).is_some_and(|rest| rest.starts_with(magic)));
    found.map(|(_, _, container)| *container)
}
