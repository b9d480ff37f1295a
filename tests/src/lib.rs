//! Black-box tests: what they share. The tests themselves are in `tests/`, one file for each thing tested.

#[cfg(target_os = "linux")]
mod children;
#[cfg(target_os = "linux")]
mod crash;
mod folder;
mod picture;
mod random;
mod screen;
mod signal;
mod sound;
mod wait;
mod wav;

#[cfg(target_os = "linux")]
pub use children::children;
#[cfg(target_os = "linux")]
pub use crash::crash_after_first_line;
pub use folder::names_in;
pub use picture::Picture;
pub use random::Random;
pub use screen::Screen;
pub use signal::signal;
pub use sound::sound;
pub use wait::wait_until;
pub use wav::{WavSample, chord, small_wav, to_16_bits, wav};
