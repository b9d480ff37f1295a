//! How much memory the process holds.

/// Bytes that the allocator has given out to all threads: what it keeps for itself or loses to gaps does not
/// count.
#[cfg(target_env = "gnu")]
pub(crate) fn bytes() -> usize {
    // SAFETY: glibc locks one thread's heap after another while it counts.
    let counts = unsafe { libc::mallinfo2() };
    // In heaps, and in separate mappings.
    counts.uordblks + counts.hblkhd
}

/// Resident memory, bytes: other allocators do not report what they have given out.
#[cfg(not(target_env = "gnu"))]
pub(crate) fn bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("the system reports on its processes");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it uses memory");
    let kib: usize = line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number");
    kib * 1024
}
