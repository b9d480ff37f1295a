//! 2 RING: the real-time boundary, a lock-free queue of mono samples from one thread to another.

mod ends;

pub use ends::{RingReader, RingWriter, ring};
