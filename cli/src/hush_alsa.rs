//! Keeps the sound library of Linux quiet.

/// Keeps ALSA's library from writing its complaints to the terminal, for this thread: what matters is
/// returned as an error anyway.
pub(crate) fn hush_alsa() {
    #[cfg(target_os = "linux")]
    // Its messages go into a buffer, which a new request empties; without one they are printed as before.
    drop(alsa::Output::local_error_handler());
}
