//! How much memory the process holds.

/// What the allocator has given out to all threads, bytes: what it keeps for itself or lost to gaps does not count.
#[cfg(target_env = "gnu")]
pub(crate) fn bytes() -> usize {
    // SAFETY: glibc locks one thread's heap after the other while it counts.
    let counts = unsafe { libc::mallinfo2() };
    // In heaps, and in mappings of their own.
    counts.uordblks + counts.hblkhd
}

/// What is resident, bytes: other allocators do not tell what they have given out.
#[cfg(not(target_env = "gnu"))]
pub(crate) fn bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("the system tells of its processes");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    let kib: usize = line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number");
    kib * 1024
}
