//! WebSocket, OSC, and recorded sessions.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use serde_json::Value;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Error, Message, WebSocket};

use super::program::genrescope;
use super::{PATIENCE, clip, number};

type Client = WebSocket<tungstenite::stream::MaybeTlsStream<TcpStream>>;

/// A port that nobody is using at the moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Connects as a page of `origin` does; tries until the server is up.
fn connect(port: u16, origin: Option<&str>) -> Result<Client, Error> {
    let end = Instant::now() + PATIENCE;
    loop {
        let mut request = format!("ws://127.0.0.1:{port}").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", HeaderValue::from_str(origin).unwrap());
        }
        match tungstenite::connect(request) {
            Err(Error::Io(_) | Error::Url(_)) if Instant::now() < end => {
                std::thread::sleep(Duration::from_millis(50))
            }
            result => return result.map(|(client, _)| client),
        }
    }
}

#[test]
fn a_web_socket_sends_exactly_the_lines_of_json() {
    let port = free_port();
    let port_text = port.to_string();
    let jazz = clip("jazz.wav");
    let arguments =
        ["listen", "--from", &jazz, "--json", "--seconds", "6", "--update", "0.5", "--ws", &port_text];
    let mut program = genrescope(&arguments).start();
    let mut client = connect(port, Some("http://localhost:3000")).unwrap();
    let mut lines = Vec::new();
    let said_goodbye = loop {
        match client.read() {
            Ok(Message::Text(line)) => lines.push(line.to_string()),
            Ok(message) => break message.is_close(),
            Err(error) => panic!("{error} after {lines:?}"),
        }
    };
    let run = program.wait(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(said_goodbye);
    assert!(lines.len() >= 5, "{lines:?}");
    // Compared with the end of what was printed: the client came a little later.
    let printed: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines, printed[printed.len() - lines.len()..]);
    let last: Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    assert!((number(&last, "/heard_seconds") - 6.0).abs() < 0.1, "{last}");
    assert!(run.stderr.contains(&format!("ws://127.0.0.1:{port}")), "{run:?}");
}

#[test]
fn foreign_pages_are_refused_and_allowed_ones_are_not() {
    let port = free_port();
    let port_text = port.to_string();
    let jazz = clip("jazz.wav");
    let arguments =
        ["listen", "--from", &jazz, "--json", "--ws", &port_text, "--ws-origin", "https://example.org"];
    let mut program = genrescope(&arguments).start();
    for good in [None, Some("http://127.0.0.1:8080"), Some("https://example.org")] {
        assert!(connect(port, good).is_ok(), "{good:?}");
    }
    for bad in ["https://evil.example", "null", "http://localhost.evil.example"] {
        match connect(port, Some(bad)) {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{bad}"),
            other => panic!("{bad}: {other:?}"),
        }
    }
    program.interrupt();
    assert_eq!(program.wait(PATIENCE).code, Some(0));
}

#[test]
fn nothing_listens_on_the_network_and_a_taken_port_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--json", "--ws", &port]).finish(PATIENCE);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr.contains(&format!("cannot open a WebSocket on port {port}; another program has it")),
        "{run:?}"
    );
    for host in ["192.0.2.1", "nowhere.invalid"] {
        let arguments = ["listen", "--from", &clip("jazz.wav"), "--json", "--page", "0", "--page-host", host];
        let run = genrescope(&arguments).finish(PATIENCE);
        let words = format!("at {host}; --page-host takes an address of this machine");
        assert!(run.code == Some(2) && run.stderr.contains(&words), "{run:?}");
    }
    assert_eq!(genrescope(&["listen", "--ws-origin", "null"]).finish(PATIENCE).code, Some(2));
}

