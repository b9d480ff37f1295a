//! Answers as lines: JSON for programs, plain text for everyone else.

mod json;
mod plain;

pub(crate) use self::json::{JsonFace, answer_line, notice_line};
pub(crate) use self::plain::{PlainFace, line};
