//! A session as the plugin runs it: what it hears, and what it shows and sends.

use std::net::UdpSocket;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use genrescope_decode::AudioFile;
use genrescope_engine::{Listener, Settings, Snapshot, State, WHOLE_TRACK};
use genrescope_plugin::feed::Feed;
use genrescope_plugin::params::{GenreParams, Output};
use genrescope_plugin::session::Session;
use nice_plug::prelude::{BufferConfig, EnumParam, Params, ProcessMode};
use rosc::{OscPacket, OscType};

const BLOCK_LEN: usize = 512;

fn clip(name: &str) -> (u32, Vec<f32>) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "tests", "clips", name].iter().collect();
    let mut file = AudioFile::open(&path).unwrap();
    let mut samples = Vec::new();
    while let Some(block) = file.next_block().unwrap() {
        samples.extend_from_slice(block);
    }
    (file.sample_rate_hz(), samples)
}

fn config(sample_rate_hz: u32, process_mode: ProcessMode) -> BufferConfig {
    BufferConfig {
        sample_rate: sample_rate_hz as f32,
        min_buffer_size: None,
        max_buffer_size: BLOCK_LEN as u32,
        process_mode,
    }
}

/// Sets what is saved besides the parameters, as a host does with a saved state.
fn restore(params: &GenreParams, field: &str, json: &str) {
    params.deserialize_fields(&[(field.to_owned(), json.to_owned())].into());
}

/// What a bounce of `samples` makes of them; with a reset after `reset_after` of them.
fn bounce(params: &Arc<GenreParams>, rate: u32, samples: &[f32], reset_after: Option<usize>) -> Snapshot {
    let session = Session::default();
    let tap = session.start(&config(rate, ProcessMode::Offline), true, params).unwrap();
    let mut feed = Feed::new(tap, Arc::clone(params), true);
    let mut num_heard = 0;
    for block in samples.to_vec().chunks_mut(BLOCK_LEN) {
        if reset_after.is_some_and(|reset| (num_heard..num_heard + block.len()).contains(&reset)) {
            feed.reset();
        }
        num_heard += block.len();
        let block_len = block.len();
        feed.take(&[block], None, block_len);
    }
    drop(feed);
    session.stop();
    session.status().snapshot
}

fn tagged(rate: u32, samples: &[f32]) -> Snapshot {
    let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
    let mut listener = Listener::new(genrescope_models::default_model().unwrap(), rate, settings).unwrap();
    listener.push(samples, |_| ());
    listener.finish(|_| ());
    listener.snapshot()
}

#[test]
fn a_bounce_is_judged_like_the_file_to_the_last_bit() {
    let (rate, samples) = clip("jazz.wav");
    let params = Arc::new(GenreParams::default());
    let wanted = tagged(rate, &samples);
    for reset_after in [None, Some(0)] {
        let got = bounce(&params, rate, &samples, reset_after);
        assert_eq!(got.genres, wanted.genres);
        assert_eq!((got.state, got.dropped_samples), (wanted.state, 0));
        assert_eq!(got.heard_seconds, wanted.heard_seconds);
    }
}

#[test]
fn a_reset_within_a_bounce_acts_at_exactly_its_sample() {
    let (rate, samples) = clip("jazz.wav");
    let params = Arc::new(GenreParams::default());
    let reset = samples.len() / 3 / BLOCK_LEN * BLOCK_LEN;
    let got = bounce(&params, rate, &samples, Some(reset));
    assert_eq!(got.genres, tagged(rate, &samples[reset..]).genres);
}

#[test]
fn a_missing_model_is_reported_and_sound_still_passes() {
    let params = Arc::new(GenreParams::default());
    restore(&params, "model", "\"/no/such/model.safetensors\"");
    let session = Session::default();
    let tap = session.start(&config(48_000, ProcessMode::Realtime), false, &params).unwrap();
    let mut feed = Feed::new(tap, Arc::clone(&params), false);
    let deadline = Instant::now() + Duration::from_secs(20);
    while session.status().snapshot.state != State::Failed {
        assert!(Instant::now() < deadline);
        feed.take(&[&mut [0.1; 480]], None, 480);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(session.status().trouble.unwrap().contains("/no/such/model.safetensors"));
    // A model chosen later fixes that.
    restore(&params, "model", "\"\"");
    while session.status().model.is_none() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_ne!(session.status().snapshot.state, State::Failed);
}

#[test]
fn a_sample_rate_out_of_range_is_reported() {
    let session = Session::default();
    let params = Arc::new(GenreParams::default());
    assert!(session.start(&config(999, ProcessMode::Realtime), false, &params).is_none());
    assert!(session.status().trouble.unwrap().contains("999"));
}

#[test]
fn osc_reports_the_outcome_of_a_bounce() {
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    receiver.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut params = GenreParams::default();
    params.output = EnumParam::new("Output", Output::Osc);
    let params = Arc::new(params);
    let target = receiver.local_addr().unwrap();
    restore(&params, "osc", &format!("{{\"target\":\"{target}\",\"instance\":\"drums\"}}"));
    let (rate, samples) = clip("jazz.wav");
    let outcome = bounce(&params, rate, &samples, None);
    let mut last = Vec::new();
    let mut bytes = [0; 4096];
    while last[..] != outcome.genres[..] {
        let len = receiver.recv(&mut bytes).expect("the outcome is sent");
        let (_, packet) = rosc::decoder::decode_udp(&bytes[..len]).unwrap();
        let OscPacket::Bundle(bundle) = packet else { panic!("not a bundle") };
        for message in bundle.content {
            let OscPacket::Message(message) = message else { panic!("not a message") };
            assert!(message.addr.starts_with("/genrescope/drums/"), "{}", message.addr);
            if message.addr.ends_with("/probs") {
                last = message.args.iter().filter_map(|arg| arg.clone().float()).collect();
                assert!(matches!(message.args[0], OscType::String(_)));
            }
        }
    }
}

#[test]
fn a_session_may_be_stopped_at_once_and_twice() {
    let params = Arc::new(GenreParams::default());
    let session = Session::default();
    drop(session.start(&config(48_000, ProcessMode::Realtime), false, &params));
    session.stop();
    session.stop();
    assert_eq!(session.status().snapshot.dropped_samples, 0);
    assert!(session.status().trouble.is_none());
}
