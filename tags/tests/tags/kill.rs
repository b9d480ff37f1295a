//! Killed at any moment, and without room on the disk: every file is wholly old or wholly new.
//!
//! The test program runs itself once more, with the name of one of the tests that are otherwise ignored.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use genrescope_tags::{Journal, Undone, remove_leftovers, runs, undo};
use genrescope_tests::names_in;

use crate::made::{Folder, no_proof, plan};

const MUSIC: &str = "GENRESCOPE_TEST_MUSIC";
const DATA: &str = "GENRESCOPE_TEST_DATA";

/// Their lengths differ, so that everything after them moves.
const GENRES: [&str; 3] = ["Techno", "Drum & Bass", "a genre with a rather long name"];
const FILES: [&str; 5] = ["v24.mp3", "a.flac", "a.ogg", "fast.m4a", "a.wav"];

fn folder(variable: &str) -> PathBuf {
    std::env::var_os(variable).expect("the parent sets it").into()
}

fn write(path: &Path, genre: &str, journal: &mut Journal) -> Result<(), String> {
    let plan = plan(path, "standard", &[genre]).map_err(|error| error.to_string())?;
    if plan.is_empty() {
        return Ok(());
    }
    plan.write(journal, false, &no_proof).map_err(|error| error.to_string())
}

