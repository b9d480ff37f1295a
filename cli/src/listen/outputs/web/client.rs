//! One connection.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use genrescope_door::{Door, Guest, Refusal, Wish, hear, receive};
use tungstenite::http::StatusCode;
use tungstenite::{Error, Message, WebSocket};

use super::document::Document;
use super::hub::Hub;
use super::lobby::Place;

/// Most clients at once that have been let in.
pub(super) const MAX_CLIENTS: usize = 32;
/// What the next one is told.
pub(super) const FULL: Refusal = Refusal {
    status: StatusCode::SERVICE_UNAVAILABLE,
    words: "32 connections are open already, which is the most",
};
/// How long a client may take to go on with its request, or to take a message.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between two looks at what a client sends.
const LOOK: Duration = Duration::from_millis(50);

/// A connection on its thread.
pub(super) struct Client {
    pub(super) hub: Arc<Hub>,
    pub(super) door: Arc<Door>,
    pub(super) document: Arc<Document>,
}

/// One of the seats that there are for clients.
struct Seat<'a>(&'a Hub);

impl<'a> Seat<'a> {
    /// `None` if all are taken.
    fn take(hub: &'a Hub) -> Option<Self> {
        // Counted first, so that dropping it is right in both cases.
        let num_others = hub.num_clients.fetch_add(1, Ordering::Relaxed);
        let seat = Self(hub);
        (num_others < MAX_CLIENTS).then_some(seat)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.num_clients.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Client {
    /// Serves it to the end; it waits in its place until it is let in.
    pub(super) fn serve(self, stream: TcpStream, place: Place) {
        if let Err(error) = self.talk(stream, place) {
            log::debug!("a client of the page or WebSocket is gone: {error}");
        }
    }

    fn talk(&self, stream: TcpStream, place: Place) -> Result<(), Error> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut seat = None;
        let guest = receive(stream, |request| {
            let wish = self.door.admit(request)?;
            drop(place);
            seat = Some(Seat::take(&self.hub).ok_or(FULL)?);
            Ok(wish)
        })?;
        match guest {
            Guest::Reader(mut stream) => {
                stream.write_all(self.document.answer())?;
                Ok(stream.shutdown(Shutdown::Write)?)
            }
            Guest::Listener(socket, wish) => self.tell(socket, wish),
        }
    }

    fn tell(&self, mut socket: Box<WebSocket<TcpStream>>, wish: Wish) -> Result<(), Error> {
        socket.get_ref().set_read_timeout(Some(Duration::from_millis(1)))?;
        let Some(queue) = self.hub.enter(wish) else { return Ok(()) };
        let mut heard_at = Instant::now();
        loop {
            match queue.recv_timeout(LOOK) {
                Ok(message) => socket.send(Message::Text(message))?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    socket.close(None)?;
                    return socket.flush();
                }
            }
            // Also while one message follows another, or a client could never say goodbye.
            if heard_at.elapsed() >= LOOK {
                hear(&mut socket)?;
                heard_at = Instant::now();
            }
        }
    }
}
