//! What all subcommands have to do with the terminal: lines out, troubles, times, Ctrl-C.

mod clock;
mod counted;
mod interrupt;
mod stderr;
mod stdout;

pub(crate) use genrescope_offline::{path_bytes, printable};

pub(crate) use self::clock::clock;
pub(crate) use self::counted::counted;
#[cfg(feature = "live")]
pub(crate) use self::interrupt::{INTERRUPTED, stop_on_signal_and};
pub(crate) use self::interrupt::{interrupted, stop_on_signal};
pub(crate) use self::stderr::complain;
pub(crate) use self::stdout::{Stdout, print_quietly, print_whole};
