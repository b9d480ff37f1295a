//! A list of named steps: each is timed, all are run, and the end sums them up.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::process::{could_not_start, shown};
use crate::tally::Tally;

/// What has been done so far. A failing step does not keep later ones from showing what else is wrong.
#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    done: Vec<Done>,
    tally: Tally,
}

#[derive(Debug)]
struct Done {
    name: &'static str,
    took: Duration,
    failure: Option<Failure>,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new(), tally: Tally::default() }
    }

    /// Runs one step.
    pub(crate) fn run(&mut self, name: &'static str, mut command: Command) {
        eprintln!("\n==> {name}: {}", shown(&command));
        let started = Instant::now();
        let failure = read_through(&mut command, &mut self.tally).err();
        self.finish(name, started, failure);
    }

    /// Runs one step that is not a program.
    pub(crate) fn check(&mut self, name: &'static str, check: impl FnOnce() -> Outcome) {
        eprintln!("\n==> {name}");
        let started = Instant::now();
        let failure = check().err();
        self.finish(name, started, failure);
    }

    fn finish(&mut self, name: &'static str, started: Instant, failure: Option<Failure>) {
        let took = started.elapsed();
        eprintln!("==> {name}: {} in {}", if failure.is_none() { "passed" } else { "FAILED" }, minutes(took));
        self.done.push(Done { name, took, failure });
    }

    /// Records a step that could not even be started.
    pub(crate) fn fail(&mut self, name: &'static str, failure: Failure) {
        eprintln!("==> {name}: FAILED, {}", failure.message);
        self.done.push(Done { name, took: Duration::ZERO, failure: Some(failure) });
    }

    /// Reports how everything went; the last line counts the tests.
    pub(crate) fn sum_up(self) -> Outcome {
        println!();
        for Done { name, took, failure } in &self.done {
            let verdict = failure.as_ref().map_or("passed", |failure| failure.message.as_str());
            println!("{name:<20}{:>12}   {verdict}", minutes(*took));
        }
        let num_failed = self.done.iter().filter(|done| done.failure.is_some()).count();
        println!("{:<20}{:>12}", "all of it", minutes(self.started.elapsed()));
        println!("tests: {}", self.tally);
        match num_failed {
            0 => Ok(()),
            _ => Err(Failure::failed(format!("{num_failed} of {} steps failed", self.done.len()))),
        }
    }
}

/// Runs a command to the end; passes its output on as it comes, and counts its test results.
fn read_through(command: &mut Command, tally: &mut Tally) -> Outcome {
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| could_not_start(command, &error))?;
    let output = BufReader::new(child.stdout.take().expect("its output is a pipe"));
    let mut stdout = std::io::stdout();
    for line in output.split(b'\n') {
        let line = line.map_err(|error| Failure::failed(format!("its output could not be read: {error}")))?;
        // Tests may print bytes that are not text: they pass through unchanged.
        let shown = stdout.write_all(&line).and_then(|()| stdout.write_all(b"\n"));
        shown.map_err(|error| Failure::failed(format!("our output could not be written: {error}")))?;
        tally.read_line(&String::from_utf8_lossy(&line));
    }
    let status = child.wait().map_err(|error| could_not_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(Failure::failed(format!("FAILED ({status})"))) }
}

fn minutes(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}
