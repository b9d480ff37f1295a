//! What browsers and other programs reach on one port: the lines of `--json` by WebSocket, and the live page.
//!
//! ```text
//! connection ──> Lobby ──> request ──> Door ──┬─> the page            (HTTP)
//!                                             ├─> lines, from `send`  (WebSocket, `/`)
//!                                             └─> scene, from `show`  (WebSocket, `/scene`)
//! ```
//!
//! Clients are only told; what they say changes nothing.

mod client;
mod document;
mod hub;
mod lobby;
mod scene;
mod server;

pub(super) use self::scene::LiveState;
pub(super) use self::server::{WebOptions, WebServer};
