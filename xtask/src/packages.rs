//! System packages: which are missing, and how to get them.

use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::process::{output_of, shown, status};

/// For building: cpal finds ALSA's headers through pkg-config, and cmake, which calls make, builds the
/// bundled libopus. Rust itself cannot link without a C compiler, so there is one.
pub(crate) const BUILD: &[&str] = &["pkg-config", "libasound2-dev", "cmake", "make"];

/// For testing, in addition: live input comes from a PulseAudio null sink, files of every format from ffmpeg;
/// the window opens on an X server in memory (Mesa draws), xdotool operates it and ImageMagick looks at it;
/// other people's parsers, which the tests install themselves, are in Python; OSC is broadcast on a network
/// made by `ip`.
pub(crate) const TEST: &[&str] = &[
    "pulseaudio",
    "pulseaudio-utils",
    "ffmpeg",
    "xvfb",
    "openbox",
    "xdotool",
    "imagemagick",
    "libegl1",
    "libgl1-mesa-dri",
    "libx11-6",
    "libx11-xcb1",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "python3",
    "python3-venv",
    "iproute2",
];

/// For trying the plugin in real hosts, in addition: a DAW.
pub(crate) const HOSTS: &[&str] = &["ardour"];

/// For trying the live page, in addition: a browser.
pub(crate) const PAGE: &[&str] = &["chromium"];

/// For chores in Python: reference arrays, hosts.
pub(crate) const PYTHON: &[&str] = &["python3", "python3-venv"];

/// Installs those of `packages` that are missing.
///
/// # Errors
/// Exit code 2 with the command to type, if installing needs permission that we do not have, or fails.
pub(crate) fn install(packages: &[&'static str]) -> Outcome {
    let Some(missing) = missing(packages) else {
        eprintln!("not a Debian or Ubuntu system; what Debian calls {} is needed", packages.join(", "));
        return Ok(());
    };
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("sudo apt-get update && sudo apt-get install {}", missing.join(" "));
    let Some(prefix) = prefix_for_root() else {
        return Err(Failure::cannot_start(format!(
            "system packages are missing; please run\n\n    {by_hand}\n"
        )));
    };
    eprintln!("installing {}", missing.join(", "));
    // An old or empty list of packages is the usual state of a fresh machine. One mirror that does not answer
    // need not matter, so only the installation's own outcome counts.
    let _ = status(&mut apt_get(prefix, &["update", "-qq"]));
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(&missing);
    let mut install = apt_get(prefix, &arguments);
    if status(&mut install)?.success() {
        return Ok(());
    }
    Err(Failure::cannot_start(format!("{} failed; please run\n\n    {by_hand}\n", shown(&install))))
}

/// Which of `packages` are not installed; `None` if there is no dpkg.
fn missing(packages: &[&'static str]) -> Option<Vec<&'static str>> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Abbrev}\n"]).args(packages);
    // The exit code is 1 as soon as one of them is unknown, and that one is reported on standard error.
    let output = query.stdin(Stdio::null()).output().ok()?;
    Some(not_in(packages, &String::from_utf8_lossy(&output.stdout)))
}

/// Packages that `listing`, with one line of name and state for each, does not show as installed.
fn not_in(packages: &[&'static str], listing: &str) -> Vec<&'static str> {
    let installed = |package: &str| {
        listing.lines().any(|line| {
            let mut words = line.split_whitespace();
            words.next() == Some(package) && words.next().is_some_and(|state| state.ends_with('i'))
        })
    };
    packages.iter().copied().filter(|package| !installed(package)).collect()
}

/// What to put in front of a command that only root may run; `None` if becoming root needs a password.
fn prefix_for_root() -> Option<&'static [&'static str]> {
    if output_of(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return Some(&["env"]);
    }
    output_of(Command::new("sudo").args(["-n", "true"])).map(|_| &["sudo", "-n", "env"][..])
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Command {
    let (program, rest) = prefix.split_first().expect("a prefix has at least `env`");
    let mut command = Command::new(program);
    // A fresh machine may be busy updating itself: wait for it.
    command.args(rest).args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]);
    // Its messages must not mix with the output that `genrescope` is run for.
    command.args(arguments).stdin(Stdio::null()).stdout(std::io::stderr());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_or_half_installed_package_counts_as_missing() {
        let listing = "cmake ii \nmake rc \nffmpeg un \n";
        assert_eq!(
            not_in(&["cmake", "make", "ffmpeg", "pulseaudio"], listing),
            ["make", "ffmpeg", "pulseaudio"]
        );
        assert_eq!(not_in(&["cmake"], listing), [""; 0]);
    }
}
