//! `cargo xtask soak`: the program as users run it, for days of sound, while everything around it goes wrong.
//!
//! ```text
//! clips, HOURS of them ──> genrescope listen --from --fast ──┬─> lines, read and measured here
//!                                                            ├─> WebSocket: some read, stall, are rude
//!                                                            ├─> OSC: one listens, one is not there
//!                                                            └─> the record of the session
//! clips, in real time ──> a sound server that is killed ──> genrescope listen ──> lines, measured here
//! ```
//!
//! The first listener hears as fast as it can and may lose nothing; the second loses its device again and
//! again, which takes real time.

mod clients;
mod device;
mod findings;
mod listener;
mod sound;

use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use self::clients::Clients;
use self::device::Device;
use self::findings::{Findings, Heard, Row};
use self::listener::{Listener, Use};
use crate::failure::{Failure, Outcome};
use crate::process::target_dir;
use crate::{packages, program};

/// Rows of the table.
const NUM_ROWS: u32 = 24;

/// How long what came with the clients may take to go away: a client that says nothing is given 5 s.
const SETTLING: Duration = Duration::from_secs(12);

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let hours = match arguments {
        [hours] => hours.parse().ok().filter(|hours| (0.01..=1000.0).contains(hours)),
        _ => None,
    };
    let Some(hours) = hours else {
        return Err(Failure::usage("how many hours of sound? 0.01 to 1000"));
    };
    if !cfg!(target_os = "linux") {
        return Err(Failure::cannot_start("memory and threads of a process are only read on Linux"));
    }
    packages::install(&[packages::BUILD, packages::TEST].concat())?;
    soak(&program::build("genrescope")?, hours)
}

fn soak(program: &Path, hours: f64) -> Outcome {
    let findings = listen(program, hours)?;
    findings.print();
    let faults = findings.faults();
    if faults.is_empty() {
        println!("flat: memory, threads, nothing lost");
        return Ok(());
    }
    Err(Failure::failed(faults.join("\n")))
}

/// Runs both listeners with all that goes wrong around them, and prints a row of the table now and then.
fn listen(program: &Path, hours: f64) -> Result<Findings, Failure> {
    let folder = target_dir().join("soak");
    std::fs::create_dir_all(&folder).map_err(|error| Failure::io("the folder for it", &error))?;
    eprintln!("==> {hours} h of sound");
    let clips = sound::make(&folder, hours)?;

    let port = free_port()?;
    let (osc, num_osc) = count_packets()?;
    let nobody = format!("127.0.0.1:{}", free_port()?);
    let log = folder.join("session.jsonl");
    let _ = std::fs::remove_file(&log);
    let mut device = Device::start(program, &folder, &clips.short)?;
    let begin = Instant::now();
    let mut fast = Listener::start(
        std::process::Command::new(program)
            .args(["listen", "--fast", "--json", "--from"])
            .arg(&clips.long)
            .args(["--ws", &port.to_string(), "--osc", &osc, "--osc", &nobody, "--log"])
            .arg(&log),
    )?;
    // What it uses on its own, before any client connects.
    std::thread::sleep(Duration::from_secs(2));
    let num_threads_alone = fast.measure().map_or(0, |measured| measured.num_threads);
    let clients = Clients::start(port);

    let seconds = hours * 3600.0;
    let mut rows: Vec<Row> = Vec::new();
    println!("                          by file                            |               with a device");
    println!(
        "sound h  wall min    MiB  threads  files   answers   gap s |    MiB  threads  answers  lost  dropped"
    );
    while fast.is_running() && fast.heard_seconds() < 0.97 * seconds {
        device.trouble();
        std::thread::sleep(Duration::from_millis(200));
        let next = f64::from(rows.len() as u32 + 1) / f64::from(NUM_ROWS) * 0.97 * seconds;
        if fast.heard_seconds() < next {
            continue;
        }
        let Some(used) = fast.measure() else { break };
        let real = device.listener.measure();
        println!("{}", row(&fast, &used, &device, real.as_ref(), begin.elapsed()));
        rows.push(Row { heard_seconds: fast.heard_seconds(), fast: used, real });
    }
    let told = clients.stop();
    let left = settle(&mut fast);
    // Read before the listener is waited for, which ends it.
    let by_file = Heard::of(&fast);
    let exit_code = fast.wait();
    let with_device = Heard::of(&device.listener);
    device.stop();
    Ok(Findings {
        hours,
        took: begin.elapsed(),
        rows,
        by_file,
        with_device,
        told,
        exit_code,
        num_osc_packets: num_osc.load(Ordering::Relaxed),
        record_len: std::fs::metadata(&log).map_or(0, |metadata| metadata.len()),
        num_threads_alone,
        left,
    })
}

/// Waits until what came with the clients has gone; returns what the listener uses then, `None` if it has
/// ended.
fn settle(fast: &mut Listener) -> Option<Use> {
    // It keeps running meanwhile: there is sound for some minutes yet, unless the file was short.
    let end = Instant::now() + SETTLING;
    let mut left = None;
    while Instant::now() < end && fast.is_running() {
        left = fast.measure().or(left);
        std::thread::sleep(Duration::from_millis(100));
    }
    left
}

fn row(fast: &Listener, used: &Use, device: &Device, real: Option<&Use>, passed: Duration) -> String {
    let mib = |used: &Use| used.memory_kib as f64 / 1024.0;
    let of_device = real.map_or_else(
        || "gone".to_owned(),
        |real| {
            let listener = &device.listener;
            format!(
                "{:6.1}  {:7}  {:7}  {:4}  {:7}",
                mib(real),
                real.num_threads,
                listener.num_answers(),
                listener.num_lost(),
                listener.dropped_samples()
            )
        },
    );
    format!(
        "{:7.2}  {:8.1} {:6.1}  {:7}  {:5}  {:8}  {:6.2} | {of_device}",
        fast.heard_seconds() / 3600.0,
        passed.as_secs_f64() / 60.0,
        mib(used),
        used.num_threads,
        used.num_files,
        fast.num_answers(),
        fast.longest_gap().as_secs_f64(),
    )
}

/// A port on this machine that nobody is using at the moment.
fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| Failure::io("a port", &error))
}

/// An OSC receiver that only counts, and its address; it ends with this program.
fn count_packets() -> Result<(String, Arc<AtomicU64>), Failure> {
    let socket = UdpSocket::bind("127.0.0.1:0").map_err(|error| Failure::io("a socket", &error))?;
    let address = socket.local_addr().map_err(|error| Failure::io("a socket", &error))?.to_string();
    let counted = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&counted);
    std::thread::spawn(move || {
        let mut packet = [0; 1 << 16];
        while socket.recv(&mut packet).is_ok() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    Ok((address, counted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_a_number_that_makes_sense() {
        for wrong in [&[][..], &["soon"], &["0"], &["-3"], &["1", "2"], &["nan"]] {
            let arguments: Vec<String> = wrong.iter().map(|&text| text.to_owned()).collect();
            assert_eq!(run(&arguments).unwrap_err().exit_code, 2, "{wrong:?}");
        }
    }
}
