//! A folder that is watched.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use genrescope_tests::{chord, signal};
use serde_json::Value;

use crate::program::Library;

/// Long enough for a machine that is busy with all the other tests.
const PATIENCE: Duration = Duration::from_secs(90);

/// `genrescope watch` at work.
struct Watch {
    child: Child,
    results: Receiver<String>,
    complaints: Receiver<String>,
}

impl Watch {
    fn start(library: &Library, options: &[&str]) -> Self {
        let mut command = library.command(&["watch", "--json", "--settle", "1", "."]);
        command.args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let results = lines(child.stdout.take().unwrap());
        let complaints = lines(child.stderr.take().unwrap());
        let watch = Self { child, results, complaints };
        assert_eq!(watch.complaint(), "genrescope: .: watching; Ctrl-C ends it");
        watch
    }

    /// The name of the next file reported.
    #[track_caller]
    fn next(&self) -> String {
        let line = self.results.recv_timeout(PATIENCE).expect("a file is reported");
        let object: Value = serde_json::from_str(&line).unwrap();
        assert!(object["genres"].is_object());
        object["path"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn complaint(&self) -> String {
        self.complaints.recv_timeout(PATIENCE).expect("something is printed on stderr")
    }

    /// Ends it as Ctrl-C does; returns what was printed and not yet read.
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        signal(self.child.id(), "INT");
        let code = self.child.wait().unwrap().code();
        (code, self.results.iter().chain(self.complaints.iter()).collect())
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            if sender.send(line.unwrap()).is_err() {
                break;
            }
        }
    });
    receiver
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_arrives_is_reported_once_it_is_complete_and_only_once() {
    let library = Library::new();
    library.sound("there.wav", 1);
    let watch = Watch::start(&library, &["--all"]);
    assert_eq!(watch.next(), "./there.wav");
    // A file that grows for longer than it takes to settle.
    let whole = chord(2.0, 2);
    let mut growing = fs::File::create(library.music().join("growing.wav")).unwrap();
    for part in whole.chunks(whole.len() / 5 + 1) {
        growing.write_all(part).unwrap();
        growing.sync_all().unwrap();
        std::thread::sleep(Duration::from_millis(400));
    }
    drop(growing);
    assert_eq!(watch.next(), "./growing.wav");
    // Moved in, with a folder around it; and files that are not music or are hidden.
    fs::create_dir_all(library.path("album")).unwrap();
    fs::write(library.path("album/song.wav"), chord(1.0, 3)).unwrap();
    fs::write(library.path("album/cover.jpg"), b"a picture").unwrap();
    fs::write(library.path("album/.part.wav"), chord(1.0, 4)).unwrap();
    fs::rename(library.path("album"), library.music().join("album")).unwrap();
    assert_eq!(watch.next(), "./album/song.wav");
    assert_eq!(watch.end(), (Some(0), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_watched_folder_may_vanish_and_come_back() {
    let library = Library::new();
    library.sound("in/there.wav", 1);
    let mut command = library.command(&["watch", "--json", "--settle", "1", "in"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (results, complaints) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
    let watch = Watch { child, results, complaints };
    assert_eq!(watch.complaint(), "genrescope: in: watching; Ctrl-C ends it");
    library.sound("in/first.wav", 2);
    assert_eq!(watch.next(), "in/first.wav");
    fs::rename(library.music().join("in"), library.path("away")).unwrap();
    assert_eq!(watch.complaint(), "genrescope: in: the folder is gone; waiting for it to come back");
    fs::write(library.path("away/meanwhile.wav"), chord(1.0, 3)).unwrap();
    fs::rename(library.path("away"), library.music().join("in")).unwrap();
    assert_eq!(watch.complaint(), "genrescope: in: the folder is back");
    assert_eq!(watch.next(), "in/meanwhile.wav");
    library.sound("in/last.wav", 4);
    assert_eq!(watch.next(), "in/last.wav");
    assert_eq!(watch.end(), (Some(0), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn tags_that_it_writes_itself_do_not_count_as_an_arrival() {
    let library = Library::new();
    let path = library.clip("metal.mp3");
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let options = ["--write", "--policy", "replace"];
    let mut command = library.command(&["watch", "--json", "--settle", "1", "."]);
    command.args(options).env("GENRESCOPE_DATA_DIR", library.path("data"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (results, complaints) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
    let watch = Watch { child, results, complaints };
    assert_eq!(watch.complaint(), "genrescope: .: watching; Ctrl-C ends it");
    fs::write(&path, &bytes).unwrap();
    let line = watch.results.recv_timeout(PATIENCE).unwrap();
    let object: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(object["written"]["outcome"], "written", "{line}");
    assert_ne!(fs::read(&path).unwrap(), bytes);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(watch.end(), (Some(0), Vec::new()));
}

#[test]
fn only_folders_can_be_watched() {
    let library = Library::new();
    library.sound("a.wav", 1);
    for path in ["a.wav", "gone"] {
        let run = library.run(&["watch", path]);
        assert_eq!((run.code, run.stderr), (Some(2), format!("genrescope: {path}: no such folder\n")));
    }
}
