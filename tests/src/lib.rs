//! Black-box tests: what they have in common. The tests themselves are in `tests/`, a file for each thing tested.

mod random;
mod screen;
mod sound;
mod wait;

pub use random::Random;
pub use screen::Screen;
pub use sound::sound;
pub use wait::wait_until;
