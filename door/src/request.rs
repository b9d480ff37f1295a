//! What a client says: its request, and what comes after it. The bytes are anyone's.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use tungstenite::error::ProtocolError;
use tungstenite::handshake::machine::TryParse;
use tungstenite::handshake::server::{Request, create_response, write_response};
use tungstenite::http::StatusCode;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Error, WebSocket};

use crate::door::{Refusal, Wish};

/// Longest request that we read: browsers send along what other servers of this machine have had them keep.
const MAX_REQUEST_LEN: usize = 16 * 1024;

/// Longest message that we take; nothing is expected but goodbye.
const MAX_MESSAGE_LEN: usize = 4096;

/// How long a request may take in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// A client that was let in.
pub enum Guest<S> {
    /// It waits for the page.
    Reader(S),
    /// It listens.
    Listener(Box<WebSocket<S>>, Wish),
}

/// Hears a client's request; whoever `admit` does not let in is told why.
///
/// # Errors
/// It is not a request, takes too long, or is refused.
pub fn receive<S: Read + Write>(
    mut stream: S,
    admit: impl FnOnce(&Request) -> Result<Wish, Refusal>,
) -> Result<Guest<S>, Error> {
    let (request, rest) = match read_request(&mut stream) {
        Ok(read) => read,
        Err(Error::Protocol(ProtocolError::WrongHttpMethod)) => {
            let words = "this server is read-only";
            return refuse(&mut stream, Refusal { status: StatusCode::METHOD_NOT_ALLOWED, words });
        }
        Err(error @ Error::Io(_)) => return Err(error),
        Err(_) => {
            let refusal = Refusal { status: StatusCode::BAD_REQUEST, words: "this is not a request" };
            return refuse(&mut stream, refusal);
        }
    };
    let wish = match admit(&request) {
        Ok(Wish::Page) => return Ok(Guest::Reader(stream)),
        Ok(wish) => wish,
        Err(refusal) => return refuse(&mut stream, refusal),
    };
    let Ok(response) = create_response(&request) else {
        let refusal = Refusal { status: StatusCode::BAD_REQUEST, words: "this is not a WebSocket handshake" };
        return refuse(&mut stream, refusal);
    };
    let mut head = Vec::new();
    write_response(&mut head, &response)?;
    stream.write_all(&head)?;
    stream.flush()?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_LEN))
        .max_frame_size(Some(MAX_MESSAGE_LEN));
    let socket = WebSocket::from_partially_read(stream, rest, Role::Server, Some(config));
    Ok(Guest::Listener(Box::new(socket), wish))
}

/// Answers pings and goodbyes; what else a client says does not matter.
///
/// # Errors
/// The client is gone, or breaks the protocol.
pub fn hear<S: Read + Write>(socket: &mut WebSocket<S>) -> Result<(), Error> {
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

/// Reads up to the empty line; returns also what came after it.
fn read_request(stream: &mut impl Read) -> Result<(Request, Vec<u8>), Error> {
    let end = Instant::now() + PATIENCE;
    let mut bytes = Vec::new();
    let mut block = [0; 2048];
    loop {
        let len = stream.read(&mut block)?;
        if len == 0 {
            return Err(Error::Io(io::ErrorKind::UnexpectedEof.into()));
        }
        bytes.extend_from_slice(&block[..len]);
        if let Some((len, request)) = Request::try_parse(&bytes)? {
            return Ok((request, bytes.split_off(len)));
        }
        if bytes.len() > MAX_REQUEST_LEN {
            return Err(Error::AttackAttempt);
        }
        if Instant::now() > end {
            return Err(Error::Io(io::ErrorKind::TimedOut.into()));
        }
    }
}

/// Tells a client why it gets nothing.
fn refuse<T>(stream: &mut impl Write, refusal: Refusal) -> Result<T, Error> {
    let Refusal { status, words } = refusal;
    stream.write_all(plain_answer(status, words).as_bytes())?;
    stream.flush()?;
    Err(Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, words)))
}

/// An answer in words, after which the connection ends.
fn plain_answer(status: StatusCode, words: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{words}\n",
        words.len() + 1
    )
}
