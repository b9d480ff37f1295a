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
mod listener;
mod sound;

use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use self::clients::Clients;
use self::device::Device;
use self::listener::{Listener, Use};
use crate::failure::{Failure, Outcome};
use crate::process::target_dir;
use crate::{packages, program};

/// Rows of the table.
const NUM_ROWS: u32 = 24;

/// Memory may grow by this much, and no more, from the second quarter to the last: how much the system's
/// allocator keeps differs from minute to minute.
const MAX_GROWTH_KIB: u64 = 8 << 10;

/// Longest time that may pass between two lines of the fast listener, on a machine that does other things
/// too.
const MAX_GAP: Duration = Duration::from_secs(10);

/// How long what came with the clients may take to go away: a client that says nothing is given 5 s.
const SETTLING: Duration = Duration::from_secs(12);

/// One row of the table.
struct Row {
    heard_seconds: f64,
    fast: Use,
    real: Option<Use>,
}

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
    // It keeps running meanwhile: there is sound for some minutes yet, unless the file was short.
    let end = Instant::now() + SETTLING;
    let mut left = None;
    while Instant::now() < end && fast.is_running() {
        left = fast.measure().or(left);
        std::thread::sleep(Duration::from_millis(100));
    }
    let (num_lines, longest_gap, dropped) = (fast.num_answers(), fast.longest_gap(), fast.dropped_samples());
    let code = fast.wait();
    let (num_lost, device_dropped, device_gap) =
        (device.listener.num_lost(), device.listener.dropped_samples(), device.listener.longest_gap());
    device.stop();

    println!();
    println!(
        "{hours} h of sound in {:.1} min, {:.0} times real time",
        minutes(begin),
        seconds / begin.elapsed().as_secs_f64()
    );
    println!(
        "answers: {num_lines}, longest gap {:.2} s; dropped samples: {dropped}",
        longest_gap.as_secs_f64()
    );
    println!(
        "WebSocket: {} lines to the client that reads, which was dropped {} times; {} that stalled were dropped, {} rude ones refused",
        told.num_lines, told.num_drops_of_reader, told.num_stalled, told.num_rude
    );
    println!("OSC: {} packets came", num_osc.load(Ordering::Relaxed));
    println!(
        "record: {:.1} MiB; device: lost {num_lost} times, {device_dropped} samples dropped, longest gap while it was there {:.2} s",
        std::fs::metadata(&log).map_or(0, |metadata| metadata.len()) as f64 / f64::from(1 << 20),
        device_gap.as_secs_f64()
    );
    let mut faults = Vec::new();
    if code != Some(0) {
        faults.push(format!("the listener ended with {code:?}"));
    }
    if dropped > 0 {
        faults.push(format!("{dropped} samples were dropped, though the file can wait"));
    }
    if longest_gap > MAX_GAP {
        faults.push(format!("it reported nothing for {longest_gap:?}"));
    }
    if num_lost == 0 {
        faults.push("the device was never lost, so nothing was tried".to_owned());
    }
    if told.num_lines == 0 || num_osc.load(Ordering::Relaxed) == 0 {
        faults.push("nothing came by WebSocket or OSC".to_owned());
    }
    faults.extend(growth("the listener", rows.iter().map(|row| &row.fast)));
    faults.extend(growth("the listener with a device", rows.iter().filter_map(|row| row.real.as_ref())));
    match left {
        Some(left) if left.num_threads > num_threads_alone => faults.push(format!(
            "{} threads are left, of {num_threads_alone} before any client came",
            left.num_threads
        )),
        None => faults.push("it ended before what the clients left behind could be counted".to_owned()),
        Some(_) => {
            println!("threads: {num_threads_alone} before clients came, no more after they had gone")
        }
    }
    debug_assert!(rows.windows(2).all(|pair| pair[0].heard_seconds <= pair[1].heard_seconds));
    if faults.is_empty() {
        println!("flat: memory, threads, nothing lost");
        return Ok(());
    }
    Err(Failure::failed(faults.join("\n")))
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

/// What is watched, by how much it may grow, and how to read it.
type Kind = (&'static str, u64, fn(&Use) -> u64);

/// Which of memory, threads and open files have grown from the second quarter to the last.
fn growth<'a>(who: &str, rows: impl Iterator<Item = &'a Use>) -> Vec<String> {
    let rows: Vec<&Use> = rows.collect();
    let quarter = rows.len() / 4;
    if quarter == 0 {
        return vec![format!("{who}: measured only {} times, which shows nothing", rows.len())];
    }
    let (second, last) = (&rows[quarter..2 * quarter], &rows[rows.len() - quarter..]);
    let most = |rows: &[&Use], value: fn(&Use) -> u64| rows.iter().map(|used| value(used)).max().unwrap_or(0);
    let kinds: [Kind; 3] = [
        ("memory in KiB", MAX_GROWTH_KIB, |used| used.memory_kib),
        // Clients come and go by chance.
        ("threads", 8, |used| used.num_threads),
        ("open files", 8, |used| used.num_files),
    ];
    let grown = kinds.iter().filter_map(|&(what, slack, value)| {
        let (before, after) = (most(second, value), most(last, value));
        (after > before + slack).then(|| format!("{who}: {what} grew from {before} to {after}"))
    });
    grown.collect()
}

fn minutes(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() / 60.0
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

    fn used(memory_kib: u64, num_threads: u64) -> Use {
        Use { memory_kib, num_threads, num_files: 20 }
    }

    #[test]
    fn growth_is_told_from_a_beginning_that_settles_and_from_wavering() {
        let flat: Vec<Use> = [30, 90, 80, 85, 90, 82, 91, 84].map(|mib| used(mib << 10, 9)).into();
        assert_eq!(growth("it", flat.iter()), [""; 0]);
        let leaking: Vec<Use> = (0..24).map(|i| used((90 << 10) + i * 700, 9)).collect();
        assert_eq!(growth("it", leaking.iter()).len(), 1);
        let spawning: Vec<Use> = (0..24).map(|i| used(90 << 10, 9 + i)).collect();
        assert!(growth("it", spawning.iter())[0].contains("threads grew from"));
        assert!(growth("it", flat[..3].iter())[0].contains("shows nothing"));
    }

    #[test]
    fn hours_are_a_number_that_makes_sense() {
        for wrong in [&[][..], &["soon"], &["0"], &["-3"], &["1", "2"], &["nan"]] {
            let arguments: Vec<String> = wrong.iter().map(|&text| text.to_owned()).collect();
            assert_eq!(run(&arguments).unwrap_err().exit_code, 2, "{wrong:?}");
        }
    }
}
