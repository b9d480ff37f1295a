//! `genrescope tag` and `genrescope models`, run as a user runs them.

mod albums;
mod answers;
mod foreign;
mod inputs;
mod models;
mod own_genres;
mod program;
mod troubles;
mod writing;
