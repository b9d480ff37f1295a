//! What a WebSocket client says: its hello, and what comes after it. The bytes are anyone's.

use std::io::{self, Read, Write};

use tungstenite::handshake::server::{Callback, ErrorResponse, Request, Response};
use tungstenite::http::StatusCode;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, WebSocket};

use super::origin::is_allowed;

/// Longest message that we take; nothing is expected but hello and goodbye.
const MAX_MESSAGE_LEN: usize = 4096;

/// Hears a client's hello and answers it.
///
/// # Errors
/// It is no hello, comes too late, or is from a web page that is neither of this machine nor `allowed`.
pub(super) fn welcome<S: Read + Write>(stream: S, allowed: &[String]) -> Result<WebSocket<S>, Error> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_LEN))
        .max_frame_size(Some(MAX_MESSAGE_LEN));
    match tungstenite::accept_hdr_with_config(stream, Doorkeeper { allowed }, Some(config)) {
        Ok(socket) => Ok(socket),
        Err(tungstenite::HandshakeError::Failure(error)) => Err(error),
        Err(tungstenite::HandshakeError::Interrupted(_)) => Err(Error::Io(io::ErrorKind::TimedOut.into())),
    }
}

/// Answers pings and goodbyes; what else a client says does not matter.
///
/// # Errors
/// The client is gone, or breaks the protocol.
pub(super) fn hear<S: Read + Write>(socket: &mut WebSocket<S>) -> Result<(), Error> {
    match socket.read() {
        Ok(_) => Ok(()),
        Err(Error::Io(error))
            if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
        {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Lets in who may listen.
struct Doorkeeper<'a> {
    allowed: &'a [String],
}

impl Callback for Doorkeeper<'_> {
    fn on_request(self, request: &Request, response: Response) -> Result<Response, ErrorResponse> {
        let origins = request.headers().get_all("origin").iter().map(|value| value.to_str().ok());
        if is_allowed(origins, self.allowed) {
            return Ok(response);
        }
        let mut refusal = ErrorResponse::new(Some("this page may not listen; see --ws-origin\n".to_owned()));
        *refusal.status_mut() = StatusCode::FORBIDDEN;
        Err(refusal)
    }
}
