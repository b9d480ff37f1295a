//! 5 LISTENING: patches' answers over time, pooled and judged; the same live and offline.

mod feature_stream;
mod listener;
mod settings;
mod window;

pub use feature_stream::{FeatureStream, Heard};
pub use listener::{Listener, Update};
pub use settings::{Settings, WHOLE_TRACK};
pub(crate) use window::Window;
