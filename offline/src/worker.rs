//! A child process that works on one file after another, seen from its parent.

use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use genrescope_decode::Decoders;

use super::error::{Advice, Code, FileError, Result};
use super::limits::Limits;
use super::lock::lock;
use super::messages::{Message, Request, Work, tells_of_memory, too_much_memory};
use super::worker_program::WorkerProgram;

/// A worker that sends nothing for this long hangs ...
const PATIENCE: Duration = Duration::from_secs(60);

/// ... in addition to the time that reading the file may take on a slow disk, bytes per second.
const SLOW_DISK: u64 = 5_000_000;

/// How often to check whether the program should end.
const STOP_INTERVAL: Duration = Duration::from_millis(50);

/// How many messages may wait to be taken: a worker that is faster waits too.
const QUEUE_LEN: usize = 4;

/// How much of a worker's last words to keep, bytes.
const LAST_WORDS_LEN: u64 = 4096;

/// A child process at work. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<Message>,
    last_words: Arc<Mutex<String>>,
    limits: Limits,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The file's own fault; the worker is still fine.
    Failed(FileError),
    /// The worker is lost.
    Lost(FileError),
}

impl From<Trouble> for FileError {
    /// The error, whatever happened to the worker.
    fn from(trouble: Trouble) -> Self {
        let (Trouble::Failed(error) | Trouble::Lost(error)) = trouble;
        error
    }
}

impl Worker {
    /// Starts a worker.
    ///
    /// # Errors
    /// If the system has no room for another process.
    pub(super) fn start(program: &WorkerProgram, limits: Limits, model: Option<&Path>) -> Result<Self> {
        let no_worker = |words: String| FileError::new(Code::NoWorker, words);
        let mut command = Command::new(&program.program);
        command.args(&program.arguments).arg("--memory-limit").arg(limits.memory_mib.to_string());
        if limits.decoders == Decoders::OwnAndFfmpeg {
            command.arg("--ffmpeg");
        }
        if let Some(model) = model {
            command.arg("--model").arg(model);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        keep_from_signals(&mut command);
        let mut child =
            command.spawn().map_err(|error| no_worker(format!("cannot start a worker process: {error}")))?;
        let (requests, answers) = (child.stdin.take(), child.stdout.take());
        let (requests, mut answers) =
            requests.zip(answers).ok_or_else(|| no_worker("a worker has no pipes".to_owned()))?;
        let (sender, receiver) = mpsc::sync_channel(QUEUE_LEN);
        std::thread::spawn(move || {
            let mut answers = BufReader::new(&mut answers);
            while let Ok(message) = Message::read(&mut answers) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let last_words = Arc::new(Mutex::new(String::new()));
        if let Some(mut stderr) = child.stderr.take() {
            let last_words = Arc::clone(&last_words);
            std::thread::spawn(move || {
                let mut text = Vec::new();
                let _ = stderr.by_ref().take(LAST_WORDS_LEN).read_to_end(&mut text);
                *lock(&last_words) = String::from_utf8_lossy(&text).into_owned();
                // A pipe that nobody reads would block the worker.
                let _ = std::io::copy(&mut stderr, &mut std::io::sink());
            });
        }
        Ok(Self { child, requests, answers: receiver, last_words, limits })
    }

    /// Asks for one thing about a file; `take` gets everything that the worker sends before its last message.
    /// An error of `take` ends the work.
    pub(super) fn ask(
        &mut self,
        path: &Path,
        work: Work,
        stop: &AtomicBool,
        mut take: impl FnMut(Message) -> Result<()>,
    ) -> std::result::Result<Message, Trouble> {
        let patience = self.patience(path);
        let request = serde_json::to_string(&Request { path: path.into(), work });
        let mut request =
            request.map_err(|error| Trouble::Failed(FileError::new(Code::NoWorker, error.to_string())))?;
        request.push('\n');
        if self.requests.write_all(request.as_bytes()).and_then(|()| self.requests.flush()).is_err() {
            return Err(self.lost());
        }
        let asked = Instant::now();
        let mut heard = asked;
        loop {
            match self.answers.recv_timeout(STOP_INTERVAL) {
                Ok(Message::Failed(error)) => return Err(Trouble::Failed(error)),
                Ok(
                    last @ (Message::Hash(_)
                    | Message::Analysis(_)
                    | Message::Timeline(_)
                    | Message::Description(_)
                    | Message::Genres(_)
                    | Message::Loaded
                    | Message::Facts(_)),
                ) => return Ok(last),
                Ok(message) => {
                    take(message).map_err(Trouble::Lost)?;
                    heard = Instant::now();
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.lost()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if stop.load(Ordering::Relaxed) {
                return Err(Trouble::Lost(FileError::new(Code::Interrupted, "interrupted")));
            }
            if let Some(limit) = self.limits.time
                && asked.elapsed() >= limit
            {
                let words = format!("given up after {} s", limit.as_secs());
                return Err(Trouble::Lost(FileError {
                    advice: Some(Advice::TimeLimit),
                    ..FileError::new(Code::TimeLimit, words)
                }));
            }
            if heard.elapsed() >= patience {
                let seconds = patience.as_secs();
                return Err(Trouble::Lost(FileError::new(
                    Code::Stuck,
                    format!("given up after {seconds} s without progress; the file may be damaged"),
                )));
            }
        }
    }

    fn patience(&self, path: &Path) -> Duration {
        let len = path.metadata().map_or(0, |metadata| metadata.len());
        PATIENCE + Duration::from_secs(len / SLOW_DISK)
    }

    /// Kills the worker and the ffmpeg that it may have started.
    fn kill(&mut self) {
        #[cfg(unix)]
        if let Ok(group) = i32::try_from(self.child.id()) {
            // The worker leads a process group; after its end there may be none.
            let _ = nix::sys::signal::killpg(
                nix::unistd::Pid::from_raw(group),
                nix::sys::signal::Signal::SIGKILL,
            );
        }
        let _ = self.child.kill();
    }

    /// Says why the worker is gone.
    fn lost(&mut self) -> Trouble {
        // A worker that closed its pipes without ending is of no use either.
        self.kill();
        let status = self.child.wait();
        // The pipe closes with the process; its reader needs a moment longer.
        std::thread::sleep(Duration::from_millis(20));
        let last_words = lock(&self.last_words);
        if tells_of_memory(&last_words) {
            return Trouble::Lost(too_much_memory(self.limits.memory_mib));
        }
        let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        let words = format!("its analysis crashed ({status}); the file may be damaged");
        Trouble::Lost(FileError::new(Code::Crashed, words))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}

/// Ctrl-C goes to all processes in the terminal's foreground; the parent decides what happens to its workers.
fn keep_from_signals(command: &mut Command) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt;
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        command.creation_flags(CREATE_NEW_PROCESS_GROUP);
    }
}
