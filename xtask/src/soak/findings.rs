//! What came of it: a summary to read, and what went wrong.

use std::time::Duration;

use super::clients::Told;
use super::listener::{Listener, Use};

/// Memory may grow by this much, and no more, from the second quarter to the last: how much the system's
/// allocator keeps differs from minute to minute.
const MAX_GROWTH_KIB: u64 = 8 << 10;

/// Longest time that may pass between two lines of the fast listener, on a machine that does other things
/// too.
const MAX_GAP: Duration = Duration::from_secs(10);

/// One row of the table.
pub(super) struct Row {
    pub(super) heard_seconds: f64,
    pub(super) fast: Use,
    pub(super) real: Option<Use>,
}

/// What a listener had reported by the end.
pub(super) struct Heard {
    num_answers: u64,
    num_lost: u64,
    dropped_samples: u64,
    longest_gap: Duration,
}

impl Heard {
    pub(super) fn of(listener: &Listener) -> Self {
        Self {
            num_answers: listener.num_answers(),
            num_lost: listener.num_lost(),
            dropped_samples: listener.dropped_samples(),
            longest_gap: listener.longest_gap(),
        }
    }
}

/// Everything that was measured.
pub(super) struct Findings {
    pub(super) hours: f64,
    pub(super) took: Duration,
    pub(super) rows: Vec<Row>,
    pub(super) by_file: Heard,
    pub(super) with_device: Heard,
    pub(super) told: Told,
    /// That of the listener by file; `None` if a signal ended it.
    pub(super) exit_code: Option<i32>,
    pub(super) num_osc_packets: u64,
    /// Bytes.
    pub(super) record_len: u64,
    /// Of the listener by file before any client connected.
    pub(super) num_threads_alone: u64,
    /// What it used after they had gone; `None` if it had ended.
    pub(super) left: Option<Use>,
}

impl Findings {
    pub(super) fn print(&self) {
        let Self { hours, by_file, with_device, told, .. } = self;
        println!();
        println!(
            "{hours} h of sound in {:.1} min, {:.0} times real time",
            self.took.as_secs_f64() / 60.0,
            hours * 3600.0 / self.took.as_secs_f64()
        );
        println!(
            "answers: {}, longest gap {:.2} s; dropped samples: {}",
            by_file.num_answers,
            by_file.longest_gap.as_secs_f64(),
            by_file.dropped_samples
        );
        println!(
            "WebSocket: {} lines to the client that reads, which was dropped {} times; {} that stalled were dropped, {} rude ones refused",
            told.num_lines, told.num_drops_of_reader, told.num_stalled, told.num_rude
        );
        println!("OSC: {} packets came", self.num_osc_packets);
        println!(
            "record: {:.1} MiB; device: lost {} times, {} samples dropped, longest gap while it was there {:.2} s",
            self.record_len as f64 / f64::from(1 << 20),
            with_device.num_lost,
            with_device.dropped_samples,
            with_device.longest_gap.as_secs_f64()
        );
        if self.left.is_some_and(|left| left.num_threads <= self.num_threads_alone) {
            println!("threads: {} before clients came, no more after they had gone", self.num_threads_alone);
        }
    }

    /// What went wrong, a line each.
    pub(super) fn faults(&self) -> Vec<String> {
        let Self { by_file, .. } = self;
        let mut faults = Vec::new();
        if self.exit_code != Some(0) {
            faults.push(format!("the listener ended with {:?}", self.exit_code));
        }
        if by_file.dropped_samples > 0 {
            faults
                .push(format!("{} samples were dropped, though the file can wait", by_file.dropped_samples));
        }
        if by_file.longest_gap > MAX_GAP {
            faults.push(format!("it reported nothing for {:?}", by_file.longest_gap));
        }
        if self.with_device.num_lost == 0 {
            faults.push("the device was never lost, so nothing was tried".to_owned());
        }
        if self.told.num_lines == 0 || self.num_osc_packets == 0 {
            faults.push("nothing came by WebSocket or OSC".to_owned());
        }
        faults.extend(growth("the listener", self.rows.iter().map(|row| &row.fast)));
        let with_device = self.rows.iter().filter_map(|row| row.real.as_ref());
        faults.extend(growth("the listener with a device", with_device));
        match self.left {
            Some(left) if left.num_threads > self.num_threads_alone => faults.push(format!(
                "{} threads are left, of {} before any client came",
                left.num_threads, self.num_threads_alone
            )),
            None => faults.push("it ended before what the clients left behind could be counted".to_owned()),
            Some(_) => {}
        }
        debug_assert!(self.rows.windows(2).all(|pair| pair[0].heard_seconds <= pair[1].heard_seconds));
        faults
    }
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
}
