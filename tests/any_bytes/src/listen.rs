//! What `genrescope listen` and `replay` read from others.

use std::io::{self, Cursor, Read, Write};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use genrescope_door::{Door, Guest, hear, is_allowed, receive};
use genrescope_engine::Model;
use genrescope_record::{Line, Notice, Record};

/// The record of a session: each line is either read or reported as invalid, in order of time.
pub(crate) fn check_session_log(bytes: &[u8]) {
    static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
    let model = MODEL.get_or_init(|| genrescope_models::default_model().expect("the built-in one is read"));
    let mut record = Record::new(Cursor::new(bytes));
    let mut last = Duration::ZERO;
    while let Some(line) = record.next(model).expect("memory can be read") {
        let Ok((due, line)) = line else { continue };
        assert!(due >= last, "time goes back");
        last = due;
        match line {
            Line::Answer(answer) => {
                let snapshot = answer.snapshot(model).expect("it was read once already");
                assert_eq!(snapshot.genres.len(), model.genres().len());
                assert!(!answer.input().name.contains(char::is_control), "a name commands the terminal");
            }
            Line::Event(notice) => {
                assert!(!notice.to_string().contains(char::is_control), "an event commands the terminal");
                let text = serde_json::to_string(&notice).expect("words have a JSON form");
                assert!(serde_json::from_str::<Notice>(&text).expect("it was ours") == notice);
            }
        }
    }
    let num_lines = bytes.split(|&byte| byte == b'\n').count() as u64;
    assert!(record.number() <= num_lines + 1, "more lines than there are");
}

/// What a client of the page or WebSocket sends: it gets an answer or is dropped, and it never causes more
/// frames than it sent.
pub(crate) fn check_web_socket(bytes: &[u8]) {
    let door = Door {
        has_page: true,
        has_lines: true,
        origins: vec!["https://example.org".to_owned()],
        ..Door::default()
    };
    let connection = Connection { said: bytes, answer: Vec::new() };
    let Ok(Guest::Listener(mut socket, _)) = receive(connection, |request| door.admit(request)) else {
        return;
    };
    let len = socket.get_ref().answer.len();
    // A frame has at least two bytes; nothing after an error is read.
    let mut num_frames = 0;
    while hear(&mut socket).is_ok() {
        num_frames += 1;
        assert!(num_frames <= bytes.len(), "it hears more than was said");
    }
    let answer = socket.get_ref().answer.len() - len;
    assert!(answer <= 2 * bytes.len() + 256, "{answer} bytes of answer");
}

/// Web pages that may listen: any page that is let in comes from this machine or from an allowed address.
pub(crate) fn check_origin(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let allowed = ["https://example.org"];
    if !is_allowed([Some(text)].into_iter(), allowed.into_iter()) || text.eq_ignore_ascii_case(allowed[0]) {
        return;
    }
    let uri: tungstenite::http::Uri = text.parse().expect("what is allowed is an address");
    let host = uri.host().expect("it has a host").to_ascii_lowercase();
    assert!(["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str()), "{host:?} is let in");
    assert!(matches!(uri.path(), "" | "/") && uri.query().is_none(), "{text:?} is no origin");
}

/// A client that has already sent everything it will send.
struct Connection<'a> {
    said: &'a [u8],
    answer: Vec<u8>,
}

impl Read for Connection<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.said.read(buffer)
    }
}

impl Write for Connection<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.answer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
