//! The default model, compiled in.
