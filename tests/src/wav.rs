//! WAV files of computed sounds.

use std::f64::consts::TAU;

/// A sample as WAV files store it.
pub trait WavSample: Copy {
    /// The number of its kind in a file: 1 for integers, 3 for floating-point numbers.
    const KIND: u16;

    /// Its bytes, little-endian.
    fn put(self, bytes: &mut Vec<u8>);
}

impl WavSample for i16 {
    const KIND: u16 = 1;

    fn put(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }
}

impl WavSample for f32 {
    const KIND: u16 = 3;

    fn put(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }
}

/// A whole WAV file.
///
/// # Shapes and units
/// - `samples`: interleaved, one for each channel in turn.
pub fn wav<S: WavSample>(
    sample_rate_hz: u32,
    num_channels: usize,
    samples: impl IntoIterator<Item = S>,
) -> Vec<u8> {
    let mut data = Vec::new();
    samples.into_iter().for_each(|sample| sample.put(&mut data));
    let sample_len = size_of::<S>() as u16;
    let num_channels = num_channels as u16;
    let block_len = sample_len * num_channels;
    let mut bytes = Vec::with_capacity(44 + data.len());
    bytes.extend(b"RIFF");
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0");
    bytes.extend(S::KIND.to_le_bytes());
    bytes.extend(num_channels.to_le_bytes());
    bytes.extend(sample_rate_hz.to_le_bytes());
    bytes.extend((sample_rate_hz * u32::from(block_len)).to_le_bytes());
    bytes.extend(block_len.to_le_bytes());
    bytes.extend((8 * sample_len).to_le_bytes());
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// Converts a sample from -1 to 1 to 16 bits; louder ones are clipped.
pub fn to_16_bits(sample: f64) -> i16 {
    (sample * 32768.0).round() as i16
}

/// A small WAV file, mono, 8 kHz, 16 bit, from the value of `sound` at each time in seconds.
pub fn small_wav(seconds: f64, sound: impl Fn(f64) -> f64) -> Vec<u8> {
    wav(8000, 1, (0..(seconds * 8000.0) as u32).map(|at| to_16_bits(sound(f64::from(at) / 8000.0))))
}

/// A small WAV file of a wavering chord, a different one for each `number`.
pub fn chord(seconds: f64, number: u32) -> Vec<u8> {
    let pitch = 1.0 + f64::from(number) * 0.003;
    small_wav(seconds, |time| {
        let tones = [220.0, 277.2, 329.6].map(|hz: f64| (TAU * pitch * hz * time).sin());
        0.2 * (1.0 + (7.0 * time).sin()) * tones.iter().sum::<f64>() / 3.0
    })
}
