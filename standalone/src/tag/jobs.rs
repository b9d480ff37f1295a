//! Many files side by side, their results in order.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

/// Runs `work` on each file, `jobs` at a time, and hands the results to `take` in the order of the files, each as
/// soon as all before it are done. Ends early when `stop` goes up or `take` fails.
pub(super) fn for_each_in_order<T: Send>(
    files: &[PathBuf],
    jobs: usize,
    stop: &AtomicBool,
    work: impl Fn(&PathBuf) -> T + Sync,
    mut take: impl FnMut(&PathBuf, T) -> io::Result<()>,
) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let done = AtomicBool::new(false);
    let (sender, results) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(files.len()) {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while !stop.load(Ordering::Relaxed) && !done.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = files.get(index) else { break };
                    // A receiver that is gone has stopped asking.
                    let _ = sender.send((index, work(path)));
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
                    return Ok(());
                }
                if let Err(error) = take(&files[wanted], result) {
                    done.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                wanted += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whoever_is_first() {
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
}
