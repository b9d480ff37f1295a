//! A document of the repository's.

use std::path::{Path, PathBuf};

/// A Markdown file, by sections.
pub(crate) struct Document {
    path: PathBuf,
    /// Headings of the second level, with what stands below each.
    sections: Vec<(String, Vec<String>)>,
}

impl Document {
    /// Reads one, by its path in the repository.
    pub(crate) fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut sections = vec![(String::new(), Vec::new())];
        for line in text.lines() {
            match line.strip_prefix("## ") {
                Some(heading) => sections.push((heading.to_owned(), Vec::new())),
                None => sections.last_mut().expect("it begins with one").1.push(line.to_owned()),
            }
        }
        Self { path, sections }
    }

    /// The commands of one section: the lines of its blocks marked as `sh`.
    pub(crate) fn commands(&self, heading: &str) -> Vec<&str> {
        let section = self.sections.iter().find(|section| section.0 == heading);
        let (_, lines) = section.unwrap_or_else(|| panic!("there is no section `{heading}`"));
        let commands = commands(lines);
        assert!(!commands.is_empty(), "`{heading}` has no commands");
        commands
    }

    /// The headings of all sections that have commands.
    pub(crate) fn sections_with_commands(&self) -> Vec<&str> {
        let with_commands = self.sections.iter().filter(|(_, lines)| !commands(lines).is_empty());
        with_commands.map(|(heading, _)| heading.as_str()).collect()
    }

    /// Links to files that do not exist, and to headings of this document that it does not have.
    pub(crate) fn broken_links(&self) -> Vec<String> {
        let lines =
            || self.sections.iter().flat_map(|(heading, lines)| std::iter::once(heading).chain(lines));
        let headings: Vec<String> = lines().map(|line| anchor(line)).collect();
        let folder = self.path.parent().expect("it is in a folder");
        let text = lines().map(String::as_str).collect::<Vec<_>>().join("\n");
        let targets = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
        let is_broken = |target: &&str| match target.strip_prefix('#') {
            Some(heading) => !headings.iter().any(|known| known == heading),
            None => !folder.join(target).exists(),
        };
        targets.filter(is_broken).map(str::to_owned).collect()
    }
}

fn commands(lines: &[String]) -> Vec<&str> {
    let mut is_inside = false;
    let mut commands = Vec::new();
    for line in lines.iter().map(|line| line.trim()) {
        match line {
            "```sh" => is_inside = true,
            "```" => is_inside = false,
            command if is_inside && !command.is_empty() => commands.push(command),
            _ => {}
        }
    }
    commands
}

/// What a heading is called in links: words in small letters with hyphens between them.
fn anchor(heading: &str) -> String {
    let letters = heading.trim_start_matches(['#', ' ']).chars();
    let kept = letters.filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-'));
    kept.flat_map(char::to_lowercase).map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}
