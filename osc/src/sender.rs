//! The socket, and how often it is used.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

use genrescope_engine::Snapshot;
use genrescope_engine::model::Genres;

use crate::error::OscError;
use crate::message::{Content, prefix};

/// Shortest time between two bundles: 10 per second.
const INTERVAL: Duration = Duration::from_millis(100);

/// Sends snapshots by UDP to one receiver, or to a whole network through its broadcast address.
///
/// # Real-time safety
/// Not for the audio thread: it allocates and calls the system. It never waits, though, and never panics.
#[derive(Debug)]
pub struct OscSender {
    socket: UdpSocket,
    prefix: String,
    interval: Duration,
    sent: Option<Content>,
    sent_at: Option<Instant>,
}

impl OscSender {
    /// Makes a sender to `target`, `HOST:PORT`, for the messages of `instance`.
    ///
    /// Looking up a host by its name may take a while; a numeric address does not. Characters that an OSC
    /// address may not hold become `_` in the instance's name.
    ///
    /// # Errors
    /// If the target is not a `HOST:PORT`, there is no such host, or it cannot be reached from here.
    pub fn new(target: &str, instance: &str) -> Result<Self, OscError> {
        let name = || target.to_owned();
        let addresses = target.trim().to_socket_addrs().map_err(|source| match source.kind() {
            ErrorKind::InvalidInput => OscError::Target { target: name() },
            _ => OscError::Host { target: name(), source },
        })?;
        let mut last_error = None;
        // One of a host's addresses may be of a kind that this machine does not support.
        for address in addresses.filter(|address| address.port() != 0) {
            match connect(address) {
                Ok(socket) => {
                    let prefix = prefix(instance);
                    return Ok(Self { socket, prefix, interval: INTERVAL, sent: None, sent_at: None });
                }
                Err(error) => last_error = Some(error),
            }
        }
        Err(match last_error {
            Some(source) => OscError::Socket { target: name(), source },
            None => OscError::Target { target: name() },
        })
    }

    /// Sends at most this many bundles per second from now on, instead of 10.
    #[must_use]
    pub fn with_rate(mut self, bundles_per_second: f64) -> Self {
        // A number that does not give a valid duration leaves the rate unchanged.
        self.interval = Duration::try_from_secs_f64(bundles_per_second.recip()).unwrap_or(self.interval);
        self
    }

    /// Sends `snapshot` if it differs from what was sent last and the last bundle was long enough ago;
    /// `genres` are the names of its probabilities.
    ///
    /// Call it at every look at the engine: a later call sends what came too early. What cannot be sent is
    /// logged, and a later call tries again. Returns whether the receiver has been sent everything, now or
    /// before.
    pub fn send(&mut self, snapshot: &Snapshot, genres: &Genres, now: Instant) -> bool {
        let is_early = self.sent_at.is_some_and(|at| now.saturating_duration_since(at) < self.interval);
        let content = Content::of(snapshot);
        if is_early || self.sent == Some(content) {
            return self.sent == Some(content);
        }
        self.sent_at = Some(now);
        match content.encode(&self.prefix, genres) {
            Ok(bytes) => match self.socket.send(&bytes) {
                Ok(_) => self.sent = Some(content),
                // Nobody is listening there yet, or the socket's buffer is full.
                Err(error) => log::debug!("OSC was not sent: {error}"),
            },
            Err(error) => log::debug!("OSC was not encoded: {error}"),
        }
        self.sent == Some(content)
    }
}

