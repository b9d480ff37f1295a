//! The port, and who listens on it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use genrescope_door::{Door, Token};
use tungstenite::Utf8Bytes;

use super::client::Client;
use super::document::Document;
use super::hub::Hub;
use super::lobby::Lobby;
use super::scene::{LiveState, Scene};

/// How long the end of the program waits until the last messages are sent.
const GRACE: Duration = Duration::from_millis(500);

/// What is served, and to whom.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebOptions {
    /// The port; 0 takes any free one.
    pub(crate) port: u16,
    /// Whether to serve lines to programs.
    pub(crate) has_lines: bool,
    /// Whether to serve the page.
    pub(crate) has_page: bool,
    /// An address or name of this machine that others reach; this machine alone without it.
    pub(crate) host: Option<String>,
    /// Other origins whose pages may listen.
    pub(crate) origins: Vec<String>,
}

/// Tells whoever is connected what is new, each on a separate thread.
#[derive(Debug)]
pub(crate) struct WebServer {
    hub: Arc<Hub>,
    address: SocketAddr,
    token: Option<Token>,
}

impl WebServer {
    /// Listens on the port.
    ///
    /// # Errors
    /// The port is taken, the host is not this machine, or there are no random numbers for a token.
    pub(crate) fn start(options: WebOptions) -> io::Result<Self> {
        let WebOptions { port, has_lines, has_page, host, origins } = options;
        let listener = match &host {
            Some(host) => {
                let addresses: Vec<SocketAddr> = (host.as_str(), port).to_socket_addrs()?.collect();
                TcpListener::bind(addresses.as_slice())?
            }
            None => TcpListener::bind((Ipv4Addr::LOCALHOST, port))?,
        };
        let address = listener.local_addr()?;
        let token = host.is_some().then(Token::random).transpose()?;
        let document = Arc::new(Document::new());
        let hub = Arc::new(Hub::new(has_page.then(|| Scene::new(document.version()))));
        let door = Arc::new(Door { has_page, has_lines, origins, host, token: token.clone() });
        let server = Self { hub: Arc::clone(&hub), address, token };
        // The thread ends with the program.
        std::thread::Builder::new().name("web server".to_owned()).spawn(move || {
            let lobby = Arc::new(Lobby::default());
            for stream in listener.incoming().flatten() {
                let (hub, door, document) = (Arc::clone(&hub), Arc::clone(&door), Arc::clone(&document));
                let client = Client { hub, door, document };
                let started = lobby.enter(&stream).and_then(|place| {
                    std::thread::Builder::new()
                        .name("web client".to_owned())
                        .spawn(move || client.serve(stream, place))
                });
                if let Err(error) = started {
                    log::warn!("a client of the page or WebSocket cannot be served: {error}");
                }
            }
        })?;
        Ok(server)
    }

    /// Where others find it: `http://192.168.1.5:8765/?token=...` for the scheme `http`.
    pub(crate) fn url(&self, scheme: &str) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(outward_address().unwrap_or(Ipv4Addr::LOCALHOST.into()));
        }
        let token = self.token.as_ref().map(|token| format!("/?token={}", token.as_str()));
        format!("{scheme}://{address}{}", token.unwrap_or_default())
    }

    /// Passes a line to all programs that listen; drops those that are too far behind. Never waits for one.
    pub(crate) fn send(&self, line: &str) {
        let line = Utf8Bytes::from(line);
        let mut state = self.hub.lock();
        state.lines.tell(&line);
        state.newest_line = Some(line);
    }

    /// Shows on all pages what is new in `live`, likewise.
    pub(crate) fn show(&self, live: &LiveState<'_>, now: Instant) {
        let mut state = self.hub.lock();
        let Some(scene) = &mut state.scene else { return };
        if let Some(message) = scene.take(live, now) {
            state.scenes.tell(&message.into());
        }
    }
}