#[test]
fn page_and_web_socket_share_one_port() {
    let port = free_port();
    let port_text = port.to_string();
    let jazz = clip("jazz.wav");
    let mut program =
        genrescope(&["listen", "--from", &jazz, "--json", "--ws", "--page", &port_text]).start();
    // The page's address, for the lines.
    let mut lines = connect(port, Some(&format!("http://127.0.0.1:{port}"))).unwrap();
    let line = lines.read().unwrap();
    assert!(line.to_text().unwrap().starts_with("{\"sequence\""), "{line}");
    let (mut scene, _) = tungstenite::connect(format!("ws://127.0.0.1:{port}/scene")).unwrap();
    let whole = scene.read().unwrap();
    let whole: Value = serde_json::from_str(whole.to_text().unwrap()).unwrap();
    assert!(whole["about"].as_str().unwrap().starts_with("jazz.wav"), "{whole}");
    let mut levels = 0;
    while levels < 5 {
        let message: Value = serde_json::from_str(scene.read().unwrap().to_text().unwrap()).unwrap();
        levels += usize::from(message["level"]["peak"].is_number());
    }
    let mut page = TcpStream::connect(("127.0.0.1", port)).unwrap();
    page.write_all(format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").as_bytes()).unwrap();
    let mut html = String::new();
    page.read_to_string(&mut html).unwrap();
    assert!(html.starts_with("HTTP/1.1 200 OK") && html.ends_with("</html>\n"), "{html}");
    program.interrupt();
    let run = program.wait(PATIENCE);
    assert!(run.stderr.contains(&format!("page on http://127.0.0.1:{port}\n")), "{run:?}");
    let run = genrescope(&["listen", "--from", &jazz, "--json", "--ws", "1", "--page", "2"]).finish(PATIENCE);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("share one port"), "{run:?}");
    let run = genrescope(&["listen", "--from", &jazz, "--json", "--page-host", "0.0.0.0"]).finish(PATIENCE);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("--page-host lets other devices reach --page and --ws"), "{run:?}");
    // Lines alone may be for others, too.
    let ws = ["--ws", "0", "--page-host", "127.0.0.1", "--seconds", "1"];
    let run = genrescope(&[&["listen", "--from", &jazz, "--json"], &ws[..]].concat()).finish(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("WebSocket on ws://127.0.0.1:") && run.stderr.contains("/?token="),
        "{run:?}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_system_without_midi_is_reported() {
    if std::path::Path::new("/dev/snd/seq").exists() {
        let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--json", "--midi", "no such output"])
            .finish(PATIENCE);
        assert_eq!(run.code, Some(2), "{run:?}");
        return;
    }
    let jazz = clip("jazz.wav");
    for arguments in [
        &["devices", "--midi"][..],
        &["listen", "--from", &jazz, "--json", "--midi", "any"],
        &["listen", "--from", &jazz, "--json", "--midi-virtual"],
    ] {
        let run = genrescope(arguments).finish(PATIENCE);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        assert!(run.stderr.contains("modprobe snd-seq"), "{run:?}");
    }
}

#[test]
fn osc_sends_the_leading_genre() {
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    receiver.set_read_timeout(Some(PATIENCE)).unwrap();
    let target = receiver.local_addr().unwrap().to_string();
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    other.set_read_timeout(Some(PATIENCE)).unwrap();
    let other_target = other.local_addr().unwrap().to_string();
    let jazz = clip("jazz.wav");
    let targets = ["--osc", &target, "--osc", &other_target];
    let mut program = genrescope(&[&["listen", "--from", &jazz, "--json"], &targets[..]].concat()).start();
    let mut bytes = [0; 4096];
    for receiver in [&receiver, &other] {
        loop {
            let len = receiver.recv(&mut bytes).unwrap();
            let bundle = String::from_utf8_lossy(&bytes[..len]).into_owned();
            assert!(bundle.starts_with("#bundle") && bundle.contains("/genrescope/1/state"), "{bundle:?}");
            if bundle.contains("/genrescope/1/top") {
                assert!(bundle.contains("jazz") && bundle.contains("/genrescope/1/probs"), "{bundle:?}");
                break;
            }
            assert!(bundle.contains("warming up"), "{bundle:?}");
        }
    }
    program.interrupt();
    assert_eq!(program.wait(PATIENCE).code, Some(0));
    let run = genrescope(&["listen", "--from", &jazz, "--json", "--osc", "nowhere"]).finish(PATIENCE);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("HOST:PORT"), "{run:?}");
}

