//! The ring and the snapshot between real threads. `cargo xtask test` runs this and the unit tests a second
//! time, under ThreadSanitizer.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // No audio thread runs the tests.

use std::process::Command;
use std::sync::Barrier;
use std::thread;

use genrescope_realtime::audio::AudioTap;
use genrescope_realtime::ring::ring;
use genrescope_realtime::snapshot::{MAX_EMBEDDING_LEN, MAX_GENRES, MAX_TAGS, Slots, Snapshot, channel};

/// How often a test repeats itself. Miri interprets and so takes a thousand times as long, but it also tries
/// orders of memory accesses that this processor never shows: a few rounds go a long way.
const fn rounds(compiled: u64, interpreted: u64) -> u64 {
    if cfg!(miri) { interpreted } else { compiled }
}

/// Whether this binary contains the sanitizer: only then does it respond to the sanitizer's options.
fn sanitizer_is_there() -> bool {
    let own = std::env::current_exe().unwrap();
    let output = Command::new(own).arg("--list").env("TSAN_OPTIONS", "help=1").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).contains("flags for ThreadSanitizer")
}

#[test]
#[cfg_attr(miri, ignore = "Miri starts no other programs")]
fn the_sanitizer_is_there_if_it_was_requested() {
    assert_eq!(sanitizer_is_there(), std::env::var_os("TSAN_OPTIONS").is_some());
}

#[test]
fn samples_cross_the_ring_in_order_and_no_loss_goes_uncounted() {
    const COUNT_TO: u32 = 1 << 20;
    // Small, so that it is often full and often empty, and wraps around in the middle of blocks.
    let (writer, mut reader) = ring(1000);
    let mut tap = AudioTap::new(writer);
    let audio = thread::spawn(move || {
        let mut num_pushed = 0_u32;
        let mut block = [0.0; 300];
        for i in 0..rounds(30_000, 60) as usize {
            // Any length, and a number in each sample, exact in f32 and below full scale.
            let block = &mut block[..(i * 7919) % 300];
            for sample in &mut *block {
                *sample = (num_pushed % COUNT_TO) as f32 / COUNT_TO as f32;
                num_pushed += 1;
            }
            match i % 3 {
                0 => tap.push_block(&[block]),
                1 => tap.push_block(&[block, block]),
                _ => tap.push_interleaved(block, 1),
            }
        }
        num_pushed
    });
    let (mut num_read, mut expected, mut num_missing) = (0, 0, 0);
    let mut samples = [0.0; 256];
    loop {
        let gone = reader.writer_is_gone();
        let len = reader.drain(&mut samples);
        for &sample in &samples[..len] {
            let number = (sample * COUNT_TO as f32) as u32;
            num_missing += (number + COUNT_TO - expected) % COUNT_TO;
            expected = (number + 1) % COUNT_TO;
        }
        num_read += len as u64;
        if gone && len == 0 {
            break;
        }
    }
    let num_pushed = audio.join().unwrap();
    num_missing += (num_pushed % COUNT_TO + COUNT_TO - expected) % COUNT_TO;
    let dropped_samples = reader.dropped_samples();
    assert_eq!(num_read + dropped_samples, u64::from(num_pushed));
    // Every missing number was counted; a reader that was kept waiting for long may have missed whole rounds.
    assert_eq!(u64::from(num_missing % COUNT_TO), dropped_samples % u64::from(COUNT_TO));
    assert_eq!(reader.non_finite_samples(), 0);
}

#[test]
fn counters_can_be_read_while_they_are_written() {
    const NUM_BLOCKS: u64 = rounds(10_000, 60);
    const EXPECTED: u64 = NUM_BLOCKS * 10 - 100;
    let (writer, reader) = ring(100);
    let mut tap = AudioTap::new(writer);
    let audio = thread::spawn(move || {
        for _ in 0..NUM_BLOCKS {
            tap.push_block(&[&[f32::NAN; 10]]);
        }
    });
    let (mut dropped, mut non_finite) = (0, 0);
    while dropped < EXPECTED {
        let now = (reader.dropped_samples(), reader.non_finite_samples());
        assert!(now.0 >= dropped && now.1 >= non_finite);
        assert!(reader.len() <= 100);
        (dropped, non_finite) = now;
    }
    audio.join().unwrap();
    assert_eq!((reader.dropped_samples(), reader.non_finite_samples()), (EXPECTED, 100));
}

#[test]
fn either_end_of_the_ring_may_be_dropped_first() {
    for _ in 0..rounds(500, 10) {
        let (mut writer, mut reader) = ring(64);
        let barrier = Barrier::new(2);
        thread::scope(|scope| {
            let barrier = &barrier;
            scope.spawn(move || {
                barrier.wait();
                if writer.reserve(20) {
                    writer.write(&[0.5; 20], 1);
                }
            });
            scope.spawn(move || {
                barrier.wait();
                reader.drain(&mut [0.0; 10]);
                let _ = reader.writer_is_gone();
            });
        });
    }
}

#[test]
#[cfg_attr(miri, ignore = "a sequence lock races by design, and discards what it then reads")]
fn every_reader_sees_whole_snapshots_in_order() {
    const NUM_SNAPSHOTS: u64 = 3000;
    let (mut writer, reader) = channel();
    thread::scope(|scope| {
        for _ in 0..3 {
            let reader = reader.clone();
            scope.spawn(move || {
                let mut newest = 0;
                while newest < NUM_SNAPSHOTS {
                    let snapshot = reader.snapshot();
                    assert!(snapshot.sequence >= newest);
                    newest = snapshot.sequence;
                    let value = snapshot.heard_seconds as f32;
                    let all = snapshot.genres.iter().chain(&*snapshot.genres_now).chain(&*snapshot.tags);
                    assert!(all.chain(&*snapshot.embedding).all(|&other| other == value), "torn at {newest}");
                    assert!(reader.meters().get(0) >= 0.0);
                }
            });
        }
        scope.spawn(move || {
            for i in 1..=NUM_SNAPSHOTS {
                let value = i as f32;
                writer.publish(&mut Snapshot::with(|snapshot| {
                    snapshot.genres = Slots::new(&[value; MAX_GENRES]);
                    snapshot.genres_now = Slots::new(&[value; MAX_GENRES]);
                    snapshot.tags = Slots::new(&[value; MAX_TAGS]);
                    snapshot.embedding = Slots::new(&[value; MAX_EMBEDDING_LEN]);
                    snapshot.heard_seconds = f64::from(value);
                }));
            }
        });
    });
    assert_eq!(reader.snapshot().sequence, NUM_SNAPSHOTS);
}