/// The command for one of the ignored tests in another process.
fn again(wrapped: &[&str], name: &str, music: &Path, data: &Path) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut command = match wrapped.split_first() {
        Some((wrapper, arguments)) => {
            let mut command = Command::new(wrapper);
            command.args(arguments).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(["--exact", &format!("kill::{name}"), "--ignored", "--nocapture"]);
    command
        .env(MUSIC, music)
        .env(DATA, data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
#[ignore = "endless: for the test below"]
fn writes_without_end() {
    let music = folder(MUSIC);
    let mut journal = Journal::new(folder(DATA), Vec::new());
    for genre in GENRES.iter().cycle() {
        for name in FILES {
            write(&music.join(name), genre, &mut journal).unwrap();
        }
    }
}

#[test]
fn a_kill_leaves_every_file_wholly_old_or_wholly_new() {
    let folder = Folder::new();
    let data = Folder::new();
    let data = data.path("");
    // The possible contents of each file.
    let mut wholes = Vec::new();
    for name in FILES {
        let path = folder.plain(name);
        let mut states = vec![std::fs::read(&path).unwrap()];
        let scratch = Folder::new();
        for genre in GENRES {
            let path = scratch.plain(name);
            write(&path, genre, &mut Journal::new(scratch.path("data"), Vec::new())).unwrap();
            states.push(std::fs::read(&path).unwrap());
        }
        wholes.push((path, states));
    }
    let mut num_leftovers = 0;
    let mut num_between = 0;
    for round in 0..40u64 {
        let mut child = again(&[], "writes_without_end", &folder.path(""), &data).spawn().unwrap();
        // From before the first write to many writes later, independent of the machine's own pace.
        std::thread::sleep(Duration::from_micros(4_000 + round * 7_919 % 150_000));
        // SIGKILL on systems that have it.
        child.kill().unwrap();
        child.wait().unwrap();
        for (path, states) in &wholes {
            let now = std::fs::read(path).unwrap();
            assert!(states.contains(&now), "{} is neither old nor new in round {round}", path.display());
        }
        num_leftovers += remove_leftovers(folder.path("")).len();
        num_between += runs(&data)
            .unwrap()
            .last()
            .map_or(0, |run| run.files.iter().filter(|file| !file.is_done).count());
        let num_names = std::fs::read_dir(folder.path("")).unwrap().count();
        assert_eq!(num_names, FILES.len(), "only music is left");
    }
    assert!(num_leftovers > 0, "no kill came while a copy existed: the test shows nothing");
    // Everything can be undone, whatever the kills interrupted.
    let all = runs(&data).unwrap();
    assert!(all.len() > 10);
    for run in all.iter().rev() {
        for file in run.files.iter().rev() {
            let undone = undo(&file.entry).unwrap();
            assert!(undone == Undone::Restored || !file.is_done, "{:?}", file.entry.path());
        }
    }
    for (path, states) in &wholes {
        assert!(std::fs::read(path).unwrap() == states[0], "{}", path.display());
    }
    println!("{num_leftovers} kills while a copy existed, {num_between} between journal and file");
}

#[test]
fn a_working_run_is_left_alone_by_others_that_clean_up() {
    let folder = Folder::new();
    let data = Folder::new();
    FILES.iter().for_each(|name| {
        folder.plain(name);
    });
    let mut child = again(&[], "writes_without_end", &folder.path(""), &data.path("")).spawn().unwrap();
    let mut num_seen = 0;
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {
        num_seen += names_in(&folder.path("")).iter().filter(|name| name.ends_with(".tmp")).count();
        remove_leftovers(folder.path(""));
    }
    // It would have ended at the first copy that was taken away from it.
    assert!(child.try_wait().unwrap().is_none(), "{:?}", child.wait_with_output());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(num_seen > 0, "no copy existed: the test shows nothing");
}

#[test]
#[ignore = "in a process whose files must stay small: for the test below"]
fn writes_where_no_file_may_grow() {
    for name in FILES {
        let path = folder(MUSIC).join(name);
        let error = write(&path, GENRES[2], &mut Journal::new(folder(DATA), Vec::new())).unwrap_err();
        assert!(error.starts_with("its new copy cannot be written next to it: "), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_copy_that_finds_no_room_leaves_the_file_alone() {
    let folder = Folder::new();
    let old: Vec<_> = FILES.map(|name| std::fs::read(folder.plain(name)).unwrap()).into();
    // 8 blocks of 512 bytes, without the signal that would end the program.
    let limits = ["sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"];
    let data = Folder::new();
    let output =
        again(&limits, "writes_where_no_file_may_grow", &folder.path(""), &data.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (name, old) in FILES.iter().zip(old) {
        assert!(std::fs::read(folder.path(name)).unwrap() == old, "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), FILES.len());
    assert!(runs(data.path("")).unwrap().is_empty());
}

#[test]
#[ignore = "in a process with a small disk of its own: for the test below"]
fn writes_on_a_full_disk() {
    let (music, small) = (folder(MUSIC), folder(DATA));
    // The journal's disk is full: the file stays.
    let name = FILES[1];
    let path = music.join(name);
    let old = std::fs::read(&path).unwrap();
    let room = std::fs::write(small.join("ballast"), vec![0; 1 << 20]);
    assert!(room.is_err(), "the disk is not small");
    let error = write(&path, GENRES[2], &mut Journal::new(&small, Vec::new())).unwrap_err();
    assert!(
        error.contains("the undo journal cannot be written") && error.contains("No space left"),
        "{error}"
    );
    assert!(std::fs::read(&path).unwrap() == old);
    // The file's own disk is full, with and without room for a part of the copy.
    std::fs::write(small.join("ballast"), b"").unwrap();
    let on_small = small.join(name);
    std::fs::write(&on_small, &old).unwrap();
    for ballast in [1 << 20, 100_000] {
        let _ = std::fs::write(small.join("ballast"), vec![0; ballast]);
        let data = music.join("data");
        let error = write(&on_small, GENRES[2], &mut Journal::new(&data, Vec::new())).unwrap_err();
        assert!(error.contains("No space left"), "{error}");
        assert!(std::fs::read(&on_small).unwrap() == old);
        assert!(runs(&data).unwrap().is_empty());
        let hidden = std::fs::read_dir(&small).unwrap().flatten();
        assert_eq!(hidden.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(b".")).count(), 0);
    }
    println!("the disk was full");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_file_alone() {
    let folder = Folder::new();
    let flac = folder.plain(FILES[1]);
    let small = folder.path("small");
    std::fs::create_dir(&small).unwrap();
    let size = flac.metadata().unwrap().len() + 150_000;
    let mount = format!("mount -t tmpfs -o size={size} none \"${DATA}\" || exit 99; exec \"$@\"");
    let Some(text) = with_own_mount(&mount, "writes_on_a_full_disk", &folder, &small) else { return };
    assert!(text.contains("the disk was full"), "{text}");
}

#[test]
#[ignore = "in a process that sees the folder read-only: for the test below"]
fn writes_in_a_read_only_folder() {
    let path = folder(MUSIC).join(FILES[0]);
    let error = write(&path, GENRES[0], &mut Journal::new(folder(DATA), Vec::new())).unwrap_err();
    assert!(error.starts_with("no new copy can be made in its folder: Read-only"), "{error}");
    println!("the folder was read-only");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_reported() {
    let (folder, data) = (Folder::new(), Folder::new());
    let old = std::fs::read(folder.plain(FILES[0])).unwrap();
    let mount = format!(
        "mount --bind \"${MUSIC}\" \"${MUSIC}\" && mount -o remount,ro,bind \"${MUSIC}\" || exit 99; exec \"$@\""
    );
    let Some(text) = with_own_mount(&mount, "writes_in_a_read_only_folder", &folder, &data.path("")) else {
        return;
    };
    assert!(text.contains("the folder was read-only"), "{text}");
    assert!(std::fs::read(folder.path(FILES[0])).unwrap() == old);
}

/// Runs one of the ignored tests where `script` has mounted something that only its process sees, and that
/// ends with it. `None` on a system that does not let us mount anything: there, the limit on file sizes above
/// shows nearly the same.
#[cfg(target_os = "linux")]
fn with_own_mount(script: &str, name: &str, folder: &Folder, data: &Path) -> Option<String> {
    let wrapper: &[&str] = if is_root() { &["unshare", "-m"] } else { &["unshare", "-rm"] };
    let wrapper = [wrapper, &["sh", "-c", script, "sh"]].concat();
    let output = again(&wrapper, name, &folder.path(""), data).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    if text.contains("unshare failed") || output.status.code() == Some(99) {
        eprintln!("nothing can be mounted here: {text}");
        return None;
    }
    assert!(output.status.success(), "{text}");
    Some(text.into_owned())
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    Path::new("/proc/self").metadata().is_ok_and(|metadata| metadata.uid() == 0)
}
