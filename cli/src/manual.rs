//! `genrescope completions` and `genrescope man`: what shells and manuals know of the command, made from its
//! options.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::console::{print_quietly, printable};
use crate::files::write_whole;

/// What `genrescope completions` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell to complete for
    shell: Shell,
}

/// What `genrescope man` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// Write the pages of all subcommands into this folder, instead of printing the main one
    #[arg(long, value_name = "DIR")]
    all: Option<PathBuf>,
}

/// What holds for all subcommands, for the main page.
const SECTIONS: [(&str, &str); 3] = [
    (
        "EXIT STATUS",
        "0 if all went well, 1 if some file failed, 2 if it could not start, 130 if Ctrl-C ended it. Results go to \
         standard output, errors and warnings to standard error.",
    ),
    (
        "ENVIRONMENT",
        "GENRESCOPE_CACHE_DIR and GENRESCOPE_DATA_DIR name other folders for the cache and for the undo journal; \
         RUST_LOG=debug turns on logging.",
    ),
    (
        "FILES",
        "The cache is analyses.sqlite in the user's cache folder (on Linux ~/.cache/genrescope), the undo journal in \
         the folder undo of the user's data folder (on Linux ~/.local/share/genrescope).",
    ),
];

/// Prints a shell's completions of `command`.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run_completions(args: &CompletionsArgs, mut command: Command) -> Result<ExitCode> {
    let mut text = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name, &mut text);
    print_quietly(&String::from_utf8_lossy(&text))
}

/// Prints the main page of `command`, or writes all pages.
///
/// # Errors
/// If the output or a page cannot be written.
pub(crate) fn run_man(args: &ManArgs, mut command: Command) -> Result<ExitCode> {
    // What it prints is in the pages anyway.
    command = command.disable_help_subcommand(true);
    command.build();
    let Some(folder) = &args.all else {
        return print_quietly(&String::from_utf8_lossy(&page(&command, true)?));
    };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be created", printable(folder)))?;
    let subcommands: Vec<&Command> =
        command.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    for (page_of, is_main) in
        std::iter::once((&command, true)).chain(subcommands.iter().map(|&of| (of, false)))
    {
        write(folder, page_of, is_main)?;
    }
    io::stdout().flush().context("cannot write the output")?;
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path, command: &Command, is_main: bool) -> Result<()> {
    let path = folder.join(Man::new(command.clone()).get_filename());
    write_whole(&path, &page(command, is_main)?)
        .with_context(|| format!("{} cannot be written", printable(&path)))
}

/// The page of one command.
fn page(command: &Command, is_main: bool) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if is_main {
        man.render_subcommands_section(&mut page)?;
        for (title, text) in SECTIONS {
            let mut section = Roff::default();
            section.control("SH", [title]);
            section.text([roman(text)]);
            section.to_writer(&mut page)?;
        }
        man.render_version_section(&mut page)?;
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command;

    #[test]
    fn every_option_is_in_its_page_and_what_is_hidden_is_in_none() {
        let mut command = command();
        command.build();
        for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
            let text = String::from_utf8(page(subcommand, false).unwrap()).unwrap().replace('\\', "");
            for option in subcommand.get_arguments().filter(|option| !option.is_hide_set()) {
                let Some(long) = option.get_long() else { continue };
                assert!(text.contains(&format!("--{long}")), "{}: --{long}", subcommand.get_name());
            }
        }
        let main = String::from_utf8(page(&command, true).unwrap()).unwrap();
        assert!(main.contains("EXIT STATUS") && main.contains("tag") && !main.contains("worker"), "{main}");
    }
}
