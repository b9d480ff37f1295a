//! A running `genrescope listen --json`, and what can be seen of it from the outside.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::process::could_not_start;

/// What a process uses of the machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) memory_kib: u64,
    pub(super) num_threads: u64,
    pub(super) num_files: u64,
}

/// What its lines have reported.
#[derive(Debug, Default)]
struct Told {
    num_answers: u64,
    num_lost: u64,
    heard_seconds: f64,
    dropped_samples: u64,
    /// Dropped by earlier engines: a device that comes back at another rate gets a new one.
    dropped_before: u64,
    last_answer: Option<Instant>,
    longest_gap: Duration,
}

impl Told {
    fn take(&mut self, line: &str, now: Instant) {
        if line.starts_with("{\"event\":") {
            self.num_lost += u64::from(line.contains("\"device lost\""));
            // Until it is back there is nothing to answer.
            self.last_answer = None;
            return;
        }
        self.num_answers += 1;
        self.heard_seconds = number(line, "heard_seconds").unwrap_or(self.heard_seconds);
        let dropped = number(line, "dropped_samples").unwrap_or(0.0) as u64;
        if dropped < self.dropped_samples {
            self.dropped_before += self.dropped_samples;
        }
        self.dropped_samples = dropped;
        if let Some(last) = self.last_answer.replace(now) {
            self.longest_gap = self.longest_gap.max(now - last);
        }
    }
}

/// The number that a line of JSON has under a name.
fn number(line: &str, name: &str) -> Option<f64> {
    let (_, rest) = line.split_once(&format!("\"{name}\":"))?;
    rest.split([',', '}']).next()?.parse().ok()
}

/// A running program. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Listener {
    child: Child,
    told: Arc<Mutex<Told>>,
}

impl Listener {
    pub(super) fn start(command: &mut Command) -> Result<Self, Failure> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| could_not_start(command, &error))?;
        let lines = BufReader::new(child.stdout.take().expect("its output was asked for as a pipe"));
        let told = Arc::new(Mutex::new(Told::default()));
        let listening = Arc::clone(&told);
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                lock(&listening).take(&line, Instant::now());
            }
        });
        Ok(Self { child, told })
    }

    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until it ends on its own, and returns its exit code; `None` if a signal ended it.
    pub(super) fn wait(&mut self) -> Option<i32> {
        self.child.wait().ok().and_then(|status| status.code())
    }

    /// What it uses now; `None` when it is gone.
    pub(super) fn measure(&self) -> Option<Use> {
        let process = PathBuf::from(format!("/proc/{}", self.child.id()));
        let status = std::fs::read_to_string(process.join("status")).ok()?;
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
            line.split_whitespace().next()?.parse().ok()
        };
        Some(Use {
            memory_kib: value("VmRSS")?,
            num_threads: value("Threads")?,
            num_files: std::fs::read_dir(process.join("fd")).ok()?.count() as u64,
        })
    }

    pub(super) fn heard_seconds(&self) -> f64 {
        lock(&self.told).heard_seconds
    }

    pub(super) fn num_answers(&self) -> u64 {
        lock(&self.told).num_answers
    }

    pub(super) fn num_lost(&self) -> u64 {
        lock(&self.told).num_lost
    }

    pub(super) fn dropped_samples(&self) -> u64 {
        let told = lock(&self.told);
        told.dropped_before + told.dropped_samples
    }

    pub(super) fn longest_gap(&self) -> Duration {
        lock(&self.told).longest_gap
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lock(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_a_lost_device_is_no_gap() {
        let mut told = Told::default();
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let answer = |heard: f64, dropped: u64| {
            format!(
                "{{\"sequence\":1,\"heard_seconds\":{heard},\"dropped_samples\":{dropped},\"overruns\":0}}"
            )
        };
        told.take(&answer(1.0, 0), at(0));
        told.take(&answer(2.5, 100), at(3));
        told.take("{\"event\":\"device lost\",\"device\":\"mic\",\"reason\":\"it\"}", at(4));
        told.take("{\"event\":\"device back\",\"device\":\"mic\",\"sample_rate_hz\":48000}", at(60));
        told.take(&answer(0.5, 20), at(61));
        assert_eq!((told.num_answers, told.num_lost, told.heard_seconds), (3, 1, 0.5));
        assert_eq!(told.longest_gap, Duration::from_secs(3));
        assert_eq!(told.dropped_before + told.dropped_samples, 120);
    }
}
