//! `genrescope completions` and `genrescope man`: what shells and manuals know of the command, made from its
//! options.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Arg, ArgAction, Command, ValueHint};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

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
pub(crate) fn run_completions(args: &CompletionsArgs, command: Command) -> Result<ExitCode> {
    print_quietly(&completions(args.shell, &command))
}

fn completions(shell: Shell, command: &Command) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut completable(command), command.get_name(), &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The command without what is hidden, which clap's completions would offer; and without files where
/// something else is wanted.
fn completable(command: &Command) -> Command {
    // Once in the life of the program.
    let name: &'static str = command.get_name().to_owned().leak();
    let about = command.get_about().cloned().unwrap_or_default();
    let args = command.get_arguments().filter(|arg| !arg.is_hide_set());
    let subcommands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let completable =
        Command::new(name).about(about).args(args.map(hinted)).subcommands(subcommands.map(completable));
    match command.get_version() {
        Some(version) => completable.version(version.to_owned().leak() as &str),
        None => completable,
    }
}

/// An option that says whether it takes paths.
fn hinted(arg: &Arg) -> Arg {
    let takes_paths = value_names(arg).contains("FILE");
    match arg.get_value_hint() {
        ValueHint::Unknown if takes_paths => arg.clone().value_hint(ValueHint::AnyPath),
        ValueHint::Unknown if arg.get_action().takes_values() => arg.clone().value_hint(ValueHint::Other),
        _ => arg.clone(),
    }
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
    synopsis(command).to_writer(&mut page)?;
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

/// The section that shows all options with their values; clap's leaves the values out.
fn synopsis(command: &Command) -> Roff {
    let mut line = vec![bold(command.get_bin_name().unwrap_or(command.get_name()))];
    let (positionals, options): (Vec<&Arg>, Vec<&Arg>) =
        command.get_arguments().filter(|arg| !arg.is_hide_set()).partition(|arg| arg.is_positional());
    for arg in options.into_iter().chain(positionals) {
        line.extend(usage(arg));
    }
    if command.has_subcommands() {
        line.extend([roman(" "), italic("COMMAND")]);
    }
    let mut section = Roff::default();
    section.control("SH", ["SYNOPSIS"]);
    section.text(line);
    section
}

/// One option, such as `[-n|--number N]`.
fn usage(arg: &Arg) -> Vec<Inline> {
    let short = arg.get_short().map(|short| bold(format!("-{short}")));
    let long = arg.get_long().map(|long| bold(format!("--{long}")));
    let bar = (short.is_some() && long.is_some()).then(|| roman("|"));
    let mut words: Vec<Inline> = [short, bar, long].into_iter().flatten().collect();
    if arg.get_action().takes_values() {
        if !arg.is_positional() {
            words.push(roman(" "));
        }
        let is_optional = arg.get_num_args().is_some_and(|num| num.min_values() == 0);
        words.extend(if is_optional {
            in_brackets([italic(value_names(arg))])
        } else {
            vec![italic(value_names(arg))]
        });
    }
    let is_repeatable = matches!(arg.get_action(), ArgAction::Append) && !value_names(arg).ends_with("...");
    let words = if arg.is_required_set() { words } else { in_brackets(words) };
    let repeats = is_repeatable.then(|| roman("..."));
    std::iter::once(roman(" ")).chain(words).chain(repeats).collect()
}

fn in_brackets(words: impl IntoIterator<Item = Inline>) -> Vec<Inline> {
    std::iter::once(roman("[")).chain(words).chain([roman("]")]).collect()
}

fn value_names(arg: &Arg) -> String {
    arg.get_value_names().unwrap_or_default().join(" ")
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

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
    #[test]
    fn the_synopsis_shows_the_values_of_options() {
        let mut command = command();
        command.build();
        let text = |name| {
            let text = synopsis(command.find_subcommand(name).unwrap()).to_roff();
            ["\\fB", "\\fI", "\\fR", "\\"].iter().fold(text, |text, sign| text.replace(sign, ""))
        };
        for (name, usages) in [
            ("tag", &[" [--profile NAME]", " [-j|--jobs N]", " [--write]", " PATHS..."][..]),
            ("replay", &[" [--ws [PORT]]", " [--osc HOST:PORT]...", " FILE"]),
        ] {
            for usage in usages {
                assert!(text(name).contains(usage), "no {usage} in {}", text(name));
            }
        }
    }

    #[test]
    fn completions_offer_nothing_that_is_hidden_and_names_where_names_are_wanted() {
        let command = command();
        for &shell in Shell::value_variants() {
            let text = completions(shell, &command);
            assert!(text.contains("rekordbox") && text.contains("stats"), "{shell}");
            // Help may speak of workers.
            assert!(!text.replace("worker process", "").contains("worker"), "{shell}: {text}");
        }
        let completable = completable(&command);
        let watch = completable.find_subcommand("watch").unwrap();
        assert!(watch.get_arguments().all(|arg| arg.get_long() != Some("per-album")));
        let tag = completable.find_subcommand("tag").unwrap();
        let hint = |long| {
            let arg = tag.get_arguments().find(|arg| arg.get_long() == Some(long));
            arg.map(Arg::get_value_hint)
        };
        assert_eq!(
            [hint("jobs"), hint("taxonomy"), hint("ffmpeg-path")],
            [Some(ValueHint::Other), Some(ValueHint::AnyPath), None]
        );
    }
}
