//! One connection.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use genrescope_door::{Door, Guest, Wish, hear, receive};
use tungstenite::{Error, Message, WebSocket};

use super::document::Document;
use super::hub::Hub;

/// Most connections at once, including those that still say what they want.
pub(super) const MAX_CLIENTS: usize = 32;
/// How long a client may take to go on with its request, or to take a message.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between two looks at what a client sends.
const LOOK: Duration = Duration::from_millis(50);

/// A connection on its thread.
pub(super) struct Client {
    hub: Arc<Hub>,
    door: Arc<Door>,
    document: Arc<Document>,
}

impl Client {
    /// `None` if there are too many.
    pub(super) fn new(hub: &Arc<Hub>, door: &Arc<Door>, document: &Arc<Document>) -> Option<Self> {
        // Counted first, so that dropping it is right in both cases.
        let num_others = hub.num_clients.fetch_add(1, Ordering::Relaxed);
        let client = Self { hub: Arc::clone(hub), door: Arc::clone(door), document: Arc::clone(document) };
        (num_others < MAX_CLIENTS).then_some(client)
    }

    /// Serves it to the end.
    pub(super) fn serve(self, stream: TcpStream) {
        if let Err(error) = self.talk(stream) {
            log::debug!("a client of the page or WebSocket is gone: {error}");
        }
    }

    fn talk(&self, stream: TcpStream) -> Result<(), Error> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        match receive(stream, &self.door)? {
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

impl Drop for Client {
    fn drop(&mut self) {
        self.hub.num_clients.fetch_sub(1, Ordering::Relaxed);
    }
}
