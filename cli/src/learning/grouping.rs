//! Which tracks belong together by their tags.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use genrescope_decode::Description;
use genrescope_lab::dataset::{Entry, groups_by_shared_names};

/// Puts tracks that share an artist or an album into one group, but for those of which their source says
/// already what they belong to.
pub(super) fn group(entries: &mut [Entry], descriptions: &BTreeMap<PathBuf, Description>) {
    let names: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| match (&entry.group, descriptions.get(&entry.path)) {
            (Some(group), _) => vec![group.clone()],
            (None, Some(description)) => shared_names(&entry.path, description),
            (None, None) => Vec::new(),
        })
        .collect();
    let groups = groups_by_shared_names(&names);
    for (index, leader) in groups.into_iter().enumerate() {
        let name = names[leader].first().cloned();
        entries[index].group = name.or_else(|| Some(entries[leader].path.display().to_string()));
    }
}

/// The artist, and the album in its folder if it is of one artist: tracks of a compilation share nothing.
fn shared_names(path: &Path, description: &Description) -> Vec<String> {
    let name = |kind: &str, text: &Option<String>| {
        let text = text.as_ref().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty())?;
        Some(format!("{kind}:{text}"))
    };
    let is_various =
        |name: &Option<String>| name.as_ref().is_some_and(|name| name.to_lowercase().starts_with("various"));
    let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    let album = name("album", &description.album)
        .filter(|_| !is_various(&description.album_artist))
        .map(|album| format!("{album} in {folder}"));
    let artist = name("artist", &description.artist).filter(|_| !is_various(&description.artist));
    artist.into_iter().chain(album).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_of_an_artist_or_an_album_are_one_group_and_those_of_a_compilation_are_not() {
        let tags = |artist: &str, album: &str, album_artist: Option<&str>| Description {
            artist: Some(artist.to_owned()),
            album: Some(album.to_owned()),
            album_artist: album_artist.map(str::to_owned),
            ..Description::default()
        };
        let described = [
            ("x/1", tags("A", "First", None)),
            ("y/2", tags("a ", "Second", None)),
            ("y/3", tags("B", "Second", None)),
            ("z/4", tags("C", "Hits", Some("Various Artists"))),
            ("z/5", tags("D", "Hits", Some("Various Artists"))),
            ("w/6", tags("E", "First", None)),
        ];
        let mut entries: Vec<Entry> =
            described.iter().map(|(path, _)| Entry::new(path.into(), "rock")).collect();
        entries.push(Entry { group: Some("mine".into()), ..Entry::new("v/7".into(), "rock") });
        entries.push(Entry::new("v/8".into(), "rock"));
        let descriptions = described.into_iter().map(|(path, tags)| (path.into(), tags)).collect();
        group(&mut entries, &descriptions);
        let groups: Vec<&str> = entries.iter().map(|entry| entry.group.as_deref().unwrap()).collect();
        assert_eq!(
            groups,
            ["artist:a", "artist:a", "artist:a", "artist:c", "artist:d", "artist:e", "mine", "v/8"]
        );
    }
}
