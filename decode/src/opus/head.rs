//! The header of an Opus stream.

/// The fields of `OpusHead` that decoding needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    /// Number of samples to drop at the start.
    pub(super) pre_skip: usize,
    /// Factor to apply to every sample.
    pub(super) gain: f32,
    /// Number of streams in each packet.
    pub(super) num_streams: usize,
    /// Number of streams with two channels; they come first.
    pub(super) num_coupled: usize,
    /// For each channel, the index of its decoded channel; 255 means silent.
    pub(super) mapping: Vec<u8>,
}

impl Head {
    /// Reads the header; `None` if it contradicts itself.
    ///
    /// # Source
    /// RFC 7845, section 5.1. In MP4 the same fields are big-endian and the version is 0.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let fields = bytes.strip_prefix(b"OpusHead")?;
        let (&[version, num_channels, skip_0, skip_1, _, _, _, _, gain_0, gain_1, family], table) =
            fields.split_first_chunk::<11>()?;
        let (skip, gain) = ([skip_0, skip_1], [gain_0, gain_1]);
        let (pre_skip, gain) = if version == 0 {
            (u16::from_be_bytes(skip), i16::from_be_bytes(gain))
        } else {
            (u16::from_le_bytes(skip), i16::from_le_bytes(gain))
        };
        let num_channels = usize::from(num_channels);
        let (num_streams, num_coupled, mapping) = if family == 0 {
            (1, num_channels.checked_sub(1)?, vec![0, 1])
        } else {
            let (&[num_streams, num_coupled], mapping) = table.split_first_chunk::<2>()?;
            (usize::from(num_streams), usize::from(num_coupled), mapping.to_vec())
        };
        let mapping = mapping.get(..num_channels)?.to_vec();
        let num_decoded = num_streams + num_coupled;
        let fits = num_streams > 0
            && num_coupled <= num_streams
            && mapping.iter().all(|&from| from == 255 || usize::from(from) < num_decoded);
        // In 256ths of a decibel.
        let gain = 10.0_f32.powf(f32::from(gain) / (20.0 * 256.0));
        fits.then_some(Self { pre_skip: usize::from(pre_skip), gain, num_streams, num_coupled, mapping })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stereo_header_and_one_with_six_channels_are_read() {
        let stereo = b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\x06\0";
        let head = Head::read(stereo).unwrap();
        assert_eq!((head.pre_skip, head.num_streams, head.num_coupled), (312, 1, 1));
        assert_eq!(head.mapping, [0, 1]);
        assert!((head.gain - 10.0_f32.powf(6.0 / 20.0)).abs() < 1e-5);
        let surround = b"OpusHead\x01\x06\x38\x01\x80\xbb\0\0\0\0\x01\x04\x02\0\x04\x01\x02\x03\x05";
        let head = Head::read(surround).unwrap();
        assert_eq!((head.num_streams, head.num_coupled), (4, 2));
        assert_eq!(head.mapping, [0, 4, 1, 2, 3, 5]);
    }

    #[test]
    fn headers_that_contradict_themselves_are_refused() {
        for bytes in [
            &b"OpusHead\x01\x00\x38\x01\x80\xbb\0\0\0\0\0"[..],
            b"OpusHead\x01\x03\x38\x01\x80\xbb\0\0\0\0\0",
            b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\x01\x01\x02\0\x01",
            b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\x01\x01\x01\0\x02",
            b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\x01\x01\x01\0",
            b"OpusHead\x01\x02\x38\x01",
        ] {
            assert_eq!(Head::read(bytes), None);
        }
    }
}