#[test]
fn a_recorded_session_is_replayed_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.jsonl");
    let log = path.to_str().unwrap();
    let jazz = clip("jazz.wav");
    let live = genrescope(&["listen", "--from", &jazz, "--fast", "--json", "--log", log]).finish(PATIENCE);
    assert_eq!(live.code, Some(0), "{live:?}");
    let replayed = genrescope(&["replay", log, "--json", "--speed", "1000"]).finish(PATIENCE);
    assert_eq!((replayed.code, replayed.stderr.as_str()), (Some(0), ""));
    assert_eq!(replayed.stdout, live.stdout);
    // What --json has printed can be replayed as well.
    let printed = folder.path().join("printed.jsonl");
    fs::write(&printed, &live.stdout).unwrap();
    let again =
        genrescope(&["replay", printed.to_str().unwrap(), "--json", "--speed", "1000"]).finish(PATIENCE);
    assert_eq!(again.stdout, live.stdout);
    // Without a terminal, plain lines.
    let lines = genrescope(&["replay", log, "--speed", "1000"]).finish(PATIENCE);
    assert!(lines.stdout.lines().last().unwrap().contains("jazz"), "{lines:?}");
    // A second session follows the first.
    let live = genrescope(&["listen", "--from", &jazz, "--fast", "--json", "--log", log]).finish(PATIENCE);
    let both = genrescope(&["replay", log, "--json", "--speed", "1000"]).finish(PATIENCE);
    assert_eq!(both.stdout, format!("{}{}", replayed.stdout, live.stdout));
}

#[test]
fn broken_lines_are_named_and_the_rest_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.jsonl");
    let log = path.to_str().unwrap();
    let live = genrescope(&["listen", "--from", &clip("jazz.wav"), "--fast", "--json", "--log", log])
        .finish(PATIENCE);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(2, "{\"unix_seconds\":1764000000.1,\"seq");
    fs::write(&path, lines.join("\n")).unwrap();
    let run = genrescope(&["replay", log, "--json", "--speed", "1000"]).finish(PATIENCE);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), live.stdout.as_str()));
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    assert!(run.stderr.contains("session.jsonl:3: left out, not a JSON object"), "{run:?}");
    // Of a file that is something else, not every line is reported.
    let other = folder.path().join("mix.flac");
    let other = other.to_str().unwrap();
    for (num_lines, words, num_told) in [
        (0, "no such file.jsonl", 1),
        (2, "contains no line of a session", 3),
        (1000, "is not a session: none of its first 100 lines is of one", 11),
    ] {
        fs::write(other, "sound\n".repeat(num_lines)).unwrap();
        let file = if num_lines == 0 { "no such file.jsonl" } else { other };
        let run = genrescope(&["replay", file]).finish(PATIENCE);
        assert_eq!((run.code, run.stderr.lines().count()), (Some(2), num_told), "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
    }
    assert_eq!(genrescope(&["replay", log, "--speed", "0"]).finish(PATIENCE).code, Some(2));
}

#[test]
fn control_c_leaves_whole_lines_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.jsonl");
    let arguments =
        ["listen", "--from", &clip("jazz.wav"), "--json", "--update", "0.1", "--log", path.to_str().unwrap()];
    let mut program = genrescope(&arguments).start();
    for _ in 0..5 {
        program.next_line(PATIENCE).unwrap();
    }
    program.interrupt();
    assert_eq!(program.wait(Duration::from_secs(10)).code, Some(0));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.ends_with("}\n") && text.lines().count() >= 5, "{text}");
    let stamps: Vec<f64> =
        text.lines().map(|line| number(&serde_json::from_str(line).expect(line), "/unix_seconds")).collect();
    assert!(stamps.is_sorted() && stamps[0] > 1e9, "{stamps:?}");
}

#[test]
fn a_log_that_cannot_be_written_is_reported_at_once() {
    let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--json", "--log", "/no/such/folder/log"])
        .finish(PATIENCE);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert!(run.stderr.contains("cannot write the log /no/such/folder/log"), "{run:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn osc_to_a_broadcast_address_reaches_the_other_hosts_of_a_network() {
    // A network of the test's own, which takes no rights where the system lets users have one.
    let unshare = || {
        let mut command = std::process::Command::new("timeout");
        command.args(["60", "unshare", "--user", "--map-root-user", "--net", "--kill-child"]);
        command
    };
    let can = ["ip link", "ss --version", "python3 --version"]
        .iter()
        .all(|tool| unshare().args(["sh", "-c", tool]).output().is_ok_and(|output| output.status.success()));
    if !can {
        eprintln!("left out: this system lets nobody make a network, or has no tools for it");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/listen/broadcast.sh");
    for address in ["10.9.0.255:9000", "255.255.255.255:9000"] {
        let mut command = unshare();
        command.args(["sh", script, env!("CARGO_BIN_EXE_genrescope"), &clip("jazz.wav"), address]);
        let output = command.output().unwrap();
        let received = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{address}: {output:?}");
        assert!(received.contains("#bundle") && received.contains("/genrescope/1/state"), "{received}");
    }
}
