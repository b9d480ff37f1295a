//! The real-time boundary: everything that an audio thread runs, and what crosses between threads.
//!
//! ```text
//! audio thread ──> ring ──> analysis thread ──> snapshot ──> any thread
//!  AudioTap        f32       RingReader          Copy value   SnapshotReader
//!  push_block                SnapshotWriter                   GenreMeters
//! ```
//!
//! It knows nothing about what lies between the ring and the snapshot: neither analysis nor model. Its
//! manifest lists every library that an audio thread can reach.
//!
//! # Examples
//! ```
//! use genrescope_realtime::audio::AudioTap;
//! use genrescope_realtime::ring::ring;
//! use genrescope_realtime::snapshot::{Snapshot, channel};
//!
//! let (writer, mut ring_reader) = ring(48_000);
//! let (mut snapshots, snapshot_reader) = channel();
//!
//! // The audio thread has the tap.
//! let mut tap = AudioTap::new(writer);
//! tap.push_block(&[&[0.5; 480], &[0.5; 480]]);
//!
//! // The analysis thread has the two ends in the middle.
//! let mut samples = [0.0; 1024];
//! let len = ring_reader.drain(&mut samples);
//! assert_eq!(samples[..len], [0.5; 480]);
//! snapshots.publish(&mut Snapshot::with(|snapshot| snapshot.heard_seconds = 0.01));
//!
//! // Everybody else reads.
//! assert_eq!(snapshot_reader.snapshot().heard_seconds, 0.01);
//! ```

// clippy.toml, next to the manifest, lists what an audio thread may not call. Code here that other threads
// run says so where it calls any of that.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

pub mod audio;
pub mod ring;
pub mod snapshot;
