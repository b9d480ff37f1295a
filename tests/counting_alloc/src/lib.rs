//! An allocator that counts its calls on each thread, and the bytes that the whole process holds.
//!
//! # Examples
//! ```
//! use genrescope_counting_alloc::{CountingAllocator, calls_in};
//!
//! #[global_allocator]
//! static ALLOCATOR: CountingAllocator = CountingAllocator;
//!
//! assert_eq!(calls_in(|| 2 + 2), (4, 0));
//! // One call to allocate, one to free.
//! assert_eq!(calls_in(|| drop(Box::new(7))).1, 2);
//! ```

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    // Constant and without a destructor, so that reaching it allocates nothing.
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

static HELD_BYTES: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with counters. Make it a binary's `#[global_allocator]`.
#[derive(Debug)]
pub struct CountingAllocator;

/// Runs `action`; returns what it returns, and how often it allocated, grew or freed memory on this thread.
pub fn calls_in<T>(action: impl FnOnce() -> T) -> (T, u64) {
    let before = CALLS.get();
    let result = action();
    (result, CALLS.get() - before)
}

/// Bytes that the process holds on its heap now, as requested: without the allocator's own overhead.
pub fn held_bytes() -> usize {
    HELD_BYTES.load(Ordering::Relaxed)
}

fn count() {
    CALLS.set(CALLS.get() + 1);
}

fn count_allocated(pointer: *mut u8, num_bytes: usize) -> *mut u8 {
    count();
    if !pointer.is_null() {
        HELD_BYTES.fetch_add(num_bytes, Ordering::Relaxed);
    }
    pointer
}

// SAFETY: every call is passed on to the system's allocator; counting touches no memory that it hands out.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the promises that this very method requires.
        count_allocated(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        count_allocated(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        HELD_BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as above.
        let grown = count_allocated(unsafe { System.realloc(pointer, layout, new_size) }, new_size);
        if !grown.is_null() {
            HELD_BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        }
        grown
    }
}