fn connect(address: SocketAddr) -> std::io::Result<UdpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?,
        SocketAddr::V6(_) => UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))?,
    };
    // Otherwise systems refuse addresses like 192.168.1.255, which reach a whole network.
    socket.set_broadcast(true)?;
    socket.connect(address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;
    use genrescope_engine::{Slots, State};
    use rosc::{OscMessage, OscPacket, OscType};

    use super::*;

    struct Receiver(UdpSocket);

    impl Receiver {
        fn new() -> Self {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            Self(socket)
        }

        fn target(&self) -> String {
            self.0.local_addr().unwrap().to_string()
        }

        fn messages(&self) -> Vec<OscMessage> {
            let mut bytes = [0; 4096];
            let len = self.0.recv(&mut bytes).unwrap();
            let (rest, packet) = rosc::decoder::decode_udp(&bytes[..len]).unwrap();
            assert!(rest.is_empty());
            let OscPacket::Bundle(bundle) = packet else { panic!("no bundle: {packet:?}") };
            let message = |packet| match packet {
                OscPacket::Message(message) => message,
                OscPacket::Bundle(_) => panic!("a bundle in a bundle"),
            };
            bundle.content.into_iter().map(message).collect()
        }

        fn has_nothing(&self) -> bool {
            self.0.set_nonblocking(true).unwrap();
            let is_empty = self.0.recv(&mut [0; 16]).is_err();
            self.0.set_nonblocking(false).unwrap();
            is_empty
        }
    }

    fn genres() -> Genres {
        Genres::new(["jazz", "rock"].map(|name| Genre { name: name.into(), parent: None }).to_vec())
    }

    fn snapshot(state: State, shares: [f32; 2]) -> Snapshot {
        Snapshot::with(|snapshot| (snapshot.state, snapshot.genres) = (state, Slots::new(&shares)))
    }

    #[test]
    fn a_bundle_holds_the_state_the_leader_and_all_genres() {
        let receiver = Receiver::new();
        let mut osc = OscSender::new(&receiver.target(), "deck 1").unwrap();
        osc.send(&snapshot(State::Sure, [0.25, 0.75]), &genres(), Instant::now());
        let messages = receiver.messages();
        let string = |text: &str| OscType::String(text.to_owned());
        let expected = [
            ("/genrescope/deck_1/state", vec![string("sure")]),
            ("/genrescope/deck_1/top", vec![string("rock"), OscType::Float(0.75)]),
            (
                "/genrescope/deck_1/probs",
                vec![string("jazz"), OscType::Float(0.25), string("rock"), OscType::Float(0.75)],
            ),
        ];
        assert_eq!(messages.len(), expected.len());
        for (message, (address, arguments)) in messages.iter().zip(expected) {
            assert_eq!((message.addr.as_str(), &message.args), (address, &arguments));
        }
    }

    #[test]
    fn before_there_is_an_answer_only_the_state_is_sent() {
        let receiver = Receiver::new();
        let mut osc = OscSender::new(&receiver.target(), "1").unwrap();
        let start = Instant::now();
        osc.send(&snapshot(State::WarmingUp { seconds_left: 2.0 }, [0.0; 2]), &genres(), start);
        let messages = receiver.messages();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].args, [OscType::String("warming up".to_owned())]);
        // The countdown alone is not a change.
        let later = start + Duration::from_secs(1);
        osc.send(&snapshot(State::WarmingUp { seconds_left: 1.0 }, [0.0; 2]), &genres(), later);
        assert!(receiver.has_nothing());
    }

    #[test]
    fn it_sends_only_changes_and_at_most_ten_a_second() {
        let receiver = Receiver::new();
        let mut osc = OscSender::new(&receiver.target(), "1").unwrap();
        let start = Instant::now();
        let mut num_sent = 0;
        // A change every millisecond for a second, then none for another.
        for i in 0..2000_u16 {
            let share = f32::from(i.min(1000)) / 1000.0;
            let now = start + Duration::from_millis(u64::from(i));
            osc.send(&snapshot(State::Unsure, [share, 1.0 - share]), &genres(), now);
            while !receiver.has_nothing() {
                num_sent += 1;
            }
        }
        // At 0, 100 ... 1000 ms.
        assert_eq!(num_sent, 11);
        let mut slow = OscSender::new(&receiver.target(), "1").unwrap().with_rate(2.0).with_rate(f64::NAN);
        for i in 0..10_u16 {
            let now = start + Duration::from_millis(100 * u64::from(i));
            slow.send(&snapshot(State::Unsure, [f32::from(i), 0.0]), &genres(), now);
        }
        receiver.messages();
        receiver.messages();
        assert!(receiver.has_nothing());
    }

    #[test]
    fn a_receiver_that_is_gone_does_no_harm_and_gets_the_newest_when_it_is_back() {
        let receiver = Receiver::new();
        let target = receiver.target();
        let mut osc = OscSender::new(&target, "1").unwrap();
        drop(receiver);
        let start = Instant::now();
        let mut now = start;
        let mut send = |share: f32| {
            now += Duration::from_millis(200);
            osc.send(&snapshot(State::Sure, [share, 1.0 - share]), &genres(), now);
        };
        (0..20_u8).for_each(|i| send(f32::from(i) / 20.0));
        let receiver = Receiver(UdpSocket::bind(&target).unwrap());
        receiver.0.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        // The first call may only learn that the one before was lost.
        send(1.0);
        send(1.0);
        let messages = receiver.messages();
        assert_eq!(messages[1].args, [OscType::String("jazz".to_owned()), OscType::Float(1.0)]);
    }

    #[test]
    fn an_invalid_target_is_refused_with_a_message() {
        for (target, reason) in [
            ("", "HOST:PORT"),
            ("localhost", "HOST:PORT"),
            ("127.0.0.1:0", "HOST:PORT"),
            ("127.0.0.1:99999", "HOST:PORT"),
            ("no host:9000", "host cannot be found"),
        ] {
            let error = OscSender::new(target, "1").unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains(target), "{error}");
        }
        assert!(OscSender::new(":", "1").is_err());
    }

    #[test]
    fn more_probabilities_than_names_do_no_harm() {
        let receiver = Receiver::new();
        let mut osc = OscSender::new(&receiver.target(), "1").unwrap();
        let odd = Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.genres) = (State::Sure, Slots::new(&[0.1; 64]));
        });
        osc.send(&odd, &genres(), Instant::now());
        assert_eq!(receiver.messages()[2].args.len(), 4);
        osc.send(&odd, &Genres::new(Vec::new()), Instant::now() + Duration::from_secs(1));
        assert!(receiver.has_nothing());
    }
}
