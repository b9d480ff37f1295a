//! The few threads that run the analysis for all engines of a process.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::error::{Error, Result, panic_words};
use crate::worker::{Next, Worker};

/// How long a worker rests when there is nothing to do. A stretch is 96 ms, so nothing waits long; waking up
/// costs more than half of the work that there is then, and a level meter needs no more than 50 values per
/// second.
const POLL: Duration = Duration::from_millis(20);

/// The most threads. A network's run takes a few milliseconds of each engine's second, so two serve hundreds.
const MAX_THREADS: usize = 2;

/// This process's pool, while any engine lives.
static SHARED: Mutex<Weak<Pool>> = Mutex::new(Weak::new());

/// Threads that step workers in turn. The pool lives as long as an engine holds it, and its threads go with
/// it: a plugin's code may be unloaded right after.
#[derive(Debug)]
pub(crate) struct Pool {
    turns: Arc<Turns>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Signals that a worker has ended and has been dropped.
#[derive(Debug)]
pub(crate) struct Ended(Receiver<()>);

impl Ended {
    /// Waits until then.
    pub(crate) fn wait(&self) {
        // Nothing is ever sent: the error means that the other end was dropped.
        let _ = self.0.recv();
    }
}

impl Pool {
    /// The process's pool.
    pub(crate) fn shared() -> Arc<Self> {
        let mut shared = lock(&SHARED);
        shared.upgrade().unwrap_or_else(|| {
            let pool = Arc::new(Self { turns: Arc::default(), threads: Mutex::default() });
            *shared = Arc::downgrade(&pool);
            pool
        })
    }

    /// Steps `worker` from now on, until it stops.
    ///
    /// # Errors
    /// [`Error::Thread`] when there is no thread yet and the operating system cannot provide one.
    pub(crate) fn add(&self, worker: Worker) -> Result<Ended> {
        let (alive, ended) = bounded(0);
        let num_workers = {
            let mut queue = lock(&self.turns.queue);
            queue.num_workers += 1;
            queue.num_workers
        };
        if let Err(error) = self.make_threads(num_workers) {
            lock(&self.turns.queue).num_workers -= 1;
            return Err(error);
        }
        lock(&self.turns.queue).push(Turn {
            due: Instant::now(),
            number: 0,
            worker: Box::new(worker),
            _alive: alive,
        });
        self.turns.wake.notify_one();
        Ok(Ended(ended))
    }

    fn make_threads(&self, num_workers: usize) -> Result<()> {
        let mut threads = lock(&self.threads);
        let num_cores = std::thread::available_parallelism().map_or(1, usize::from);
        while threads.len() < num_workers.min(num_cores).min(MAX_THREADS) {
            let turns = Arc::clone(&self.turns);
            match Builder::new().name("genrescope".to_owned()).spawn(move || turns.run()) {
                Ok(thread) => threads.push(thread),
                // The existing ones will do.
                Err(_) if !threads.is_empty() => break,
                Err(error) => return Err(Error::Thread(error)),
            }
        }
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        lock(&self.turns.queue).is_closed = true;
        self.turns.wake.notify_all();
        for thread in lock(&self.threads).drain(..) {
            if thread.join().is_err() {
                log::error!("an analysis thread panicked");
            }
        }
    }
}

/// Whose turn it is, and the threads that wait for one.
#[derive(Debug, Default)]
struct Turns {
    queue: Mutex<Queue>,
    wake: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: BinaryHeap<Turn>,
    num_workers: usize,
    num_turns: u64,
    is_closed: bool,
}

impl Queue {
    /// Puts a turn after all those that are due at the same time.
    fn push(&mut self, turn: Turn) {
        self.num_turns += 1;
        self.waiting.push(Turn { number: self.num_turns, ..turn });
    }
}

/// A worker's next step.
#[derive(Debug)]
struct Turn {
    due: Instant,
    number: u64,
    worker: Box<Worker>,
    /// Dropped after the worker.
    _alive: Sender<()>,
}

impl Ord for Turn {
    /// The greatest is the one that is due first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.due, other.number).cmp(&(self.due, self.number))
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Turn {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Turn {}

impl Turns {
    /// A thread's life: takes the turn that is due first, again and again.
    fn run(&self) {
        let start = Instant::now();
        let mut queue = lock(&self.queue);
        while !queue.is_closed {
            let Some(due) = queue.waiting.peek().map(|turn| turn.due) else {
                queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let rest = due.saturating_duration_since(Instant::now());
            if !rest.is_zero() {
                queue = self.wake.wait_timeout(queue, rest).unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            let Some(mut turn) = queue.waiting.pop() else { continue };
            drop(queue);
            let next = step(&mut turn.worker);
            let now = Instant::now();
            turn.due = if next == Next::Wait { next_look(start, now) } else { now };
            // What a worker frees is freed with the lock released.
            let again = (next != Next::Stop).then_some(turn);
            queue = lock(&self.queue);
            match again {
                Some(turn) => queue.push(turn),
                None => queue.num_workers -= 1,
            }
        }
    }
}

/// The next moment at which all workers look, so that a thread sleeps from one to the next.
fn next_look(start: Instant, now: Instant) -> Instant {
    let num_looks = (now - start).as_nanos() / POLL.as_nanos() + 1;
    start + POLL * u32::try_from(num_looks).unwrap_or(u32::MAX)
}

/// Takes a step; a panic in it fails this worker alone.
fn step(worker: &mut Worker) -> Next {
    catch_unwind(AssertUnwindSafe(|| worker.step())).unwrap_or_else(|panic| {
        worker.fail(Error::Panic { what: "the analysis", reason: panic_words(&*panic).to_owned() });
        Next::Wait
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
