//! `cargo xtask bundle` and `cargo xtask install`: the plugin in the form that hosts expect.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::packages;
use crate::process::{cargo, check, root, target_dir};
use crate::program::FACES;

/// The library's name in cargo.
const LIBRARY: &str = "genrescope_plugin";
/// The plugin's name in hosts.
const NAME: &str = "genrescope";
const FORMATS: [&str; 2] = ["clap", "vst3"];

/// How the library was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// With its audio thread watched.
    Debug,
    Release,
    /// As we release it.
    Dist,
}

impl Profile {
    /// Cargo's folder for it, and ours for the bundles.
    fn folders(self) -> (&'static str, &'static str) {
        match self {
            Self::Debug => ("debug", "bundled-debug"),
            Self::Release => ("release", "bundled"),
            Self::Dist => ("dist", "bundled-dist"),
        }
    }
}

/// Builds and bundles; with `--debug`, builds one that watches its audio thread, in a separate folder.
pub(crate) fn bundle(arguments: &[String]) -> Outcome {
    for path in make(is_debug(arguments)?)? {
        println!("{}", path.display());
    }
    Ok(())
}

/// Whether `--debug` is the only argument; there may be none.
pub(crate) fn is_debug(arguments: &[String]) -> Result<bool, Failure> {
    match arguments {
        [] => Ok(false),
        [only] if only == "--debug" => Ok(true),
        _ => Err(Failure::usage("the only option here is --debug")),
    }
}

/// Builds, bundles and copies the bundles to where hosts look for the current user's plugins.
pub(crate) fn install(arguments: &[String]) -> Outcome {
    crate::failure::refuse_arguments(arguments)?;
    let bundles = make(false)?;
    for (bundle, format) in bundles.iter().zip(FORMATS) {
        let folder =
            user_folder(format).ok_or_else(|| Failure::cannot_start("the user's home folder is unknown"))?;
        let to = folder.join(bundle.file_name().expect("a bundle has a name"));
        remove(&to).and_then(|()| copy(bundle, &to)).map_err(|error| failed(&to, &error))?;
        println!("{}", to.display());
    }
    Ok(())
}

/// Builds and bundles; returns the paths of the bundles, in the order of [`FORMATS`].
pub(crate) fn make(is_debug: bool) -> Result<[PathBuf; FORMATS.len()], Failure> {
    packages::install(packages::BUILD)?;
    let mut build = cargo(["build", "--locked", "--lib"]);
    build.args(FACES);
    if !is_debug {
        build.arg("--release");
    }
    check(build.current_dir(root()))?;
    lay_out_all(if is_debug { Profile::Debug } else { Profile::Release })
}

/// Bundles the library that was built; returns the paths as [`make`] does.
pub(crate) fn lay_out_all(profile: Profile) -> Result<[PathBuf; FORMATS.len()], Failure> {
    let (profile, folder) = profile.folders();
    let library = target_dir().join(profile).join(format!("{DLL_PREFIX}{LIBRARY}{DLL_SUFFIX}"));
    let folder = target_dir().join(folder);
    let bundles = FORMATS.map(|format| folder.join(format!("{NAME}.{format}")));
    for (bundle, format) in bundles.iter().zip(FORMATS) {
        lay_out(&library, bundle, format).map_err(|error| failed(bundle, &error))?;
    }
    Ok(bundles)
}

/// Puts the library into a bundle with the layout of this system.
fn lay_out(library: &Path, bundle: &Path, format: &str) -> std::io::Result<()> {
    remove(bundle)?;
    if cfg!(target_os = "macos") {
        let contents = bundle.join("Contents");
        fs::create_dir_all(contents.join("MacOS"))?;
        fs::write(contents.join("PkgInfo"), "BNDL????")?;
        fs::write(contents.join("Info.plist"), info_plist(format))?;
        fs::copy(library, contents.join("MacOS").join(NAME))?;
        // Apple's processors reject code without a signature; an anonymous one will do on this machine.
        let signed = Command::new("codesign").args(["--force", "--sign", "-"]).arg(bundle).status();
        if !signed.is_ok_and(|status| status.success()) {
            eprintln!("{} could not be signed; hosts may reject it", bundle.display());
        }
        return Ok(());
    }
    let within = match (format, cfg!(target_os = "windows")) {
        ("clap", _) => PathBuf::new(),
        (_, true) => ["Contents", &format!("{ARCH}-win"), &format!("{NAME}.vst3")].iter().collect(),
        (_, false) => ["Contents", &format!("{ARCH}-linux"), &format!("{NAME}.so")].iter().collect(),
    };
    let to = if within.as_os_str().is_empty() { bundle.to_owned() } else { bundle.join(within) };
    fs::create_dir_all(to.parent().expect("it is inside the target folder"))?;
    fs::copy(library, to).map(drop)
}

fn info_plist(format: &str) -> String {
    let identifier = format!("org.genrescope.{format}");
    let entries = [
        ("CFBundleExecutable", NAME),
        ("CFBundleIdentifier", identifier.as_str()),
        ("CFBundleName", NAME),
        ("CFBundlePackageType", "BNDL"),
        ("CFBundleSignature", "????"),
        ("CFBundleShortVersionString", env!("CARGO_PKG_VERSION")),
        ("CFBundleVersion", env!("CARGO_PKG_VERSION")),
    ];
    let lines = entries.map(|(key, value)| format!("    <key>{key}</key>\n    <string>{value}</string>\n"));
    let lines = lines.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n  <dict>\n{lines}  \
         </dict>\n</plist>\n"
    )
}

/// Where hosts look for the current user's plugins.
fn user_folder(format: &str) -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(target_os = "windows") {
        let folder = variable("LOCALAPPDATA")?.join("Programs").join("Common");
        Some(folder.join(format.to_uppercase()))
    } else if cfg!(target_os = "macos") {
        let folder = variable("HOME")?.join("Library").join("Audio").join("Plug-Ins");
        Some(folder.join(format.to_uppercase()))
    } else {
        Some(variable("HOME")?.join(format!(".{format}")))
    }
}

/// Removes a file or folder, if it exists. A host may have loaded the old one, so it is never overwritten.
pub(crate) fn remove(path: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Copies a file or a whole folder.
pub(crate) fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.is_dir() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!("{} could not be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_laid_out_afresh_and_copied_completely() {
        let folder = std::env::temp_dir().join(format!("genrescope-bundle-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let library = folder.join("library");
        fs::write(&library, "new").unwrap();
        let bundle = folder.join("x.vst3");
        fs::create_dir_all(bundle.join("Contents").join("old")).unwrap();
        lay_out(&library, &bundle, "vst3").unwrap();
        assert!(!bundle.join("Contents").join("old").exists());
        let copied = folder.join("user").join("x.vst3");
        copy(&bundle, &copied).unwrap();
        let mut found = copied;
        // Down to the only file in it, whatever this system calls the folders.
        while found.is_dir() {
            found = fs::read_dir(&found).unwrap().next().unwrap().unwrap().path();
        }
        assert!(found.is_file());
        fs::remove_dir_all(&folder).unwrap();
    }
}
