//! The genrescope command.

fn main() {}
