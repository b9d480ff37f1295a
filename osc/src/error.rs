//! Why nothing can be sent.

use std::io;

/// What went wrong when a sender was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OscError {
    /// The target is no `HOST:PORT`, or there is no such host.
    #[error("`{target}` is no place to send OSC to: HOST:PORT is needed, like 127.0.0.1:9000")]
    Target {
        /// What was given.
        target: String,
        /// What the system says of it.
        source: Option<io::Error>,
    },
    /// The system gives no socket that reaches the target.
    #[error("no UDP socket for {target}")]
    Socket {
        /// What was given.
        target: String,
        /// What the system says.
        source: io::Error,
    },
}