/// This machine's address on the network that it reaches others by; nothing is sent to find it out.
fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address that is set aside for examples: any that is not of this network will do.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.hub.close();
        let end = Instant::now() + GRACE;
        while self.hub.num_clients.load(Ordering::Relaxed) > 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use tungstenite::client::IntoClientRequest;
    use tungstenite::http::HeaderValue;
    use tungstenite::{Error, Message, WebSocket};

    use super::super::client::{FULL, MAX_CLIENTS};
    use super::super::hub::MAX_MESSAGES;
    use super::super::lobby::MAX_WAITING;
    use super::*;

    type Socket = WebSocket<tungstenite::stream::MaybeTlsStream<TcpStream>>;

    fn lines() -> WebServer {
        WebServer::start(WebOptions { has_lines: true, ..WebOptions::default() }).unwrap()
    }

    fn page() -> WebServer {
        WebServer::start(WebOptions { has_lines: true, has_page: true, ..WebOptions::default() }).unwrap()
    }

    fn connect(server: &WebServer) -> Socket {
        tungstenite::connect(server.url("ws")).unwrap().0
    }

    /// The status and the whole answer to a request.
    fn ask(server: &WebServer, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", server.address.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
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
        let server = lines();
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
        let server = lines();
        let _slow = connect(&server);
        let mut quick = connect(&server);
        wait_until(|| server.hub.lock().lines.len() == 2);
        let line = "x".repeat(1 << 20);
        let mut longest = Duration::ZERO;
        for _ in 0..3 * MAX_MESSAGES {
            let start = Instant::now();
            server.send(&line);
            longest = longest.max(start.elapsed());
            assert_eq!(quick.read().unwrap().len(), line.len());
        }
        assert_eq!(server.hub.lock().lines.len(), 1);
        assert!(longest < Duration::from_secs(1), "{longest:?}");
    }

    #[test]
    fn the_number_of_clients_is_limited() {
        let server = lines();
        let clients: Vec<Socket> = (0..MAX_CLIENTS).map(|_| connect(&server)).collect();
        match tungstenite::connect(server.url("ws")) {
            Err(Error::Http(response)) => {
                assert_eq!(response.status(), FULL.status);
                let words = String::from_utf8(response.into_body().unwrap()).unwrap();
                assert_eq!(words.split(' ').next(), Some(MAX_CLIENTS.to_string().as_str()), "{words}");
            }
            other => panic!("one too many: {other:?}"),
        }
        drop(clients);
        wait_until(|| server.hub.num_clients.load(Ordering::Relaxed) == 0);
        connect(&server);
    }

    #[test]
    fn connections_that_say_nothing_keep_nobody_out() {
        let server = page();
        let mut silent: Vec<TcpStream> =
            (0..3 * MAX_WAITING).map(|_| TcpStream::connect(server.address).unwrap()).collect();
        let start = Instant::now();
        assert_eq!(ask(&server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").0, 200);
        let mut scene = tungstenite::connect(format!("{}/scene", server.url("ws"))).unwrap().0;
        scene.read().unwrap();
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        // Those that have waited longest were hung up on, long before their time was up.
        assert_eq!(silent[0].read(&mut [0]).unwrap_or(0), 0);
        assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
        // The others still wait, and are heard.
        let last = silent.last_mut().unwrap();
        last.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = String::new();
        last.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }

    #[test]
    fn one_port_serves_the_page_and_both_sockets() {
        let server = page();
        let (status, answer) = ask(&server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_eq!(status, 200);
        assert!(answer.contains("\r\nContent-Security-Policy: default-src 'none';"), "{answer}");
        assert!(answer.ends_with("</html>\n"));
        server.send("a line");
        assert_eq!(connect(&server).read().unwrap(), Message::text("a line"));
        let (mut scene, _) = tungstenite::connect(format!("{}/scene", server.url("ws"))).unwrap();
        let whole = scene.read().unwrap();
        let whole: serde_json::Value = serde_json::from_str(whole.to_text().unwrap()).unwrap();
        assert!(answer.contains(whole["version"].as_str().unwrap()));
    }

    #[test]
    fn others_are_turned_away_with_a_reason() {
        let server = page();
        for (request, status, words) in [
            ("GET / HTTP/1.1\r\nHost: evil.net\r\n\r\n", 403, "this machine is not called that"),
            ("GET / HTTP/1.1\r\n\r\n", 403, "this machine is not called that"),
            ("GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "nothing here"),
            ("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "read-only"),
            (
                "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n",
                400,
                "not a WebSocket handshake",
            ),
            ("SSH-2.0-OpenSSH_9.6\r\n\r\n", 400, "not a request"),
        ] {
            let (got, answer) = ask(&server, request);
            assert_eq!(got, status, "{request:?}: {answer}");
            assert!(answer.contains(words), "{request:?}: {answer}");
        }
        let mut request = format!("{}/scene", server.url("ws")).into_client_request().unwrap();
        request.headers_mut().insert("origin", HeaderValue::from_static("http://evil.net"));
        match tungstenite::connect(request) {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_port_for_others_opens_to_those_alone_who_have_the_token() {
        let options = WebOptions {
            has_page: true,
            has_lines: true,
            host: Some("127.0.0.1".to_owned()),
            ..WebOptions::default()
        };
        let server = WebServer::start(options).unwrap();
        let url = server.url("ws");
        let (address, token) = url.split_once("/?token=").unwrap();
        assert_eq!(token.len(), 16);
        assert!(tungstenite::connect(address).is_err());
        assert!(tungstenite::connect(format!("{address}/scene?token={token}x")).is_err());
        assert!(tungstenite::connect(format!("{address}/scene?token={token}")).is_ok());
        assert!(tungstenite::connect(&url).is_ok());
        let get = |query: &str| ask(&server, &format!("GET /{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).0;
        assert_eq!(
            [get(""), get("?token=aaaaaaaaaaaaaaaa"), get(&format!("?token={token}"))],
            [403, 403, 200]
        );
    }
}
