//! Why nothing can be sent.

use std::io;

/// Why a sender could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OscError {
    /// The target is not a `HOST:PORT`.
    #[error("OSC cannot be sent to `{target}`: HOST:PORT is needed, like 127.0.0.1:9000")]
    Target {
        /// What was given.
        target: String,
    },
    /// There is no such host, or nobody to ask about it.
    #[error("OSC cannot be sent to `{target}`: its host cannot be found")]
    Host {
        /// What was given.
        target: String,
        /// What the system reports.
        source: io::Error,
    },
    /// The system provides no socket that reaches the target.
    #[error("no UDP socket for {target}")]
    Socket {
        /// What was given.
        target: String,
        /// What the system reports.
        source: io::Error,
    },
}
