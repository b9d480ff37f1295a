//! The file itself: what is kept with it, what is refused, and what can be undone.

use std::fs::{File, FileTimes};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use genrescope_tags::{Field, Journal, Undone, create_temp_file, remove_leftovers, runs, undo, undo_run};
use genrescope_tests::names_in;

use crate::made::{Folder, edit, no_proof, plan, plan_edits, sound};

fn write(path: &Path, genre: &str, data: &Path, keep_times: bool) -> Result<(), String> {
    let mut journal = Journal::new(data, vec!["genrescope".into(), "tag".into()]);
    let plan = plan(path, "standard", &[genre]).map_err(|error| error.to_string())?;
    plan.write(&mut journal, keep_times, &no_proof).map_err(|error| error.to_string())
}

#[test]
fn times_are_kept_on_request_and_restored_by_an_undo() {
    let folder = Folder::new();
    let data = Folder::new();
    let path = folder.plain("v24.mp3");
    let then = UNIX_EPOCH + Duration::new(1_234_567_890, 500_000_000);
    let set =
        || File::options().write(true).open(&path).unwrap().set_times(FileTimes::new().set_modified(then));
    set().unwrap();
    let modified = || path.metadata().unwrap().modified().unwrap();
    write(&path, "House", &data.path(""), true).unwrap();
    assert_eq!(modified(), then);
    write(&path, "Rock", &data.path(""), false).unwrap();
    assert!(modified() > then);
    for run in runs(data.path("")).unwrap().iter().rev() {
        assert_eq!(undo(&run.files[0].entry).unwrap(), Undone::Restored);
        assert_eq!(modified(), then);
    }
}

