//! A whole file through the decoder: sound or an error.

use genrescope_decode::AudioFile;

use crate::file::{MAX_FILE_LEN, with_file};

/// Stops decoding here: a file of silence rightly unfolds to thousands of samples per byte, which takes time.
const MAX_SAMPLES: usize = 1 << 22;

pub(crate) fn check(bytes: &[u8]) {
    if bytes.len() > MAX_FILE_LEN {
        return;
    }
    with_file(bytes, |path, _| {
        let Ok(mut file) = AudioFile::open(path) else { return };
        assert!((1..=64).contains(&file.num_channels()), "{} channels", file.num_channels());
        let rate_hz = file.sample_rate_hz();
        let mut num_samples = 0;
        let is_whole = loop {
            match file.next_block() {
                Ok(Some(block)) => {
                    assert!(!block.is_empty(), "a block without a sample");
                    assert!(block.iter().all(|sample| sample.is_finite()), "a sample that is not a number");
                    num_samples += block.len();
                }
                Ok(None) => break true,
                Err(_) => break false,
            }
            if num_samples > MAX_SAMPLES {
                break false;
            }
        };
        assert_eq!(file.sample_rate_hz(), rate_hz, "the sample rate has changed");
        assert_eq!(file.seconds_read(), num_samples as f64 / f64::from(rate_hz));
        if let Some(seconds) = file.duration_seconds() {
            assert!(seconds.is_finite() && seconds > 0.0, "it lasts {seconds} s");
        }
        if is_whole {
            assert!(matches!(file.next_block(), Ok(None)), "the end is not the end");
        }
    });
}
