//! A WebSocket for programs and web pages of this machine.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tungstenite::{Error, Message, Utf8Bytes};

use super::client_words::{hear, welcome};

/// Most connections at once, including those that are still in the handshake.
const MAX_CLIENTS: usize = 32;
/// Lines that wait for a client; one that falls further behind is dropped.
const MAX_LINES: usize = 64;
/// How long a client may take to say hello, or to take a line.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between two looks at what a client sends.
const LOOK: Duration = Duration::from_millis(50);
/// How long the end of the program waits until the last lines are sent.
const GRACE: Duration = Duration::from_millis(500);

/// Sends lines to whoever is connected, each on a separate thread.
#[derive(Debug)]
pub(super) struct WebSocketServer {
    hub: Arc<Hub>,
    address: SocketAddr,
}

#[derive(Debug, Default)]
struct Hub {
    state: Mutex<HubState>,
    num_clients: AtomicUsize,
}

#[derive(Debug, Default)]
struct HubState {
    queues: Vec<SyncSender<Utf8Bytes>>,
    /// What a new client gets at once.
    newest: Option<Utf8Bytes>,
    is_closed: bool,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, HubState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WebSocketServer {
    /// Listens on `port` of this machine only; 0 takes any free port.
    pub(super) fn start(port: u16, origins: Vec<String>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let hub = Arc::new(Hub::default());
        let origins: Arc<[String]> = origins.into();
        let server = Self { hub: Arc::clone(&hub), address };
        // The thread ends with the program.
        std::thread::Builder::new().name("web socket".to_owned()).spawn(move || {
            for stream in listener.incoming().flatten() {
                let client = Client::new(Arc::clone(&hub), Arc::clone(&origins));
                let Some(client) = client else { continue };
                let started = std::thread::Builder::new()
                    .name("web socket client".to_owned())
                    .spawn(move || client.serve(stream));
                if let Err(error) = started {
                    log::warn!("no thread for a WebSocket client: {error}");
                }
            }
        })?;
        Ok(server)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Passes a line to all clients; drops those that are too far behind. Never waits for one.
    pub(super) fn send(&self, line: &str) {
        let line = Utf8Bytes::from(line);
        let mut state = self.hub.lock();
        state.queues.retain(|queue| queue.try_send(line.clone()).is_ok());
        state.newest = Some(line);
    }
}

impl Drop for WebSocketServer {
    fn drop(&mut self) {
        let mut state = self.hub.lock();
        state.is_closed = true;
        // What is waiting in the queues is sent before a client notices that its queue is gone.
        state.queues.clear();
        drop(state);
        let end = Instant::now() + GRACE;
        while self.hub.num_clients.load(Ordering::Relaxed) > 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// One connection.
struct Client {
    hub: Arc<Hub>,
    origins: Arc<[String]>,
}

impl Client {
    /// `None` if there are too many.
    fn new(hub: Arc<Hub>, origins: Arc<[String]>) -> Option<Self> {
        // Counted first, so that dropping it is right in both cases.
        let num_others = hub.num_clients.fetch_add(1, Ordering::Relaxed);
        let client = Self { hub, origins };
        (num_others < MAX_CLIENTS).then_some(client)
    }

    fn serve(self, stream: TcpStream) {
        if let Err(error) = self.talk(stream) {
            log::debug!("a WebSocket client is gone: {error}");
        }
    }

    fn talk(&self, stream: TcpStream) -> Result<(), Error> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut socket = welcome(stream, &self.origins)?;
        socket.get_ref().set_read_timeout(Some(Duration::from_millis(1)))?;
        let Some(queue) = self.enter() else { return Ok(()) };
        loop {
            match queue.recv_timeout(LOOK) {
                Ok(line) => socket.send(Message::Text(line))?,
                Err(RecvTimeoutError::Timeout) => hear(&mut socket)?,
                Err(RecvTimeoutError::Disconnected) => {
                    socket.close(None)?;
                    return socket.flush();
                }
            }
        }
    }

    /// Enters the hub; the queue begins with the newest line. `None` if the program is ending.
    fn enter(&self) -> Option<Receiver<Utf8Bytes>> {
        let (sender, queue) = mpsc::sync_channel(MAX_LINES);
        let mut state = self.hub.lock();
        if state.is_closed {
            return None;
        }
        if let Some(newest) = state.newest.clone() {
            sender.try_send(newest).ok()?;
        }
        state.queues.push(sender);
        Some(queue)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.hub.num_clients.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use tungstenite::WebSocket;

    use super::*;

    fn connect(server: &WebSocketServer) -> WebSocket<tungstenite::stream::MaybeTlsStream<TcpStream>> {
        tungstenite::connect(format!("ws://{}", server.address())).unwrap().0
    }

    fn wait_until(what: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !what() {
            assert!(Instant::now() < end);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn a_client_gets_the_newest_line_then_all_and_a_goodbye() {
        let server = WebSocketServer::start(0, Vec::new()).unwrap();
        server.send("old");
        server.send("newest");
        let mut client = connect(&server);
        assert_eq!(client.read().unwrap(), Message::text("newest"));
        server.send("next");
        assert_eq!(client.read().unwrap(), Message::text("next"));
        server.send("last");
        drop(server);
        assert_eq!(client.read().unwrap(), Message::text("last"));
        assert!(client.read().unwrap().is_close());
    }

    #[test]
    fn a_client_that_does_not_read_is_dropped_and_blocks_nobody() {
        let server = WebSocketServer::start(0, Vec::new()).unwrap();
        let _slow = connect(&server);
        let mut quick = connect(&server);
        wait_until(|| server.hub.lock().queues.len() == 2);
        let line = "x".repeat(1 << 20);
        let mut longest = Duration::ZERO;
        for _ in 0..3 * MAX_LINES {
            let start = Instant::now();
            server.send(&line);
            longest = longest.max(start.elapsed());
            assert_eq!(quick.read().unwrap().len(), line.len());
        }
        assert_eq!(server.hub.lock().queues.len(), 1);
        assert!(longest < Duration::from_secs(1), "{longest:?}");
    }

    #[test]
    fn the_number_of_connections_is_limited() {
        let server = WebSocketServer::start(0, Vec::new()).unwrap();
        let idle: Vec<TcpStream> =
            (0..MAX_CLIENTS).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
        wait_until(|| server.hub.num_clients.load(Ordering::Relaxed) == MAX_CLIENTS);
        assert!(tungstenite::connect(format!("ws://{}", server.address())).is_err());
        drop(idle);
        wait_until(|| server.hub.num_clients.load(Ordering::Relaxed) == 0);
        connect(&server);
    }
}
