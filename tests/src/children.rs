//! Processes that a program under test starts.

/// The processes that `parent` has started; works on Linux.
pub fn children(parent: u32) -> Vec<u32> {
    let children = |entry: std::fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // After the name in parentheses come state and parent.
        let after = stat.rsplit_once(')')?.1;
        (after.split_whitespace().nth(1)?.parse() == Ok(parent)).then_some(pid)
    };
    std::fs::read_dir("/proc").unwrap().flatten().filter_map(children).collect()
}
