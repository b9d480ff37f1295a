//! The real-time boundary: all that an audio thread runs, and what crosses between threads.
//!
//! ```text
//! audio thread ──> ring ──> analysis thread ──> snapshot ──> any thread
//!  AudioTap        f32       RingReader          Copy value   SnapshotReader
//!  push_block                SnapshotWriter                   GenreMeters
//! ```
//!
//! It knows nothing of what lies between the ring and the snapshot: neither analysis nor model. Its manifest
//! lists every library that an audio thread can reach.

// clippy.toml beside the manifest lists what an audio thread may not call. Code here that other threads run
// says so where it calls any of that.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

pub mod audio;
pub mod ring;
pub mod snapshot;
