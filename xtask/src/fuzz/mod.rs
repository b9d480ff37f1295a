//! `cargo xtask fuzz`: libFuzzer makes up inputs for the checks in `tests/any_bytes`, from seeds made here.

mod seeds;

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::packages;
use crate::process::{cargo, check, could_not_start, output_of, root, target_dir};

/// The version we have tried.
const CARGO_FUZZ: &str = "0.13.2";

/// Keeps function names, without which a panic does not say where it was; and halves the build time, for a
/// tenth of the speed.
const PROFILE: [(&str, &str); 2] =
    [("CARGO_PROFILE_RELEASE_STRIP", "none"), ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "2")];

/// No input may take more memory or time.
const LIMITS: [&str; 3] = ["-rss_limit_mb=2048", "-timeout=20", "-print_final_stats=1"];

/// A network may ask for tensors of any size, which is why a bounded child loads it first. Inputs that take
/// more memory than that are kept, and the search goes on.
const MAY_NEED_ANY_MEMORY: (&str, [&str; 3]) =
    ("network", ["-fork=1", "-ignore_ooms=1", "-ignore_timeouts=0"]);

/// Takes the seconds for each target, then the targets (all by default), and `--seeds FOLDER` for your own
/// files to begin with.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let wanted = Wanted::read(arguments)?;
    packages::install(&[packages::BUILD, packages::TEST].concat())?;
    if output_of(cargo(["fuzz", "--version"]).current_dir(root())).is_none() {
        check(&mut cargo(["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ]))?;
    }
    let work = target_dir().join("fuzz");
    let seeds = work.join("seeds");
    seeds::make(&seeds, &wanted.folders)?;
    check(cargo(["fuzz", "build", "--sanitizer", "none"]).envs(PROFILE).current_dir(root()))?;
    let mut failed = Vec::new();
    println!("target         seconds  executions  a second  inputs kept");
    for target in &wanted.targets {
        let found = work.join("found").join(target);
        fs::create_dir_all(&found).map_err(|error| Failure::io(found.display(), &error))?;
        let mut folders = vec![found.clone(), root().join("fuzz").join("corpus").join(target)];
        folders.extend(Some(seeds.join(target)).filter(|folder| folder.is_dir()));
        let mut fuzzer = cargo(["fuzz", "run", "--sanitizer", "none", target]);
        fuzzer.args(folders).arg("--").arg(format!("-max_total_time={}", wanted.seconds)).args(LIMITS);
        let (needy, options) = MAY_NEED_ANY_MEMORY;
        fuzzer.envs(PROFILE).args(options.iter().filter(|_| target == needy));
        if target == needy {
            // tract panics at most networks, and the loader catches that: no backtraces, which take long.
            fuzzer.env("RUST_BACKTRACE", "0");
        }
        // Its inputs are files: where memory is a folder, that is faster and spares the disk.
        if Path::new("/dev/shm").is_dir() {
            fuzzer.env("TMPDIR", "/dev/shm");
        }
        let output = fuzzer.current_dir(root()).output().map_err(|error| could_not_start(&fuzzer, &error))?;
        let words = String::from_utf8_lossy(&output.stderr);
        let executions = executions(&words).unwrap_or(0);
        let a_second = executions / u64::from(wanted.seconds);
        let num_kept = fs::read_dir(&found).map_or(0, Iterator::count);
        println!("{target:<15}{:>7}  {executions:>10}  {a_second:>8}  {num_kept:>11}", wanted.seconds);
        if !output.status.success() {
            eprintln!("{words}");
            failed.push(target.as_str());
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::failed(format!("inputs that break something, in fuzz/artifacts: {}", failed.join(", "))))
}

/// What the arguments say.
struct Wanted {
    seconds: u32,
    targets: Vec<String>,
    folders: Vec<PathBuf>,
}

impl Wanted {
    fn read(arguments: &[String]) -> Result<Self, Failure> {
        let mut arguments = arguments.iter();
        let seconds =
            arguments.next().and_then(|seconds| seconds.parse().ok()).filter(|&seconds| seconds > 0);
        let Some(seconds) = seconds else {
            return Err(Failure::usage("how many seconds for each target?"));
        };
        let known = targets()?;
        let mut wanted = Self { seconds, targets: Vec::new(), folders: Vec::new() };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--seeds" => match arguments.next() {
                    Some(folder) => wanted.folders.push(PathBuf::from(folder)),
                    None => return Err(Failure::usage("which folder has seeds?")),
                },
                target if known.iter().any(|known| known == target) => wanted.targets.push(target.to_owned()),
                other => {
                    let known = known.join(", ");
                    return Err(Failure::usage(&format!("there is no target `{other}`; there are {known}")));
                }
            }
        }
        if wanted.targets.is_empty() {
            wanted.targets = known;
        }
        Ok(wanted)
    }
}

/// The names of all targets.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = root().join("fuzz").join("fuzz_targets");
    let entries = fs::read_dir(&folder).map_err(|error| Failure::io(folder.display(), &error))?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    Ok(names)
}

/// How many inputs were tried, according to what libFuzzer prints at its end; for a run in child processes,
/// according to the last line about one of them.
fn executions(words: &str) -> Option<u64> {
    let at_end = |line: &str| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok();
    let so_far = |line: &str| line.strip_prefix('#')?.split_once(": cov: ")?.0.parse().ok();
    words.lines().rev().find_map(|line| at_end(line).or_else(|| so_far(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Wanted, Failure> {
        Wanted::read(&arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn targets_are_all_or_those_that_are_named() {
        assert!(read(&["60"]).unwrap().targets.len() > 10);
        let wanted = read(&["60", "rule", "--seeds", "mine", "head"]).unwrap();
        assert_eq!((wanted.seconds, wanted.targets), (60, vec!["rule".to_owned(), "head".to_owned()]));
        assert_eq!(wanted.folders, [Path::new("mine")]);
        for wrong in [&[][..], &["soon"], &["0"], &["60", "rules"], &["60", "--seeds"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_number_of_executions_is_read() {
        let words = "#812345\tDONE   cov: 12\nDone 5 runs\nstat::number_of_executed_units: 812345\nstat::peak_rss_mb: 9\n";
        assert_eq!(executions(words), Some(812_345));
        let forked =
            "#66: cov: 6291 ft: 19414 job: 3\n#392: cov: 6291 ft: 19414 job: 4\nINFO: exiting: 0 time: 9s\n";
        assert_eq!(executions(forked), Some(392));
        assert_eq!(executions("#2048\tpulse  cov: 5 ft: 4\n"), None);
    }
}
