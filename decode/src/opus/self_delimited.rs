//! Splits a packet of several Opus streams.

/// Splits the first, self-delimited packet off `bytes` and appends it to `packet` in the usual form.
///
/// A packet with several streams holds one packet for each; all but the last carry one more length than
/// usual, so that a reader can tell where they end. Returns what follows, or `None` if the lengths do not
/// fit.
///
/// # Source
/// RFC 6716, section 3.2 and appendix B.
pub(super) fn split_off<'a>(bytes: &'a [u8], packet: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (&toc, mut rest) = bytes.split_first()?;
    packet.push(toc);
    let data_len = match toc & 3 {
        // One frame.
        0 => length(&mut rest)?,
        // Two frames of the same length.
        1 => 2 * length(&mut rest)?,
        // Two frames, each with its length; the usual form leaves the last one's out.
        2 => {
            let first = copied_length(&mut rest, packet)?;
            first + length(&mut rest)?
        }
        // Any number of frames.
        _ => {
            let (&count, after) = rest.split_first()?;
            rest = after;
            packet.push(count);
            let num_frames = usize::from(count & 0x3f);
            let padding_len = if count & 0x40 == 0 { 0 } else { copied_padding(&mut rest, packet)? };
            let frames_len = if count & 0x80 == 0 {
                num_frames * length(&mut rest)?
            } else {
                let mut all = 0;
                for _ in 1..num_frames {
                    all += copied_length(&mut rest, packet)?;
                }
                all + length(&mut rest)?
            };
            frames_len + padding_len
        }
    };
    let (data, rest) = rest.split_at_checked(data_len)?;
    packet.extend_from_slice(data);
    Some(rest)
}

/// Reads a frame's length of one or two bytes.
fn length(rest: &mut &[u8]) -> Option<usize> {
    let (&first, after) = rest.split_first()?;
    *rest = after;
    if first < 252 {
        return Some(usize::from(first));
    }
    let (&second, after) = rest.split_first()?;
    *rest = after;
    Some(usize::from(second) * 4 + usize::from(first))
}

/// Reads a frame's length and copies its bytes.
fn copied_length(rest: &mut &[u8], packet: &mut Vec<u8>) -> Option<usize> {
    let before = *rest;
    let length = length(rest)?;
    packet.extend_from_slice(&before[..before.len() - rest.len()]);
    Some(length)
}

/// Reads the length of the padding and copies its bytes: each 255 stands for 254 and says that more follows.
fn copied_padding(rest: &mut &[u8], packet: &mut Vec<u8>) -> Option<usize> {
    let mut padding_len = 0;
    loop {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        packet.push(byte);
        if byte < 255 {
            return Some(padding_len + usize::from(byte));
        }
        padding_len += 254;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a self-delimited packet, followed by two more bytes, against the usual one.
    fn check(delimited: &[u8], usual: &[u8]) {
        let bytes = [delimited, &[0xaa, 0xbb]].concat();
        let mut packet = Vec::new();
        assert_eq!(split_off(&bytes, &mut packet), Some(&[0xaa, 0xbb][..]));
        assert_eq!(packet, usual);
        for len in 0..delimited.len() {
            assert_eq!(split_off(&delimited[..len], &mut Vec::new()), None, "cut to {len} bytes");
        }
    }

    #[test]
    fn every_form_of_packet_loses_only_its_extra_length() {
        check(&[0x00, 3, 1, 2, 3], &[0x00, 1, 2, 3]);
        check(&[0x01, 2, 1, 2, 3, 4], &[0x01, 1, 2, 3, 4]);
        check(&[0x02, 1, 2, 1, 2, 3], &[0x02, 1, 1, 2, 3]);
        check(&[0x03, 0x02, 2, 1, 2, 3, 4], &[0x03, 0x02, 1, 2, 3, 4]);
        check(&[0x03, 0x82, 1, 2, 1, 2, 3], &[0x03, 0x82, 1, 1, 2, 3]);
        check(&[0x03, 0x42, 3, 1, 1, 2, 0, 0, 0], &[0x03, 0x42, 3, 1, 2, 0, 0, 0]);
    }

    #[test]
    fn long_frames_have_a_length_of_two_bytes() {
        let frame = [7; 253 + 4];
        check(&[&[0x00, 253, 1][..], &frame].concat(), &[&[0x00][..], &frame].concat());
    }
}
