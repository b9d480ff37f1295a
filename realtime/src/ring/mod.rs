//! 2 RING: the real-time boundary, a lock-free queue of mono samples from one thread to another.

mod ends;
mod reader;
mod shared;
mod writer;

pub use ends::ring;
pub use reader::RingReader;
pub use writer::RingWriter;
