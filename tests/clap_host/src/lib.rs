//! A host for the one plugin that we build: loads its CLAP library as a DAW would, and reports what it did.
//!
//! [`Library`] -> [`Instance`] (main thread) -> [`Audio`] (audio thread), which processes [`Ports`].
//! [`Asked`] counts whatever the plugin asks of its host.

mod asked;
mod audio;
mod host;
mod instance;
mod layout;
mod library;
mod ports;

pub use asked::Asked;
pub use audio::Audio;
pub use host::Host;
pub use instance::{Instance, Param};
pub use layout::Layout;
pub use library::Library;
pub use ports::Ports;
