//! Whether there is something to listen to: the default input is opened as `genrescope listen` would.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::finding::Finding;
use crate::devices::input_devices;

/// How long a device may take to deliver its first sound.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much of the listener's complaints to keep, bytes.
const WORDS_LEN: u64 = 1000;

/// What the default input is, and, with `listens`, whether sound comes from it.
pub(super) fn check(listens: bool) -> Finding {
    let (devices, _) = input_devices();
    let Some(device) = devices.iter().find(|device| device.is_default).or(devices.first()) else {
        return Finding::note("input", "no input device: only `listen --from FILE` will work");
    };
    let name = format!("{} ({}), {} in all", device.name, device.host.name(), devices.len());
    if !listens {
        return Finding::note("input", format!("{name}; not listened to"));
    }
    match listen(&device.id) {
        Ok(()) => Finding::fine("input", format!("{name}, sound comes in")),
        Err(words) => Finding::trouble("input", format!("{name}: {words}")),
    }
}

/// Runs `genrescope listen` until its first line of results.
fn listen(id: &str) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.args(["listen", "--json", "--device", id]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let outcome = first_result(&mut child);
    let _ = child.kill();
    let _ = child.wait();
    outcome
}

fn first_result(child: &mut Child) -> Result<(), String> {
    let stdout = child.stdout.take().ok_or("it has no output")?;
    let (sender, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let is_result = |line: &String| {
            let object = serde_json::from_str::<serde_json::Value>(line);
            object.is_ok_and(|object| object["heard_seconds"].as_f64().is_some_and(|seconds| seconds > 0.0))
        };
        let found = BufReader::new(stdout).lines().map_while(Result::ok).any(|line| is_result(&line));
        let _ = sender.send(found);
    });
    match heard.recv_timeout(PATIENCE) {
        Ok(true) => Ok(()),
        Ok(false) => {
            let mut words = Vec::new();
            if let Some(stderr) = child.stderr.take() {
                let _ = stderr.take(WORDS_LEN).read_to_end(&mut words);
            }
            let words = String::from_utf8_lossy(&words);
            Err(words.trim().trim_start_matches("genrescope: ").to_owned())
        }
        Err(_) => Err(format!("no sound within {} s", PATIENCE.as_secs())),
    }
}
