//! Which program a worker process runs.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// A program that becomes a worker by calling [`run_worker`](crate::run_worker), and the arguments that make
/// it do so. It also gets `--memory-limit MIB`, `--ffmpeg` if that may decode, and `--model PATH` for a model
/// other than the built-in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerProgram {
    /// The program.
    pub program: PathBuf,
    /// Its first arguments.
    pub arguments: Vec<OsString>,
}

impl WorkerProgram {
    /// The program that is running, with these first arguments.
    ///
    /// # Errors
    /// If the system does not say which file that is.
    pub fn this(arguments: &[&str]) -> io::Result<Self> {
        Ok(Self {
            program: std::env::current_exe()?,
            arguments: arguments.iter().map(OsString::from).collect(),
        })
    }
}
