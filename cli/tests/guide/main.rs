//! The commands in README.md and docs/GUIDE.md: each is run as it stands, in a folder that has what it names.

#![cfg(target_os = "linux")]

mod document;
mod scratch;

use self::document::Document;
use self::scratch::Scratch;

/// Commands that are not run, by how they begin, and why.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo ", "builds"),
    ("genrescope listen ", "needs a sound device, unless it is given a file"),
    ("genrescope devices", "needs a sound system"),
    ("genrescope doctor", "fails without a sound device"),
    ("genrescope watch ", "goes on until it is stopped"),
    ("genrescope man |", "needs a terminal"),
];

/// Runs a section's commands one after another. Those that are not run at least have options that exist.
fn run_all(document: &str, section: &str) {
    let document = Document::read(document);
    let scratch = Scratch::new();
    for command in document.commands(section) {
        let not_run = NOT_RUN.iter().find(|(begin, _)| command.starts_with(begin));
        let plays_a_file = command.starts_with("genrescope listen --from ");
        match not_run.filter(|_| !plays_a_file) {
            None => scratch.run(command),
            Some((_, why)) if command.starts_with("genrescope ") => {
                println!("only options checked: {command}: {why}");
                let (ours, _) = command.split_once(['|', '#']).unwrap_or((command, ""));
                scratch.run(&format!("{ours} --help"));
            }
            Some((_, why)) => println!("not run: {command}: {why}"),
        }
    }
}

const GUIDE: &str = "docs/GUIDE.md";

#[test]
fn the_guides_commands_for_a_library_work() {
    run_all(GUIDE, "A library of music");
}

#[test]
fn the_guides_commands_for_sets_and_playlists_work() {
    run_all(GUIDE, "DJ sets and playlists");
}

#[test]
fn the_guides_commands_for_visuals_and_lights_work() {
    run_all(GUIDE, "Visuals and lights");
}

#[test]
fn the_guides_commands_for_producers_work() {
    run_all(GUIDE, "The plugin");
}

#[test]
fn the_guides_commands_for_research_work() {
    run_all(GUIDE, "Research");
}

#[test]
fn the_guides_commands_for_help_work() {
    run_all(GUIDE, "Help");
}

#[test]
fn the_readmes_commands_work() {
    for section in ["Two commands", "Install", "Use"] {
        run_all("README.md", section);
    }
}

#[test]
fn no_other_section_has_commands() {
    let guide = [
        "A library of music",
        "DJ sets and playlists",
        "Visuals and lights",
        "The plugin",
        "Research",
        "Help",
    ];
    assert_eq!(Document::read(GUIDE).sections_with_commands(), guide);
    assert_eq!(Document::read("README.md").sections_with_commands(), ["Two commands", "Install", "Use"]);
}

#[test]
fn links_lead_to_files_that_exist() {
    for document in ["README.md", GUIDE, "docs/MIDI.md", "docs/PERFORMANCE.md"] {
        assert_eq!(Document::read(document).broken_links(), Vec::<String>::new(), "{document}");
    }
}
