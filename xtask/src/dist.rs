//! `cargo xtask dist`: what a release consists of, in target/dist-files.
//!
//! ```text
//! build ──> stage ────────────────────────────────> archive, .deb ──> checksums
//! profile    command, plugins, manual, completions,
//! dist       licenses of everything in them
//! ```

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bundle::{self, Profile};
use crate::failure::{Failure, Outcome, refuse_arguments};
use crate::process::{cargo, check, output_of, root, target_dir};
use crate::program::FACES;
use crate::texts::stage_texts;
use crate::{packages, tools};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The file with the licenses of all dependencies.
const LICENSES: &str = "THIRD-PARTY-LICENSES.txt";

/// Completions by shell, and where they belong, inside or outside `share`.
const COMPLETIONS: [(&str, &str); 4] = [
    ("bash", "share/bash-completion/completions/genrescope"),
    ("zsh", "share/zsh/site-functions/_genrescope"),
    ("fish", "share/fish/vendor_completions.d/genrescope.fish"),
    ("powershell", "share/powershell/genrescope.ps1"),
];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_arguments(arguments)?;
    packages::install(packages::BUILD)?;
    tools::install(&tools::ABOUT)?;
    let mut build = cargo(["build", "--locked", "--profile", "dist"]);
    check(build.args(FACES).current_dir(root()))?;
    let folder = target_dir().join("dist-files");
    let stage = folder.join(format!("genrescope-{VERSION}-{OS}-{ARCH}"));
    bundle::remove(&folder).map_err(|error| failed(&folder, &error))?;
    fill(&stage)?;
    let mut made = vec![archive(&stage)?];
    made.extend(debian_package(&stage, &folder)?);
    made.push(checksums(&folder, &made)?);
    made.iter().for_each(|path| println!("{}", path.display()));
    Ok(())
}

/// Puts everything where it belongs inside `stage`.
fn fill(stage: &Path) -> Outcome {
    let program = target_dir().join("dist").join(format!("genrescope{EXE_SUFFIX}"));
    put(&program, &stage.join("bin").join(format!("genrescope{EXE_SUFFIX}")))?;
    for bundle in bundle::lay_out_all(Profile::Dist)? {
        put(&bundle, &stage.join("plugins").join(bundle.file_name().expect("a bundle has a name")))?;
    }
    stage_texts(stage).map_err(|error| failed(stage, &error))?;
    check(Command::new(&program).args(["man", "--all"]).arg(stage.join("share/man/man1")))?;
    for (shell, place) in COMPLETIONS {
        let text = output_of(Command::new(&program).args(["completions", shell]))
            .ok_or_else(|| Failure::failed(format!("there are no completions for {shell}")))?;
        write(&stage.join(place), &(text + "\n"))?;
    }
    let mut licenses = cargo(["about", "generate", "--locked", "--workspace", "--fail", "about.hbs"]);
    // What only other systems need is not in here.
    let host = output_of(Command::new("rustc").args(["--print", "host-tuple"]).current_dir(root()))
        .ok_or_else(|| Failure::failed("rustc does not say which system it builds for"))?;
    licenses.args(["--target", &host]).arg("--output-file").arg(stage.join(LICENSES));
    check(licenses.current_dir(root()))
}

/// All of it as one file.
fn archive(stage: &Path) -> Result<PathBuf, Failure> {
    let folder = stage.parent().expect("it is in a folder");
    let name = stage.file_name().expect("it has a name");
    let archive = folder.join(format!("{}.tar.gz", name.to_string_lossy()));
    // Everything belongs to root, whoever built it.
    let mut tar = Command::new("tar");
    if cfg!(target_os = "linux") {
        tar.args(["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]);
    }
    check(tar.arg("-czf").arg(&archive).arg("-C").arg(folder).arg(name))?;
    Ok(archive)
}

/// A package for Debian and Ubuntu, where there is dpkg. What goes into it is listed in `cli/Cargo.toml`.
fn debian_package(stage: &Path, folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let Some(architecture) = output_of(Command::new("dpkg").arg("--print-architecture")) else {
        eprintln!("there is no dpkg here, so no .deb is built");
        return Ok(None);
    };
    tools::install(&tools::DEB)?;
    // cargo-deb takes files by fixed names.
    let fixed = target_dir().join("dist-files").join("stage");
    put(stage, &fixed)?;
    let package = folder.join(format!("genrescope_{VERSION}_{architecture}.deb"));
    let mut deb = cargo(["deb", "--no-build", "--no-strip", "--profile", "dist", "--package", "genrescope"]);
    check(deb.arg("--output").arg(&package).current_dir(root()))?;
    bundle::remove(&fixed).map_err(|error| failed(&fixed, &error))?;
    Ok(Some(package))
}

/// SHA-256 of each file, as `sha256sum --check` reads them.
fn checksums(folder: &Path, files: &[PathBuf]) -> Result<PathBuf, Failure> {
    let names = files.iter().filter_map(|file| file.file_name());
    let sums =
        [("sha256sum", &[][..]), ("shasum", &["-a", "256"][..])].into_iter().find_map(|(program, first)| {
            output_of(Command::new(program).args(first).args(names.clone()).current_dir(folder))
        });
    let sums = sums.ok_or_else(|| Failure::cannot_start("neither sha256sum nor shasum is there"))?;
    let path = folder.join("SHA256SUMS");
    write(&path, &(sums + "\n"))?;
    Ok(path)
}

fn put(from: &Path, to: &Path) -> Outcome {
    bundle::copy(from, to).map_err(|error| failed(to, &error))
}

fn write(path: &Path, text: &str) -> Outcome {
    let folder = path.parent().expect("it is in a folder");
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!("{} could not be written: {error}", path.display()))
}
