//! Libraries of music: what is kept between runs, hostile files, interrupts, playlists, watched folders. Run
//! as a user runs them.

// Some tests are for Linux alone: elsewhere, what only they need is needed by none.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod cache;
mod doctor;
#[cfg(target_os = "linux")]
mod interrupts;
mod parts;
mod playlists;
mod program;
mod stats;
#[cfg(target_os = "linux")]
mod vanished;
mod watching;
mod workers;
