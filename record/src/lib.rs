//! The record of a session: JSON lines, as `--json` prints them and `--log` keeps them.
//!
//! [`Answer`] and [`Notice`] are what a line may say, for whoever writes it and for whoever reads it again. A
//! record may be from anywhere, so a line that is not one of ours is an error and never more than that.

mod answer;
mod clock;
mod input;
mod notice;
mod reader;
mod rounded;
mod shares;
mod stamp;

pub use self::answer::Answer;
pub use self::input::Input;
pub use self::notice::Notice;
pub use self::reader::{Line, Record};
pub use self::stamp::stamped;
