//! Libraries of music: what is kept between runs, hostile files, playlists, watched folders. Run as a user runs them.

mod cache;
mod playlists;
mod program;
mod watching;
mod workers;
