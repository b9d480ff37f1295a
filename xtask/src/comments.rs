//! The width of comments, which rustfmt does not check.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// The same as `max_width` in rustfmt.toml, which is for code.
const MAX_WIDTH: usize = 110;

/// Names every comment and line of documentation in `folder` that is too long.
pub(crate) fn check(folder: &Path) -> Outcome {
    let mut long = Vec::new();
    look(folder, folder, &mut long).map_err(|error| {
        Failure::failed(format!("{}: cannot be searched for comments: {error}", folder.display()))
    })?;
    for line in &long {
        eprintln!("{line}");
    }
    match long.len() {
        0 => Ok(()),
        num_long => Err(Failure::failed(format!("{num_long} comments are wider than {MAX_WIDTH} columns"))),
    }
}

fn look(folder: &Path, root: &Path, long: &mut Vec<String>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if name != "target" && !name.starts_with('.') {
                look(&path, root, long)?;
            }
        } else if name.ends_with(".rs") {
            let place = path.strip_prefix(root).unwrap_or(&path).display();
            let text = fs::read_to_string(&path)?;
            long.extend(too_long(&text).map(|(number, width)| format!("{place}:{number}: {width} columns")));
        }
    }
    Ok(())
}

/// Numbers and widths of the comment lines in `text` that are too long.
fn too_long(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let widths = text.lines().map(|line| (line.trim_start().starts_with("//"), line.chars().count()));
    let numbered = widths.enumerate().map(|(index, (is_comment, width))| (index + 1, is_comment, width));
    numbered
        .filter(|&(_, is_comment, width)| is_comment && width > MAX_WIDTH)
        .map(|(number, _, width)| (number, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_that_are_too_long_are_named() {
        let long = "x".repeat(MAX_WIDTH);
        let text =
            format!("// short\n    /// {long}\nlet code = \"{long}\";\n//! {}", "ä".repeat(MAX_WIDTH - 4));
        assert_eq!(too_long(&text).collect::<Vec<_>>(), [(2, MAX_WIDTH + 8)]);
    }
}
