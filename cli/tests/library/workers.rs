//! Hostile files and many files: each costs no more than it may, and the others go on.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use genrescope_tests::{children, crash_after_first_line, wait_until};
use genrescope_tests::{chord, wav};

use crate::program::{Library, Run};

fn finish(child: Child) -> Run {
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_file_that_takes_too_long_is_given_up_and_the_others_go_on() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.file("long.wav", &chord(3600.0, 2));
    library.sound("z.wav", 3);
    let started = Instant::now();
    let run = library.run(&["tag", "--json", "--jobs", "1", "--time-limit", "3", "."]);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 2), "{run:?}");
    assert_eq!(run.stderr, "genrescope: ./long.wav: given up after 3 s; --time-limit allows more\n");
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_needs_too_much_memory_is_given_up() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.sound("b.wav", 2);
    let run = library.run(&["tag", "--no-cache", "--memory-limit", "40", "."]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    let expected =
        |name| format!("genrescope: ./{name}: needs more memory than 40 MiB; --memory-limit allows more\n");
    assert_eq!(run.stderr, expected("a.wav") + &expected("b.wav"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_crashes_costs_one_line_and_is_replaced() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.file("crash.wav", &chord(3600.0, 2));
    library.sound("z.wav", 3);
    let mut child = library.start(&["tag", "--json", "--jobs", "1", "--no-cache", "."]);
    // It works on the second file for minutes.
    let (first, rest) = crash_after_first_line(&mut child);
    let run = finish(child);
    assert!(first.contains("a.wav"), "{first}");
    assert!(rest.contains("z.wav") && rest.lines().count() == 1, "{rest}");
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.starts_with("genrescope: ./crash.wav: its analysis crashed (signal: 6 (SIGABRT)")
            && run.stderr.lines().count() == 1,
        "{}",
        run.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn workers_end_with_a_program_that_is_killed() {
    let library = Library::new();
    library.file("long.wav", &chord(3600.0, 2));
    let mut child = library.start(&["tag", "--no-cache", "."]);
    wait_until("it works", || !children(child.id()).is_empty());
    let workers = children(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    let is_gone = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        stat.map_or(true, |stat| stat.contains(") Z "))
    };
    wait_until("its workers are gone", || workers.iter().all(is_gone));
}

/// The most memory that a run and its workers hold at a time, MiB each.
#[cfg(target_os = "linux")]
fn most_memory(library: &Library, arguments: &[&str], num_lines: usize) -> (f64, f64) {
    let mut child = library.start(arguments);
    let peak = |pid: u32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    };
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut own, mut worker) = (0.0_f64, 0.0_f64);
    let mut count = 0;
    for line in lines {
        line.unwrap();
        count += 1;
        // Peaks only grow, so it is enough to look from time to time, and close to the end.
        if count % 100 == 0 || count == num_lines - 1 {
            own = own.max(peak(child.id()));
            worker = children(child.id()).into_iter().map(peak).fold(worker, f64::max);
        }
    }
    assert_eq!(count, num_lines);
    let run = finish(child);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    (own, worker)
}

#[cfg(target_os = "linux")]
#[test]
fn five_thousand_files_take_no_more_memory_than_five_hundred() {
    let library = Library::new();
    for number in 0..5000_u32 {
        // Each a different sound, so quiet that it counts as silence: everything but the network runs.
        let noise = (0..4800_u32).map(|at| i16::from((at ^ number).wrapping_mul(2_654_435_761) >> 31 == 1));
        let folder = if number < 500 { "few" } else { "many" };
        library.file(&format!("{folder}/{number:04}.wav"), &wav(8000, 1, noise));
    }
    let few = most_memory(&library, &["tag", "--json", "few"], 500);
    let all = most_memory(&library, &["tag", "--json", "."], 5000);
    // A path for each file, and the database's own page cache: nothing that grows with the results.
    assert!(all.0 < few.0 + 8.0 && all.1 < few.1 + 8.0, "{few:.1?} MiB, then {all:.1?} MiB");
    // Nor does it take more if all of them are known.
    let known = most_memory(&library, &["tag", "--json", ".", "--memory-limit", "1"], 5000);
    assert!(known.0 < few.0 + 8.0 && known.1 == 0.0, "{few:.1?} MiB, then {known:.1?} MiB");
}
