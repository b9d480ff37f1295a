//! Labeled audio: from what a user names to clips.
//!
//! ```text
//! folders, playlists, tables ──> Listed ──> Dataset ──> inspection
//!                                entries     labels,     duplicates, suspects
//!                                            clips
//! ```

mod copies;
mod entry;
mod folders;
mod groups;
mod inspection;
mod listed;
mod playlists;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use genrescope_decode::Decoders;

pub use self::copies::Copies;
pub use self::entry::Entry;
pub(crate) use self::folders::files_below;
pub use self::folders::read_folders;
pub use self::groups::groups_by_shared_names;
pub use self::inspection::{ENOUGH_TRACKS, Suspect, suspects};
pub use self::listed::Listed;
pub use self::playlists::{is_playlist, read_playlist};
pub use self::table::read_table;
use crate::clips::{Clip, Sound};
use crate::labels::{LabelMap, Target};

/// The table among the files of a data set that was gathered.
pub const MANIFEST: &str = "manifest.tsv";

/// Clips, and the labels that they have.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The labels, and what genres mean in them.
    pub labels: LabelMap,
    /// The clips, in the order listed.
    pub clips: Vec<Clip>,
}

/// Lists what is in a source: a folder with one folder or one playlist a genre, a playlist, or a table.
///
/// # Errors
/// When it cannot be read, is none of these, or its folders are fewer than two genres.
pub fn list_source(path: &Path, decoders: Decoders) -> Result<Listed> {
    if is_playlist(path) {
        return read_playlist(path);
    }
    if !path.is_dir() {
        return Ok(read_table(path)?.into());
    }
    let playlists: Vec<PathBuf> = folders::list(path)?.into_iter().filter(|path| is_playlist(path)).collect();
    if playlists.is_empty() {
        let listed = read_folders(path, decoders)?;
        let genres: BTreeSet<&String> = listed.entries.iter().flat_map(|entry| &entry.genres).collect();
        let manifest = path.join(MANIFEST);
        ensure!(
            genres.len() > 1,
            "{} has {} with audio files; at least two genres are needed, one folder or one playlist each{}",
            path.display(),
            if genres.len() == 1 { "1 folder".to_owned() } else { format!("{} folders", genres.len()) },
            if manifest.is_file() {
                format!("; did you mean {}?", manifest.display())
            } else {
                String::new()
            },
        );
        return Ok(listed);
    }
    let mut listed = Listed::default();
    for playlist in playlists {
        listed.extend(read_playlist(&playlist)?);
    }
    Ok(listed)
}

impl Dataset {
    /// Makes clips of entries: a file that is listed several times has all of its genres, and so does one
    /// with several. Entries without a genre, and those that the label map leaves out, are left out. Without
    /// a label map each genre is a label, whatever its case.
    ///
    /// # Errors
    /// When the label map does not know a genre, or fewer than two genres are left.
    pub fn of(entries: Vec<Entry>, labels: Option<LabelMap>) -> Result<Self> {
        let labels = labels.unwrap_or_else(|| {
            let mut names: Vec<String> =
                entries.iter().flat_map(|entry| &entry.genres).map(|genre| genre.to_lowercase()).collect();
            names.sort();
            names.dedup();
            LabelMap::plain(names)
        });
        let mut clips: Vec<Clip> = Vec::new();
        let mut known: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for entry in entries {
            let mut allowed = Vec::new();
            for genre in &entry.genres {
                allowed.extend(
                    labels.target(&entry.set, genre, &entry.subgenre)?.into_iter().flat_map(|t| t.allowed),
                );
            }
            if allowed.is_empty() || labels.is_left_out(&entry.path.to_string_lossy()) {
                continue;
            }
            if let Some(&index) = known.get(&entry.path) {
                let clip = &mut clips[index];
                clip.target = Target::of_all(clip.target.allowed.iter().copied().chain(allowed));
                clip.genre = format!("{}|{}", clip.genre, entry.genres.join("|"));
                continue;
            }
            known.insert(entry.path.clone(), clips.len());
            let genre = entry.genres.join("|");
            let has_all = entry.genres.len() > 1;
            clips.push(Clip {
                group: entry.group.unwrap_or_else(|| entry.path.display().to_string()),
                target: if has_all { Target::of_all(allowed) } else { Target::of(allowed) },
                trust: labels.trust(&entry.set, &genre),
                is_weak: labels.is_weak(&entry.set),
                sound: Sound::File(entry.path),
                source: entry.set,
                genre,
            });
        }
        ensure!(!clips.is_empty(), "no file with a genre is listed");
        let mut found: Vec<&[usize]> = clips.iter().map(|clip| &clip.target.allowed[..]).collect();
        found.sort();
        found.dedup();
        ensure!(
            found.len() > 1,
            "no other genre than `{}` is listed ({} {}); at least two genres are needed",
            clips[0].genre,
            clips.len(),
            if clips.len() == 1 { "file" } else { "files" }
        );
        Ok(Self { labels, clips })
    }

    /// The same without what code plays to learn from.
    pub fn of_recordings(mut self) -> Self {
        (self.labels.noise_clips, self.labels.studio_takes) = (0, 0);
        self
    }

    /// Puts each clip into a group of its own.
    pub fn ungroup(&mut self) {
        for clip in &mut self.clips {
            clip.group = clip.name();
        }
    }

    /// Labels whose clips are all of one group: they are either learned or judged by, never both.
    pub fn labels_of_one_group(&self) -> Vec<&str> {
        let groups = |label: usize| {
            let of_label = self.clips.iter().filter(|clip| clip.target.allowed.contains(&label));
            of_label.map(|clip| &clip.group).collect::<BTreeSet<_>>().len()
        };
        let names = self.labels.genres.iter().enumerate();
        names.filter(|(label, _)| groups(*label) == 1).map(|(_, genre)| genre.name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_listed_twice_has_both_genres_and_one_without_is_left_out() {
        let mut entries: Vec<Entry> = [("a", "House"), ("b", "techno"), ("a", "Techno")]
            .map(|(path, genre)| Entry::new(path.into(), genre))
            .to_vec();
        entries.push(Entry { path: "c".into(), ..Entry::default() });
        let dataset = Dataset::of(entries, None).unwrap();
        let names: Vec<&str> = dataset.labels.genres.iter().map(|genre| genre.name.as_str()).collect();
        assert_eq!(names, ["house", "techno"]);
        let allowed: Vec<&[usize]> = dataset.clips.iter().map(|clip| &clip.target.allowed[..]).collect();
        assert_eq!(allowed, [&[0, 1][..], &[1]]);
        assert_eq!([0, 1].map(|clip| dataset.clips[clip].target.has_all), [true, false]);
        assert_eq!(dataset.labels_of_one_group(), ["house"]);
        assert!(Dataset::of(vec![Entry::default()], None).is_err());
    }
}
