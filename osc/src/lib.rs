//! OSC output: what the engine hears, for lights, visuals and music programs; shared by plugin and monitor.
//!
//! ```
//! # use std::net::UdpSocket;
//! # use std::time::{Duration, Instant};
//! # use genrescope_engine::{Snapshot, State, model::Genres};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let snapshot = Snapshot::with(|snapshot| snapshot.state = State::Silence);
//! # let genres = Genres::new(Vec::new());
//! // What lights, visuals and music programs do: listen on a port, 9000 for many of them.
//! let receiver = UdpSocket::bind("127.0.0.1:0")?;
//! # receiver.set_read_timeout(Some(Duration::from_secs(10)))?;
//!
//! let mut osc = genrescope_osc::OscSender::new(&receiver.local_addr()?.to_string(), "1")?;
//! // At every look at the engine; it sends when something has changed, but not too often.
//! osc.send(&snapshot, &genres, Instant::now());
//!
//! let mut bundle = [0; 1024];
//! let len = receiver.recv(&mut bundle)?;
//! assert!(bundle[..len].starts_with(b"#bundle\0"));
//! assert!(bundle[..len].windows(7).any(|part| part == b"silence"));
//! # Ok(())
//! # }
//! ```
//!
//! One bundle holds these messages about the listening window, with the instance's name in place of `1`:
//!
//! | address | arguments |
//! |---|---|
//! | `/genrescope/1/state` | string: [`State::name`](genrescope_engine::State::name), such as `sure` |
//! | `/genrescope/1/top` | string, float: the most probable genre, and its probability |
//! | `/genrescope/1/probs` | string, float, string, float ...: all genres, in the model's order |
//!
//! `top` and `probs` are left out while there is no answer yet.

mod error;
mod message;
mod sender;

pub use error::OscError;
pub use sender::OscSender;
