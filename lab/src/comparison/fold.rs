//! Who is learned from and who is tested.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::clips::{Clip, Sound};
use crate::split::grouped_folds;

/// One division of clips, by their index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// What to learn from.
    pub train: Vec<usize>,
    /// What to test.
    pub test: Vec<usize>,
}

/// What the fault-filtered, artist-filtered GTZAN of Kereliuk, Sturm and Larsen (2015) calls its lists; the
/// middle one may be learned from.
const LISTS: [&str; 3] = ["train_filtered.txt", "valid_filtered.txt", "test_filtered.txt"];

/// Folds in which every clip is tested once, and no group is on both sides.
///
/// # Errors
/// When there are too few groups to hold any out and still learn two genres from the others.
pub fn folds_by_group(clips: &[Clip], num_folds: usize, seed: u64) -> Result<Vec<Fold>> {
    let groups: BTreeSet<&str> = clips.iter().map(|clip| clip.group.as_str()).collect();
    ensure!(
        groups.len() >= 2,
        "the {} tracks are all of one artist or group, so that none can be held out to be tested",
        clips.len()
    );
    let num_folds = num_folds.clamp(2, groups.len());
    let folds = grouped_folds(clips, num_folds, seed);
    let of = |number: usize, is_test: bool| {
        (0..clips.len()).filter(|&index| (folds[index] == number) == is_test).collect()
    };
    let folds = (0..num_folds).map(|number| Fold { train: of(number, false), test: of(number, true) });
    let folds: Vec<Fold> =
        folds.filter(|fold: &Fold| !fold.test.is_empty() && !fold.train.is_empty()).collect();
    for fold in &folds {
        let labels: BTreeSet<&[usize]> =
            fold.train.iter().map(|&index| &clips[index].target.allowed[..]).collect();
        ensure!(
            labels.len() >= 2,
            "too few artists or groups: with some of the {} tracks held out to be tested, fewer than two genres \
             are left to learn from",
            clips.len()
        );
    }
    Ok(folds)
}

/// One fold of given lists: text files with a path a line, such as `blues/blues.00029.wav`. A clip is on a
/// list if its path ends so, whatever its ending.
///
/// Tracks on both are tested and not learned from.
///
/// # Errors
/// When a list cannot be read, no clip is on it, or none is left to learn from.
pub fn fold_by_lists(clips: &[Clip], train: &[PathBuf], test: &[PathBuf]) -> Result<Fold> {
    let place = |path: &PathBuf| std::fs::canonicalize(path).ok();
    if let Some(both) = train.iter().find(|path| {
        let place_of_train = place(path);
        place_of_train.is_some() && test.iter().any(|test| place(test) == place_of_train)
    }) {
        bail!(
            "{} is given both to learn from and to test on: what was learned from proves nothing; please name two \
             lists that differ",
            both.display()
        );
    }
    let (train_names, test_names) = (read_lists(train)?, read_lists(test)?);
    let listed = |names: &BTreeMap<String, Vec<String>>| -> Vec<usize> {
        (0..clips.len()).filter(|&index| is_listed(&clips[index], names)).collect()
    };
    let (test, train) = (listed(&test_names), listed(&train_names));
    ensure!(!test.is_empty(), "none of the {} tracks is on the list to test by", clips.len());
    ensure!(!train.is_empty(), "none of the {} tracks is on the list to learn from", clips.len());
    let tested: BTreeSet<usize> = test.iter().copied().collect();
    let num_listed = train.len();
    let train: Vec<usize> = train.into_iter().filter(|index| !tested.contains(index)).collect();
    ensure!(
        !train.is_empty(),
        "each of the {num_listed} tracks to learn from is also on the list to test by, so that none is left"
    );
    Ok(Fold { train, test })
}

/// The published lists in a folder: those to learn from, and those to test by.
///
/// # Errors
/// When they are not there.
pub fn published_lists(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let [train, valid, test] = LISTS.map(|name| folder.join(name));
    for list in [&train, &test] {
        ensure!(
            list.is_file(),
            "{} is missing; lists of GTZAN are called {}",
            list.display(),
            LISTS.join(", ")
        );
    }
    Ok((if valid.is_file() { vec![train, valid] } else { vec![train] }, vec![test]))
}

