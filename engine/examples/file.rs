//! Names the genres of an audio file:
//!
//! ```text
//! cargo run --release --package genrescope-engine --example file -- song.flac
//! ```

use std::error::Error;
use std::sync::Arc;

use genrescope_decode::AudioFile;
use genrescope_engine::{Listener, Settings, WHOLE_TRACK};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: file FILE")?;
    let mut file = AudioFile::open(&path)?;

    // One verdict on the whole file, not on its last 30 seconds.
    let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
    let model = genrescope_models::default_model()?;
    let mut listener = Listener::new(Arc::clone(&model), file.sample_rate_hz(), settings)?;
    let mut num_updates = 0;
    while let Some(block) = file.next_block()? {
        listener.push(block, |_| num_updates += 1);
    }
    // Judges what the network was still waiting for more sound to judge.
    listener.finish(|_| num_updates += 1);

    let snapshot = listener.snapshot();
    println!("{}, from {num_updates} updates over {:.1} s", snapshot.state, snapshot.heard_seconds);
    let mut genres: Vec<(&str, f32)> = model.genres().names().zip(snapshot.genres.iter().copied()).collect();
    genres.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (name, probability) in genres.iter().take(5) {
        println!("{:5.1} %  {name}", 100.0 * probability);
    }
    Ok(())
}
