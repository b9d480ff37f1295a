//! The program behind `cargo xtask accuracy`, on a few of the clips that ship with the repository.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with a manifest and labels, which goes with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("genrescope-test-accuracy-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let clips = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips");
        let mut manifest = "path\tset\tgenre\tgroup\n".to_owned();
        let listed = [
            ("metal.mp3", "rock"),
            ("rock.ogg", "rock"),
            ("gothic_metal.opus", "rock"),
            ("techno.ogg", "techno"),
            ("trance.ogg", "techno"),
            ("house.mp3", "techno"),
        ];
        // Few groups are few heads to fit.
        for (index, (name, genre)) in listed.into_iter().enumerate() {
            manifest += &format!("{}\tclips\t{genre}\t{}\n", clips.join(name).display(), index % 3);
        }
        manifest += &format!("{}\tclips\ttechno\tbroken\n", path.join("labels.toml").display());
        std::fs::write(path.join("manifest.tsv"), manifest).unwrap();
        std::fs::write(path.join("labels.toml"), "genres = [{ name = \"rock\" }, { name = \"techno\" }]\n")
            .unwrap();
        Self(path)
    }

    fn accuracy(&self, options: &[&str]) -> Output {
        let files = ["manifest.tsv", "labels.toml", "cache"].map(|name| self.0.join(name));
        Command::new(env!("CARGO_BIN_EXE_accuracy")).args(files).args(options).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The cells of the row of a table that begins so.
fn row<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let line = text.lines().find(|line| line.starts_with(&format!("| {name} |")));
    let line = line.unwrap_or_else(|| panic!("no row {name} in {text}"));
    line.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

fn number(cell: &str) -> f64 {
    cell.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn its_tables_agree_with_one_another() {
    let folder = Folder::new();
    let confusion = format!("--confusion={}", folder.0.join("confusion.svg").display());
    let output = folder.accuracy(&["--clips-only", &confusion]);
    let (text, troubles) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{troubles}");
    assert!(troubles.contains("accuracy: left out: ") && troubles.contains("labels.toml"), "{troubles}");
    assert!(text.starts_with("6 clips. Folds: 5-fold"), "{text}");
    // What is right in all is what is right of each label.
    let (rock, techno) = (row(&text, "rock"), row(&text, "techno"));
    assert_eq!((rock[1], techno[1]), ("3", "3"));
    let right = row(&text, "right");
    for (all, label) in [(1, 2), (2, 4)] {
        let mean = f64::midpoint(number(rock[label]), number(techno[label]));
        assert!((number(right[all]) - mean).abs() < 2e-3, "{right:?} {rock:?} {techno:?}");
    }
    // With as many clips of each label, the mean over labels is the same.
    assert!((number(row(&text, "right, mean over labels")[2]) - number(right[2])).abs() < 2e-3);
    // All answers have some probability, and those after 10 s of clips of 15 s are many.
    let coverage = row(&text, "0.00");
    assert_eq!((coverage[1], coverage[3]), ("1.000", "1.000"));
    assert!((number(coverage[4]) - number(right[2])).abs() < 1e-9);
    assert!(number(row(&text, "right after 10 s")[2]) <= 1.0);
    // There is nothing else to count.
    assert_eq!(row(&text, "speech and everyday sounds called not music")[1..], ["—", "—"]);
    assert_eq!(row(&text, "ten genres of GTZAN, the most probable of the ten")[1..], ["—", "—"]);
    assert!(std::fs::read_to_string(folder.0.join("confusion.svg")).unwrap().starts_with("<svg"));

    let refused = folder.accuracy(&["--clip-only"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("--clip-only: no such option; usage: "));
}
