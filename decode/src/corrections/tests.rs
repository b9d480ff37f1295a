use super::*;

/// The file as a demuxer sees it, read in pieces of `piece` bytes.
fn corrected(bytes: &[u8], piece: usize) -> (Vec<u8>, bool) {
    let read = |at: u64, len: usize| {
        let rest = bytes.get(at as usize..).unwrap_or_default();
        Ok(rest[..len.min(rest.len())].to_vec())
    };
    let corrections = Corrections::find(bytes, bytes.len() as u64, read).unwrap();
    let mut seen = Vec::new();
    for part in bytes.chunks(piece) {
        let mut part = part.to_vec();
        corrections.apply(seen.len() as u64, &mut part);
        seen.extend(part);
    }
    (seen, corrections.is_cut())
}

#[test]
fn only_a_cut_file_is_corrected_however_it_is_read() {
    let aiff = |size: u8| {
        [b"FORM\0\0\0\x1dAIFFCOMM\0\0\0\x03abc\0SSND\0\0\0".as_slice(), &[size], b"sound"].concat()
    };
    let mp4 = |size: u8| [b"\0\0\0\x08ftyp\0\0\0".as_slice(), &[size], b"mdatsound"].concat();
    for piece in 1..=16 {
        assert_eq!(corrected(&aiff(5), piece), (aiff(5), false));
        let whole = b"FORM\0\0\0\x1cAIFFCOMM\0\0\0\x03abc\0SSND\0\0\0\x04sound".to_vec();
        assert_eq!(corrected(&aiff(6), piece), (whole, true));
        assert_eq!(corrected(&mp4(13), piece), (mp4(13), false));
        assert_eq!(corrected(&mp4(14), piece), (mp4(0), true));
        assert_eq!(corrected(b"RF64\xff\xff\xff\xffWAVE", piece).0, b"RIFF\xff\xff\xff\xffWAVE");
        assert_eq!(corrected(b"OggSRF64FORMftyp", piece).0, b"OggSRF64FORMftyp");
    }
}
