//! Black-box tests: what they have in common. The tests themselves are in `tests/`, a file for each thing tested.

mod folder;
mod picture;
mod random;
mod screen;
mod sound;
mod wait;
mod wav;

pub use folder::names_in;
pub use picture::Picture;
pub use random::Random;
pub use screen::Screen;
pub use sound::sound;
pub use wait::wait_until;
pub use wav::{WavSample, chord, small_wav, to_16_bits, wav};
