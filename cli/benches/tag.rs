//! `genrescope tag` over folders of small files, as a user runs it: files per second, known and not, and
//! memory.
//!
//! Each file is one second of sound, to show what a file costs besides its length. No statistics: a run takes
//! minutes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use genrescope_tests::chord;
use tempfile::TempDir;

const NUMBERS: [u32; 2] = [500, 5000];

/// How often to check how much memory is used.
const INTERVAL: Duration = Duration::from_millis(10);

fn main() {
    println!(
        "{:>5} files  {:<22} {:>8}  {:>8}  {:>9}  {:>9}",
        "", "", "seconds", "files/s", "program", "workers"
    );
    for number in NUMBERS {
        // Beside the build, which is on a disk: a temporary folder may be in memory.
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        make(&folder.path().join("music"), number);
        for (name, options) in [
            ("new", &["--json"][..]),
            ("known", &["--json"]),
            ("known, as a table", &[]),
            ("known, tags written", &["--json", "--write", "--at-least", "0"]),
            ("retagged", &["--json"]),
        ] {
            let run = run(folder.path(), options, number);
            println!(
                "{number:>5} files  {name:<22} {:>8.2}  {:>8.0}  {:>5.0} MiB  {:>5.0} MiB",
                run.seconds,
                f64::from(number) / run.seconds,
                run.own_mib,
                run.workers_mib
            );
        }
    }
}

/// Different sounds that were last changed an hour ago, a hundred per folder.
fn make(music: &Path, number: u32) {
    for number in 0..number {
        let folder = music.join(format!("{:02}", number / 100));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{number:04}.wav"));
        std::fs::write(&path, chord(1.0, number)).unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
}

struct Run {
    seconds: f64,
    /// The most memory that the program, and all its workers together, held at a time.
    own_mib: f64,
    workers_mib: f64,
}

fn run(folder: &Path, options: &[&str], number: u32) -> Run {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_genrescope"))
        .arg("tag")
        .args(options)
        .arg(folder.join("music"))
        .env("GENRESCOPE_CACHE_DIR", folder.join("cache"))
        .env("GENRESCOPE_DATA_DIR", folder.join("data"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (own, workers, is_done) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let num_lines = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                own.fetch_max(memory_kib(child.id()), Ordering::Relaxed);
                let sum = children(child.id()).into_iter().map(memory_kib).sum();
                workers.fetch_max(sum, Ordering::Relaxed);
                std::thread::sleep(INTERVAL);
            }
        });
        let num_lines = output.lines().map(Result::unwrap).count();
        is_done.store(true, Ordering::Relaxed);
        num_lines
    });
    assert!(child.wait().unwrap().success());
    assert!(num_lines >= number as usize, "{num_lines} lines");
    let mib = |kib: AtomicU64| kib.into_inner() as f64 / 1024.0;
    Run { seconds: started.elapsed().as_secs_f64(), own_mib: mib(own), workers_mib: mib(workers) }
}

/// What a process holds in memory; 0 if the system does not tell.
fn memory_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}

/// The processes that this one has started, from any of its threads.
fn children(parent: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}