#[cfg(unix)]
#[test]
fn permissions_and_extended_attributes_are_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    // Not every file system has them.
    let has_attributes = xattr::set(&path, "user.rating", b"five").is_ok();
    write(&path, "House", &folder.path("data"), false).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o7777, 0o640);
    if has_attributes {
        assert_eq!(xattr::get(&path, "user.rating").unwrap().unwrap(), b"five");
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_file_is_written() {
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    let link = folder.path("link.flac");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    write(&link, "House", &folder.path("data"), false).unwrap();
    assert!(link.is_symlink() && !path.is_symlink());
    assert!(plan(&path, "standard", &["House"]).unwrap().is_empty());
}

#[test]
fn files_that_must_not_be_written_are_refused() {
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    let old = std::fs::read(&path).unwrap();
    let refused = |path: &Path, why: &str| {
        let error = write(path, "House", &folder.path("data"), false).unwrap_err();
        assert!(error.contains(why), "{error}");
    };
    refused(&folder.path("gone.flac"), "cannot be found");
    refused(&folder.path(""), "is not a regular file");
    std::fs::hard_link(&path, folder.path("second.flac")).unwrap();
    refused(&path, "has 2 names");
    std::fs::remove_file(folder.path("second.flac")).unwrap();
    let mut permissions = path.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    refused(&path, "is read-only");
    assert!(std::fs::read(&path).unwrap() == old);
    assert!(runs(folder.path("data")).unwrap().is_empty());
}

#[test]
fn a_file_that_others_change_meanwhile_is_left_alone() {
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    let data = folder.path("data");
    let plan = plan(&path, "standard", &["House"]).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.push(0);
    let meddle = |_: &Path| {
        std::fs::write(&path, &bytes).unwrap();
        Ok([0; 32])
    };
    let error = plan.write(&mut Journal::new(&data, Vec::new()), false, &meddle).unwrap_err().to_string();
    assert!(error.contains("another program changed it"), "{error}");
    assert!(std::fs::read(&path).unwrap() == bytes);
    assert_eq!(names_in(&folder.path("")), ["a.flac", "data"]);
    // The journal lists a write that never happened: undoing it refuses, since the file is no longer ours.
    let run = runs(&data).unwrap().pop().unwrap();
    assert!(!run.files[0].is_done);
    let error = undo(&run.files[0].entry).unwrap_err().to_string();
    assert!(error.contains("was changed since"), "{error}");
}

#[test]
fn a_proof_that_fails_leaves_the_file_alone() {
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    let old = std::fs::read(&path).unwrap();
    let number = std::cell::Cell::new(0);
    let other_sound = |_: &Path| {
        number.set(number.get() + 1);
        Ok([number.get(); 32])
    };
    let plan = plan(&path, "standard", &["House"]).unwrap();
    let error =
        plan.write(&mut Journal::new(folder.path("data"), Vec::new()), false, &other_sound).unwrap_err();
    assert!(error.to_string().contains("its sound has changed"), "{error}");
    assert!(std::fs::read(&path).unwrap() == old);
    assert_eq!(names_in(&folder.path("")), ["a.flac"]);
}

#[test]
fn without_a_journal_nothing_is_written() {
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    let old = std::fs::read(&path).unwrap();
    // A file in place of the folder.
    let data = folder.bytes("data", b"");
    let error = write(&path, "House", &data, false).unwrap_err();
    assert!(error.contains("the undo journal cannot be written"), "{error}");
    assert!(std::fs::read(&path).unwrap() == old);
    assert_eq!(names_in(&folder.path("")), ["a.flac", "data"]);
}

#[test]
fn a_file_that_was_changed_since_is_not_undone() {
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    let data = folder.path("data");
    write(&path, "House", &data, false).unwrap();
    write(&path, "Rock", &data, false).unwrap();
    let all = runs(&data).unwrap();
    assert_eq!(all.iter().map(|run| run.number).collect::<Vec<_>>(), [1, 2]);
    let error = undo(&all[0].files[0].entry).unwrap_err().to_string();
    assert!(error.contains("was changed since it was tagged"), "{error}");
    undo(&all[1].files[0].entry).unwrap();
    undo(&all[0].files[0].entry).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(undo(&all[0].files[0].entry).unwrap_err().to_string().contains("cannot be found"));
}

#[test]
fn a_journal_that_was_cut_short_is_read_as_far_as_it_goes() {
    let folder = Folder::new();
    let path = folder.plain("a.flac");
    let data = folder.path("data");
    write(&path, "House", &data, false).unwrap();
    let file = data.join("undo/000001.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 3);
    for cut in [0, 10, text.len() / 2, text.len() - 1] {
        std::fs::write(&file, &text[..cut]).unwrap();
        let run = runs(&data).unwrap().pop().unwrap();
        let num_whole = text[..cut].matches('\n').count();
        assert_eq!(run.files.len(), usize::from(num_whole > 1), "{cut}");
        assert!(run.files.iter().all(|file| !file.is_done));
    }
}

#[test]
fn a_damaged_line_of_a_journal_is_counted_and_hides_no_other() {
    let folder = Folder::new();
    let data = folder.path("data");
    let paths = ["a.flac", "v24.mp3"].map(|name| folder.plain(name));
    let old = paths.clone().map(|path| std::fs::read(path).unwrap());
    let mut journal = Journal::new(&data, Vec::new());
    for path in &paths {
        plan(path, "standard", &["House"]).unwrap().write(&mut journal, false, &no_proof).unwrap();
    }
    drop(journal);
    let file = data.join("undo/000001.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("splices", "spl\u{1}ces", 1)).unwrap();
    for num_left in [1, 0] {
        let mut run = runs(&data).unwrap().pop().unwrap();
        assert_eq!((run.num_unreadable, run.files.len()), (1, 1));
        assert_eq!(run.files.iter().filter(|file| !file.is_undone).count(), num_left);
        undo_run(&mut run, |path, outcome| {
            assert_eq!((path, outcome.unwrap()), (paths[1].as_path(), Undone::Restored));
        })
        .unwrap();
    }
    assert!(std::fs::read(&paths[0]).unwrap() != old[0] && std::fs::read(&paths[1]).unwrap() == old[1]);
}

#[test]
fn a_run_is_not_undone_before_it_has_ended() {
    let folder = Folder::new();
    let data = folder.path("data");
    let path = folder.plain("a.flac");
    let mut journal = Journal::new(&data, Vec::new());
    plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &no_proof).unwrap();
    let mut run = runs(&data).unwrap().pop().unwrap();
    assert!(run.is_writing());
    let refusal = undo_run(&mut run, |_, _| unreachable!("nothing is touched")).unwrap_err();
    assert_eq!(refusal.to_string(), "run 1 is still writing; undo it when it has ended");
    drop(journal);
    assert!(!run.is_writing());
    undo_run(&mut run, |_, outcome| assert_eq!(outcome.unwrap(), Undone::Restored)).unwrap();
    assert_eq!(names_in(&data.join("undo")), ["000001.jsonl"]);
}

#[test]
fn leftover_copies_are_removed_and_nothing_else() {
    let folder = Folder::new();
    let strangers = [
        ".genrescope--.tmp",
        ".genrescope-12.tmp",
        ".genrescope-13-0.tmp.mp3",
        ".genrescope-notes.tmp",
        "a.flac.12.part",
        "genrescope-12-0.tmp",
        "x.part",
    ];
    for name in strangers {
        folder.bytes(name, b"somebody's");
    }
    // Folders and links are not ours, whatever their names.
    std::fs::create_dir(folder.path(".genrescope-14-0.tmp")).unwrap();
    folder.bytes(".genrescope-12-0.tmp", b"half a file");
    let (path, copy) = create_temp_file(folder.path("")).unwrap();
    assert_eq!(remove_leftovers(folder.path("")), [folder.path(".genrescope-12-0.tmp")]);
    let mut left =
        [&[".genrescope-14-0.tmp", path.file_name().unwrap().to_str().unwrap()], &strangers[..]].concat();
    left.sort_unstable();
    assert_eq!(names_in(&folder.path("")), left);
    // Nobody has it open any more.
    drop(copy);
    assert_eq!(remove_leftovers(folder.path("")), [path]);
}

#[test]
fn files_whose_names_are_not_text_are_undone_too() {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = Folder::new();
        let path = folder.path("").join(std::ffi::OsStr::from_bytes(b"caf\xe9.flac"));
        std::fs::rename(folder.plain("a.flac"), &path).unwrap();
        let old = std::fs::read(&path).unwrap();
        write(&path, "House", &folder.path("data"), false).unwrap();
        assert!(std::fs::read(&path).unwrap() != old);
        undo(&runs(folder.path("data")).unwrap()[0].files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == old);
    }
}

#[test]
fn a_separate_field_leaves_the_genre_alone() {
    let folder = Folder::new();
    for (name, _, nasty) in crate::made::FORMATS {
        let path = folder.plain(name);
        crate::python::make_nasty(nasty, &path);
        let before = crate::python::read(&path);
        let field = Field::custom("GENRE_AUTO").unwrap();
        let plan = plan_edits(&path, "standard", vec![edit(field, &["House", "Techno"])]).unwrap();
        plan.write(&mut Journal::new(folder.path("data"), Vec::new()), false, &sound).unwrap();
        let after = crate::python::read(&path);
        let expected = if after.kind() == "ID3v2.3" { vec!["House/Techno"] } else { vec!["House", "Techno"] };
        assert_eq!((after.genre(), after.custom("GENRE_AUTO")), (before.genre(), expected), "{name}");
        assert_eq!(after.others(), before.others(), "{name}");
    }
}
