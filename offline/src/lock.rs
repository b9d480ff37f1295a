//! Locks of values that are consistent at any time.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks it, even after a panic.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
