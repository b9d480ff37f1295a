//! Who is let in to the live page and to the WebSocket beside it, and how clients are heard.
//!
//! ```text
//! bytes ──> receive ──> Door ──┬─> Guest::Reader     gets the page   (HTTP)
//!                              └─> Guest::Listener   gets messages   (WebSocket)
//! ```
//!
//! The bytes are anyone's: whatever comes is let in by the rules of [`Door`], refused in words, or dropped.
//! This crate neither opens a port nor knows what is served there.

mod door;
mod host;
mod origin;
mod request;
mod token;

pub use self::door::{Door, Refusal, Wish};
pub use self::origin::{is_allowed, origin};
pub use self::request::{Guest, hear, receive};
pub use self::token::Token;
