//! The record of a session: JSON lines, as `--json` prints them and `--log` keeps them.
//!
//! [`Answer`] and [`Notice`](super::notice::Notice) are what a line may say, for whoever writes it and for
//! whoever reads it again. A record may be from anywhere, so a line that is not one of ours is an error and
//! never more than that.

mod answer;
mod clock;
mod reader;
mod rounded;
mod shares;
mod stamp;

pub(crate) use self::answer::Answer;
pub(crate) use self::reader::{Line, Record};
pub(crate) use self::stamp::stamped;
