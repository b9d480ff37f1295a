//! Processes many files side by side and returns their results in order.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, PoisonError};

use super::lock::lock;

/// Results that may wait for an earlier one: a few megabytes, and enough that a long mix holds up nobody.
const MAX_WAITING: usize = 1024;

/// Runs `work` on each file, `jobs` at a time, and passes the results to `take` in the order of the files,
/// each as soon as all before it are done. Ends early when `stop` is set or `take` fails.
pub fn for_each_in_order<T: Send>(
    files: &[PathBuf],
    jobs: usize,
    stop: &AtomicBool,
    work: impl Fn(&PathBuf) -> T + Sync,
    mut take: impl FnMut(&PathBuf, T) -> io::Result<()>,
) -> io::Result<()> {
    let queue = Queue::default();
    let (sender, results) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(files.len()) {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while let Some(index) = queue.next(files.len()).filter(|_| !stop.load(Ordering::Relaxed)) {
                    // A receiver that is gone has stopped asking.
                    let _ = sender.send((index, work(&files[index])));
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut wanted = 0;
        for (index, result) in results {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&wanted) {
                if stop.load(Ordering::Relaxed) {
                    queue.end();
                    return Ok(());
                }
                if let Err(error) = take(&files[wanted], result) {
                    queue.end();
                    return Err(error);
                }
                wanted += 1;
                queue.mark_taken();
            }
        }
        Ok(())
    })
}

/// Which file is next, as long as not too many results wait.
#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Files handed out, and results taken.
    given: usize,
    taken: usize,
    is_ended: bool,
}

impl Queue {
    fn next(&self, num_files: usize) -> Option<usize> {
        let is_full = |state: &mut State| !state.is_ended && state.given >= state.taken + MAX_WAITING;
        let state = lock(&self.state);
        let mut state = self.moved.wait_while(state, is_full).unwrap_or_else(PoisonError::into_inner);
        let index = state.given;
        if state.is_ended || index >= num_files {
            return None;
        }
        state.given += 1;
        Some(index)
    }

    fn mark_taken(&self) {
        lock(&self.state).taken += 1;
        self.moved.notify_all();
    }

    fn end(&self) {
        lock(&self.state).is_ended = true;
        self.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whichever_is_done_first() {
        let files: Vec<PathBuf> = (0..20).map(|i| PathBuf::from(i.to_string())).collect();
        let mut seen = Vec::new();
        let slow_first = |path: &PathBuf| {
            let number: u64 = path.to_str().unwrap().parse().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20 - number));
            number
        };
        for_each_in_order(&files, 4, &AtomicBool::new(false), slow_first, |_, number| {
            seen.push(number);
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn no_more_results_wait_than_there_is_room_for() {
        let num_files = 3 * MAX_WAITING;
        let files = vec![PathBuf::new(); num_files];
        let begun = std::sync::atomic::AtomicUsize::new(0);
        let num_taken = std::sync::atomic::AtomicUsize::new(0);
        let most = std::sync::atomic::AtomicUsize::new(0);
        let work = |_: &PathBuf| {
            let index = begun.fetch_add(1, Ordering::Relaxed);
            let is_first = index == 0;
            let ahead = (index + 1).saturating_sub(num_taken.load(Ordering::Relaxed));
            most.fetch_max(ahead, Ordering::Relaxed);
            if is_first {
                // Until all others wait for this one.
                while begun.load(Ordering::Relaxed) < MAX_WAITING {
                    std::thread::yield_now();
                }
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        };
        for_each_in_order(&files, 4, &AtomicBool::new(false), work, |_, ()| {
            num_taken.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
        .unwrap();
        assert_eq!(num_taken.into_inner(), num_files);
        // One file per job may be counted twice: handed out before its result is taken, and begun after.
        let most = most.into_inner();
        assert!((MAX_WAITING..=MAX_WAITING + 4).contains(&most), "{most} waited");
    }

    #[test]
    fn a_failing_output_ends_the_run() {
        let files = vec![PathBuf::new(); 3 * MAX_WAITING];
        let outcome = for_each_in_order(
            &files,
            4,
            &AtomicBool::new(false),
            |_| (),
            |_, ()| Err(io::ErrorKind::BrokenPipe.into()),
        );
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
