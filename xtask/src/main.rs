//! The project's chores: run, test, bundle, golden, accuracy.

fn main() {}
