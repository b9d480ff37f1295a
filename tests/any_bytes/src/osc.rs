//! OSC messages: whatever the names of genres and instance, a receiver can read every message. The
//! input is the instance's name, then genres, one per line; the last byte is the first one's share.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use genrescope_engine::model::{Genre, Genres};
use genrescope_engine::{MAX_GENRES, Slots, Snapshot, State};
use genrescope_osc::OscSender;
use rosc::{OscPacket, OscType};

pub(crate) fn check(bytes: &[u8]) {
    let Some((share, text)) = bytes.split_last() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let mut lines = text.split('\n');
    let instance = lines.next().unwrap_or_default();
    let names: Vec<&str> = lines.take(MAX_GENRES).collect();
    let all = names.iter().map(|&name| Genre { name: name.to_owned(), parent: None });
    let genres = Genres::new(all.collect());
    let mut snapshot = Snapshot::with(|snapshot| {
        (snapshot.state, snapshot.genres) = (State::Sure, Slots::zeros(genres.len()));
    });
    if let Some(first) = snapshot.genres.first_mut() {
        *first = f32::from(*share) / 255.0;
    }

    let receiver = UdpSocket::bind("127.0.0.1:0").expect("this machine has ports");
    receiver.set_read_timeout(Some(Duration::from_secs(5))).expect("a socket takes a time limit");
    let target = receiver.local_addr().expect("it has an address").to_string();
    let mut sender = OscSender::new(&target, instance).expect("the target is there");
    if !sender.send(&snapshot, &genres, Instant::now()) {
        // It is longer than a packet can be.
        assert!(text.len() > 20_000, "nothing was sent");
        return;
    }
    let mut packet = vec![0; 1 << 16];
    let len = receiver.recv(&mut packet).expect("it was sent");
    let (rest, packet) = rosc::decoder::decode_udp(&packet[..len]).expect("it is OSC");
    assert!(rest.is_empty());
    let OscPacket::Bundle(bundle) = packet else { panic!("no bundle") };
    for packet in bundle.content {
        let OscPacket::Message(message) = packet else { panic!("a bundle in a bundle") };
        let address = message.addr.strip_prefix("/genrescope/").expect("it is ours");
        let (name, kind) = address.split_once('/').expect("an instance and a kind");
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()), "{name:?}");
        match kind {
            "state" => assert_eq!(message.args, [OscType::String("sure".to_owned())]),
            "top" => assert_eq!(message.args.len(), 2),
            "probs" => assert_eq!(message.args.len(), 2 * names.len()),
            other => panic!("{other:?} is no message of ours"),
        }
    }
}
