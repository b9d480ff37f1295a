//! Unsynchronization: zeros after bytes that a player could take for the beginning of sound.

/// The content without those zeros, and where each of its bytes was, plus one position for the end.
pub(super) fn remove(bytes: &[u8]) -> (Vec<u8>, Vec<u32>) {
    let mut content = Vec::with_capacity(bytes.len());
    let mut places = Vec::with_capacity(bytes.len() + 1);
    let mut is_after_ff = false;
    for (at, &byte) in bytes.iter().enumerate() {
        if !(is_after_ff && byte == 0) {
            content.push(byte);
            places.push(at as u32);
        }
        is_after_ff = byte == 0xff;
    }
    places.push(bytes.len() as u32);
    (content, places)
}

/// The content with those zeros. One more at the end separates it from what follows.
pub(super) fn add(content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(content.len() + 8);
    for (at, &byte) in content.iter().enumerate() {
        bytes.push(byte);
        if byte == 0xff && content.get(at + 1).is_none_or(|&next| next == 0 || next >= 0xe0) {
            bytes.push(0);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_removed_again() {
        for content in [&b"\xff\xfeT\0"[..], b"\xff\x00\xff", b"\xff\xff\xff\x00\x00", b"plain", b"\xff"] {
            let bytes = add(content);
            assert!(!bytes.windows(2).any(|pair| pair[0] == 0xff && pair[1] >= 0xe0), "{bytes:?}");
            assert_eq!(remove(&bytes).0, content);
        }
    }
}
