//! Listens live. The sound is made here, so this runs without an audio device; a device's callback would do
//! what `play` does for each block.
//!
//! ```text
//! cargo run --release --package genrescope-engine --example live
//! ```

use std::error::Error;
use std::f32::consts::TAU;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use genrescope_engine::{AudioTap, Engine, EngineConfig};

const SAMPLE_RATE_HZ: u32 = 48_000;
const BLOCK_LEN: usize = 480;

fn main() -> Result<(), Box<dyn Error>> {
    let model = genrescope_models::default_model()?;
    let config = EngineConfig { sample_rate_hz: SAMPLE_RATE_HZ, ..EngineConfig::default() };
    let (engine, tap) = Engine::start(config, Arc::clone(&model))?;
    let device = thread::spawn(move || play(tap, Duration::from_secs(8)));

    // A face: it looks whenever it likes, and nobody waits for it.
    while !device.is_finished() {
        thread::sleep(Duration::from_millis(500));
        let snapshot = engine.snapshot();
        print!("{:4.1} s  {:5.1} dBFS", snapshot.heard_seconds, snapshot.level.rms_dbfs);
        // All probabilities are 0 until there has been enough sound.
        let genres = model.genres().names().zip(&*snapshot.genres).filter(|(_, p)| **p > 0.0);
        match genres.max_by(|a, b| a.1.total_cmp(b.1)) {
            Some((name, p)) => println!("  {}: {:.0} % {name}", snapshot.state, 100.0 * p),
            None => println!("  {}", snapshot.state),
        }
    }

    // The tap is gone, so this returns once everything that it pushed has been heard.
    let last = engine.join();
    println!("heard {:.1} s, lost {} samples", last.heard_seconds, last.dropped_samples);
    Ok(())
}

/// Stands in for a device: hands over a block of two channels every 10 ms, a bass drum on each beat and a
/// hi-hat between them.
fn play(mut tap: AudioTap, length: Duration) {
    let start = Instant::now();
    let mut num_played = 0_u32;
    let mut noise = 1_u32;
    let (mut left, mut right) = ([0.0; BLOCK_LEN], [0.0; BLOCK_LEN]);
    while start.elapsed() < length {
        for (left, right) in left.iter_mut().zip(&mut right) {
            let seconds = num_played as f32 / SAMPLE_RATE_HZ as f32;
            let (since_beat, since_hat) = (seconds % 0.5, (seconds + 0.25) % 0.5);
            // Its pitch falls from 150 to 50 Hz.
            let phase = 50.0 * since_beat + 5.0 * (1.0 - (-20.0 * since_beat).exp());
            let drum = 0.7 * (TAU * phase).sin() * (-8.0 * since_beat).exp();
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hat = 0.2 * (noise as f32 / u32::MAX as f32 - 0.5) * (-60.0 * since_hat).exp();
            (*left, *right) = (drum + hat, drum - hat);
            num_played += 1;
        }
        tap.push_block(&[&left, &right]);
        let due = Duration::from_secs_f64(f64::from(num_played) / f64::from(SAMPLE_RATE_HZ));
        thread::sleep(due.saturating_sub(start.elapsed()));
    }
    // Dropping the tap ends the sound.
}
