//! WebSocket clients: one that reads everything, some that stop reading, some that are rude.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How many clients stall, and how many are rude.
const NUM_EACH: usize = 4;

/// How long a stalling client reads nothing: longer than all buffers on the way and its queue hold.
const STALL: Duration = Duration::from_secs(60);

/// A hello as the standard gives it (RFC 6455, 1.3).
const HELLO: &str = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// What rude clients say: no hello, half of one, nonsense after it, an endless frame, a page from elsewhere.
const RUDE: [(&str, &[u8]); 5] = [
    ("", b""),
    ("GET / HT", b""),
    (HELLO, b"\xff\xff\xff\xff nonsense \xff"),
    (HELLO, b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff"),
    (
        "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        b"",
    ),
];

/// What the clients have seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    lines: AtomicU64,
    drops_of_reader: AtomicU64,
    stalled: AtomicU64,
    rude: AtomicU64,
}

/// What they have seen by the end.
pub(super) struct Told {
    pub(super) num_lines: u64,
    pub(super) num_drops_of_reader: u64,
    pub(super) num_stalled: u64,
    pub(super) num_rude: u64,
}

/// All clients, each on a thread.
pub(super) struct Clients {
    stop: Arc<AtomicBool>,
    seen: Arc<Seen>,
    threads: Vec<JoinHandle<()>>,
}

impl Clients {
    pub(super) fn start(port: u16) -> Self {
        let (stop, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Seen::default()));
        let mut clients = Self { stop, seen, threads: Vec::new() };
        clients.start_one(port, |port, stop, seen| {
            let _ = read_all(port, stop, seen);
            if !stop.load(Ordering::Relaxed) {
                seen.drops_of_reader.fetch_add(1, Ordering::Relaxed);
            }
        });
        for number in 0..NUM_EACH {
            clients.start_one(port, |port, stop, seen| {
                if stall(port, stop).unwrap_or(false) {
                    seen.stalled.fetch_add(1, Ordering::Relaxed);
                }
            });
            clients.start_one(port, move |port, stop, seen| {
                let (hello, rest) = RUDE[(number + seen.rude.load(Ordering::Relaxed) as usize) % RUDE.len()];
                if be_rude(port, hello, rest, stop).unwrap_or(false) {
                    seen.rude.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        clients
    }

    /// Has a client connect again and again until the end.
    fn start_one(&mut self, port: u16, talk: impl Fn(u16, &AtomicBool, &Seen) + Send + 'static) {
        let (stop, seen) = (Arc::clone(&self.stop), Arc::clone(&self.seen));
        self.threads.push(std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                talk(port, &stop, &seen);
                std::thread::sleep(Duration::from_millis(200));
            }
        }));
    }

    /// Ends them all.
    pub(super) fn stop(self) -> Told {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            // One that panicked has already said so.
            let _ = thread.join();
        }
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Told {
            num_lines: count(&self.seen.lines),
            num_drops_of_reader: count(&self.seen.drops_of_reader),
            num_stalled: count(&self.seen.stalled),
            num_rude: count(&self.seen.rude),
        }
    }
}

fn connect(port: u16, words: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(words.as_bytes())?;
    Ok(stream)
}

/// Reads on for a moment: how many bytes came; `None` at the end.
fn read_some(stream: &mut TcpStream, bytes: &mut [u8]) -> Option<usize> {
    match stream.read(bytes) {
        Ok(0) => None,
        Ok(len) => Some(len),
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Some(0),
        Err(_) => None,
    }
}

/// Reads as fast as lines come, and counts them: each is one frame, and ends with a brace that nothing
/// follows.
fn read_all(port: u16, stop: &AtomicBool, seen: &Seen) -> io::Result<()> {
    let mut stream = connect(port, HELLO)?;
    let mut bytes = vec![0; 1 << 16];
    while !stop.load(Ordering::Relaxed) {
        let Some(len) = read_some(&mut stream, &mut bytes) else { return Ok(()) };
        let num_lines = bytes[..len].windows(9).filter(|window| *window == b"\"model\":\"").count();
        seen.lines.fetch_add(num_lines as u64, Ordering::Relaxed);
    }
    Ok(())
}

/// Says hello and reads nothing for a long time; returns whether it was dropped meanwhile.
fn stall(port: u16, stop: &AtomicBool) -> io::Result<bool> {
    let mut stream = connect(port, HELLO)?;
    let end = Instant::now() + STALL;
    while Instant::now() < end && !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(200));
    }
    // What is still on its way, then the end, unless it is still served.
    let mut bytes = vec![0; 1 << 16];
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {
        if read_some(&mut stream, &mut bytes).is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Says what nobody should, and waits; returns whether it was shown the door.
fn be_rude(port: u16, hello: &str, rest: &[u8], stop: &AtomicBool) -> io::Result<bool> {
    let mut stream = connect(port, hello)?;
    stream.write_all(rest)?;
    let mut bytes = vec![0; 1 << 16];
    let end = Instant::now() + Duration::from_secs(15);
    while Instant::now() < end && !stop.load(Ordering::Relaxed) {
        if read_some(&mut stream, &mut bytes).is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}