/// The lines of lists: by their last name without its ending, the folders before it.
fn read_lists(paths: &[PathBuf]) -> Result<BTreeMap<String, Vec<String>>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("list {} cannot be read", path.display()))?;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (folders, stem) = folders_and_stem(Path::new(line));
            names.entry(stem).or_default().push(folders);
        }
    }
    Ok(names)
}

fn is_listed(clip: &Clip, names: &BTreeMap<String, Vec<String>>) -> bool {
    let Sound::File(path) = &clip.sound else { return false };
    let (folders, stem) = folders_and_stem(path);
    let listed = names.get(&stem).into_iter().flatten();
    listed.into_iter().any(|end| Path::new(&folders).ends_with(end))
}

fn folders_and_stem(path: &Path) -> (String, String) {
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    (text(path.parent().map(Path::as_os_str)), text(path.file_stem()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::test_example;

    fn clips(paths: &[&str]) -> Vec<Clip> {
        let clip = |path: &&str| {
            let mut clip = test_example("s", path, &[0], &[&[0.0]]).clip;
            clip.sound = Sound::File(path.into());
            clip
        };
        paths.iter().map(clip).collect()
    }

    #[test]
    fn published_lists_divide_files_with_other_endings_in_other_folders() {
        let folder = std::env::temp_dir().join("genrescope-test-lists");
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write("train_filtered.txt", "blues/blues.00029.wav\nrock/rock.00001.wav\n");
        write("test_filtered.txt", "blues/blues.00000.wav\n\nrock/rock.00099.wav\r\n");
        let (train, test) = published_lists(&folder).unwrap();
        let clips = clips(&[
            "/music/gtzan/rock/rock.00001.opus",
            "/music/gtzan/blues/blues.00000.au",
            "/music/gtzan/blues/blues.00029.mp3",
            "/music/gtzan/pop/pop.00000.mp3",
            "/music/other/rock.00099.mp3",
        ]);
        let fold = fold_by_lists(&clips, &train, &test).unwrap();
        assert_eq!(fold, Fold { train: vec![0, 2], test: vec![1] });
        let error = fold_by_lists(&clips[..1], &train, &test).unwrap_err().to_string();
        assert_eq!(error, "none of the 1 tracks is on the list to test by");
        assert!(published_lists(&folder.join("none")).is_err());
        let error =
            fold_by_lists(&clips, &test, &[folder.join("../genrescope-test-lists/test_filtered.txt")]);
        let error = error.unwrap_err().to_string();
        assert!(error.contains("test_filtered.txt is given both to learn from and to test on"), "{error}");
        write("valid_filtered.txt", "rock/rock.00001.wav\nblues/blues.00029.wav\n");
        let error =
            fold_by_lists(&clips, &train, &[folder.join("valid_filtered.txt")]).unwrap_err().to_string();
        assert!(error.starts_with("each of the 2 tracks to learn from is also on"), "{error}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn every_clip_is_tested_once_by_methods_that_know_nothing_of_its_group() {
        let mut clips = clips(&["a", "b", "c", "d", "e", "f"]);
        clips[1].group = "a".into();
        clips.iter_mut().skip(3).for_each(|clip| clip.target.allowed = vec![1]);
        let folds = folds_by_group(&clips, 5, 1).unwrap();
        let mut tested: Vec<usize> = folds.iter().flat_map(|fold| fold.test.clone()).collect();
        tested.sort_unstable();
        assert_eq!(tested, [0, 1, 2, 3, 4, 5]);
        assert!(folds.iter().all(|fold| fold.test.contains(&0) == fold.test.contains(&1)));
        // Of three tracks, the only one of its genre is held out at some time.
        let error = folds_by_group(&clips[1..4], 5, 1).unwrap_err().to_string();
        assert!(error.contains("fewer than two genres are left"), "{error}");
        clips.iter_mut().for_each(|clip| clip.group = "one".into());
        assert!(folds_by_group(&clips, 5, 1).unwrap_err().to_string().contains("all of one artist"));
    }
}
