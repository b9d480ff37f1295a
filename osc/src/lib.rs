//! OSC output: what the engine hears, for lights, visuals and music programs; shared by plugin and monitor.
//!
//! ```no_run
//! # use std::time::Instant;
//! # use genrescope_engine::{Snapshot, model::Genres};
//! # let (snapshot, genres) = (Snapshot::default(), Genres::new(Vec::new()));
//! let mut osc = genrescope_osc::OscSender::new("127.0.0.1:9000", "1")?;
//! // At every look at the engine; it sends when something has changed, but not too often.
//! osc.send(&snapshot, &genres, Instant::now());
//! # Ok::<(), genrescope_osc::OscError>(())
//! ```
//!
//! One bundle holds these messages about the listening window, with the instance's name in place of `1`:
//!
//! | address | arguments |
//! |---|---|
//! | `/genrescope/1/state` | string: [`State::name`](genrescope_engine::State::name), such as `sure` |
//! | `/genrescope/1/top` | string, float: the most probable genre, and its probability |
//! | `/genrescope/1/probs` | string, float, string, float ...: all genres, in the model's order |
//!
//! `top` and `probs` are left out while there is no answer yet.

mod error;
mod message;
mod sender;

pub use error::OscError;
pub use sender::OscSender;
