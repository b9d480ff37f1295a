//! 5 LISTENING: patches' answers over time, pooled and judged; the same live and offline.

mod listener;
mod settings;
mod window;

pub use listener::{Listener, Update};
pub use settings::{Settings, WHOLE_TRACK};
pub(crate) use window::Window;
