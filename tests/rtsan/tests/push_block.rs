//! The tap's two methods under RealtimeSanitizer, which ends the process at the first call that may block:
//! memory, locks, files, waiting, waking. `cargo xtask test` links it in.

// Without the sanitizer there is nothing to test.
#![cfg(realtime_sanitizer)]

use std::process::Command;

use genrescope_engine::{AudioTap, Engine, EngineConfig, Error, ModelSource};
use rtsan_standalone::nonblocking;

/// An engine without a model: its worker still empties the ring.
fn start(ring_seconds: f64) -> (Engine, AudioTap) {
    let no_model = || Err(Error::ModelFormat { file: "none".into(), reason: "there is none".into() });
    let config = EngineConfig { ring_seconds, ..EngineConfig::default() };
    Engine::start(config, ModelSource::lazy(no_model)).unwrap()
}

#[nonblocking]
fn push_block(tap: &mut AudioTap, channels: &[&[f32]]) {
    tap.push_block(channels);
}

#[nonblocking]
fn push_interleaved(tap: &mut AudioTap, samples: &[f32], num_channels: usize) {
    tap.push_interleaved(samples, num_channels);
}

/// Blocks of all kinds, while the worker reads at the other end of the ring.
fn push_all_kinds(tap: &mut AudioTap) {
    let mut samples = vec![0.25; 5000];
    for (i, bad) in [f32::NAN, f32::INFINITY, f32::MAX, f32::MIN_POSITIVE / 2.0].into_iter().enumerate() {
        samples[i * 1000 + 37] = bad;
    }
    for len in (0..=samples.len()).step_by(13) {
        let channels = [&samples[..len]; 9];
        for num_channels in 0..=channels.len() {
            push_block(tap, &channels[..num_channels]);
            push_interleaved(tap, &samples[..len], num_channels);
        }
        push_block(tap, &[&samples[..len], &samples, &samples[..len / 2]]);
    }
}

#[test]
fn the_tap_never_blocks() {
    let (_engine, mut tap) = start(60.0);
    push_all_kinds(&mut tap);
}

#[test]
fn the_tap_does_not_block_when_the_ring_is_full() {
    let (_engine, mut tap) = start(0.1);
    push_all_kinds(&mut tap);
}

#[test]
fn the_tap_does_not_block_when_the_engine_is_gone() {
    let (engine, mut tap) = start(1.0);
    drop(engine);
    push_all_kinds(&mut tap);
}

#[nonblocking]
fn allocate() {
    std::hint::black_box(vec![1_u8, 2, 3]).push(4);
}

#[nonblocking]
fn open_a_file() {
    assert!(std::fs::File::open("no such file").is_err());
}

#[nonblocking]
fn start_a_thread() {
    std::thread::spawn(|| ()).join().unwrap();
}

/// Runs `violate` in a separate process, which must not survive it.
fn is_caught(test: &str, violate: fn()) {
    const CHILD: &str = "GENRESCOPE_VIOLATE";
    if std::env::var_os(CHILD).is_some() {
        violate();
        return;
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", test, "--nocapture"]).env(CHILD, "1").output().unwrap();
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && report.contains("ERROR: RealtimeSanitizer"), "{report}");
}

#[test]
fn the_sanitizer_catches_an_allocation() {
    is_caught("the_sanitizer_catches_an_allocation", allocate);
}

#[test]
fn the_sanitizer_catches_a_file_being_opened() {
    is_caught("the_sanitizer_catches_a_file_being_opened", open_a_file);
}

#[test]
fn the_sanitizer_catches_a_thread_being_started() {
    is_caught("the_sanitizer_catches_a_thread_being_started", start_a_thread);
}
