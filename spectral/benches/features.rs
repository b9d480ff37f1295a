//! How long all features of half a minute take: the median of five.
//!
//! `models/training/golden_features.py --time 30` measures librosa with the same sound.

use std::hint::black_box;
use std::time::Instant;

use genrescope_spectral::extract;

/// The golden signal lasts 3 s.
const NUM_REPEATS: usize = 10;

fn main() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/signal.f32");
    let bytes = std::fs::read(file).expect("the golden signal is in the repository");
    let samples: Vec<f32> = bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let samples = samples.repeat(NUM_REPEATS);
    let run = || {
        let start = Instant::now();
        black_box(extract(black_box(&samples), 22_050, |_| {})).expect("the sound is long enough");
        start.elapsed()
    };
    run();
    let mut times: [_; 5] = std::array::from_fn(|_| run());
    times.sort();
    println!(
        "all features of {} s of sound: {:.1} ms",
        samples.len() / 22_050,
        times[2].as_secs_f64() * 1000.0
    );
}
