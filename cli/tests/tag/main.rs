//! `genrescope tag` and `genrescope models`, run as a user runs them.

// Some tests are for Linux alone: elsewhere, what only they need is needed by none.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod albums;
mod answers;
mod foreign;
mod inputs;
mod models;
mod own_genres;
mod program;
mod troubles;
mod writing;
