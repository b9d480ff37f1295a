//! The plugin's share of the audio thread under RealtimeSanitizer, as `push_block.rs` does for the tap.

// Without the sanitizer there is nothing to test.
#![cfg(realtime_sanitizer)]

use std::sync::Arc;

use genrescope_engine::{Engine, EngineConfig, Error, ModelSource};
use genrescope_plugin::feed::Feed;
use genrescope_plugin::params::GenreParams;
use rtsan_standalone::nonblocking;

#[nonblocking]
fn take(feed: &mut Feed, main: &[&mut [f32]], side_chain: Option<&[&mut [f32]]>, num_samples: usize) {
    feed.take(main, side_chain, num_samples);
}

#[nonblocking]
fn reset(feed: &mut Feed) {
    feed.reset();
}

#[test]
fn the_plugin_never_blocks() {
    let no_model = || Err(Error::ModelFormat { file: "none".into(), reason: "there is none".into() });
    for ring_seconds in [0.1, 10.0] {
        let config = EngineConfig { ring_seconds, ..EngineConfig::default() };
        let (engine, tap) = Engine::start(config, ModelSource::lazy(no_model)).unwrap();
        let mut feed = Feed::new(tap, Arc::new(GenreParams::default()), false);
        let mut samples = vec![vec![0.25_f32; 5000]; 18];
        samples[0][17] = f32::NAN;
        samples[1][4711] = f32::INFINITY;
        samples[2].fill(f32::MIN_POSITIVE / 2.0);
        let channels: Vec<&mut [f32]> = samples.iter_mut().map(Vec::as_mut_slice).collect();
        for num_samples in (0..=5100).step_by(51) {
            for num_channels in 0..=channels.len() {
                take(&mut feed, &channels[..num_channels], Some(&channels[..2]), num_samples);
                take(&mut feed, &channels[..num_channels], None, num_samples);
            }
            reset(&mut feed);
        }
        // The engine is dropped first here, which never happens in a host: the feed does not mind.
        drop(engine);
        take(&mut feed, &channels[..2], None, 512);
    }
}
