//! 1 AUDIO THREAD: the only code a host or device callback runs.
//!
//! Read the block, mix it down, push it, count what did not fit. No allocation, lock, system call or panic.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod mix_down;
mod sample_rate;
mod tap;

pub use mix_down::mix_down;
pub use sample_rate::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ};
pub use tap::AudioTap;
