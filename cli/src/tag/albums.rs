//! Which files make an album, and the genre of the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use genrescope_decode::Description;
use genrescope_engine::{ModelInfo, Settings, State};

use super::album::{Album, Membership};
use super::report::Report;

/// What programs write as the album of files that have none.
const NO_ALBUM: [&str; 9] = [
    "unknown",
    "unknown album",
    "[unknown]",
    "[non-album tracks]",
    "untitled",
    "single",
    "singles",
    "none",
    "n/a",
];

/// What stands for the artist of a compilation; it does not tell two compilations apart.
const VARIOUS: [&str; 6] = ["various artists", "various", "va", "v.a.", "v/a", "verschiedene"];

/// What programs call a track whose title they do not know.
const TRACKS: [&str; 7] = ["track", "audiotrack", "title", "titel", "piste", "pista", "spur"];

/// What makes files one album.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Its title and who made it, however many folders it lies in.
    Artist(String, String),
    /// Its title, in one folder: who made it is not said, or it was several.
    Folder(String, PathBuf),
    /// Its folder alone.
    Untagged(PathBuf),
}

/// Gives each report its album. Files without an album keep their own genre.
pub(super) fn assign(mut members: Vec<(&mut Report, Description)>, model: &ModelInfo) {
    let files: Vec<(&Path, &Description)> =
        members.iter().map(|(report, description)| (&*report.path, description)).collect();
    for group in albums(&files) {
        let (_, first) = &members[group[0]];
        let tagged = group.iter().find_map(|&index| album_of(&members[index].1));
        let title = tagged.map_or_else(
            || {
                let folder = album_folder(&members[group[0]].0.path);
                folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
            },
            |title| without_disc(title).to_owned(),
        );
        let artist = tagged.and(first.album_artist.clone());
        let tracks = group.iter().map(|&index| &members[index].0.snapshot);
        let music = tracks.filter(|track| matches!(track.state, State::Sure | State::Unsure));
        let Some((genres, state)) = judge(music.map(|track| &*track.genres), model) else { continue };
        let album = Arc::new(Album { title, artist, num_tracks: group.len(), genres, state });
        for (place, &index) in group.iter().enumerate() {
            members[index].0.album = Some(Membership { album: Arc::clone(&album), is_first: place == 0 });
        }
    }
}

/// Mean of the tracks, and the state that it stands for; `None` without tracks.
fn judge<'a>(tracks: impl Iterator<Item = &'a [f32]>, model: &ModelInfo) -> Option<(Vec<f32>, State)> {
    let mut sums: Vec<f64> = Vec::new();
    let mut num_tracks = 0_u32;
    for track in tracks {
        sums.resize(track.len(), 0.0);
        sums.iter_mut().zip(track).for_each(|(sum, &share)| *sum += f64::from(share));
        num_tracks += 1;
    }
    let genres: Vec<f32> = sums.iter().map(|sum| (sum / f64::from(num_tracks)) as f32).collect();
    let not_music = model.genres().not_music();
    let music = genres.iter().enumerate().filter(|(index, _)| Some(*index) != not_music);
    let leading = music.map(|(_, &share)| share).fold(0.0, f32::max);
    let state = if leading >= Settings::default().sure_above { State::Sure } else { State::Unsure };
    (num_tracks > 0).then_some((genres, state))
}

/// The files of each album, by their place in `files`, in that order; files of no album are left out.
fn albums(files: &[(&Path, &Description)]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut untagged: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    let mut keys_in: BTreeMap<PathBuf, BTreeSet<Key>> = BTreeMap::new();
    for (index, (path, description)) in files.iter().enumerate() {
        let folder = album_folder(path);
        match key(&folder, description) {
            Some(key) => {
                keys_in.entry(folder).or_default().insert(key.clone());
                groups.entry(key).or_default().push(index);
            }
            None => untagged.entry(folder).or_default().push(index),
        }
    }
    for (folder, members) in untagged {
        if !is_numbered(&members, files) {
            continue;
        }
        // A track without tags among those of one album is its.
        let keys = keys_in.get(&folder);
        let key =
            match keys.and_then(|keys| keys.first()).filter(|_| keys.is_some_and(|keys| keys.len() == 1)) {
                Some(key) => key.clone(),
                None if members.len() > 1 => Key::Untagged(folder),
                None => continue,
            };
        groups.entry(key).or_default().extend(members);
    }
    let mut albums: Vec<Vec<usize>> = groups.into_values().filter(|members| members.len() > 1).collect();
    albums.iter_mut().for_each(|members| members.sort_unstable());
    albums
}

fn album_of(description: &Description) -> Option<&str> {
    let album = description.album.as_deref()?;
    Some(album).filter(|album| !NO_ALBUM.contains(&&*plain(album)))
}

fn key(folder: &Path, description: &Description) -> Option<Key> {
    let album = plain(without_disc(album_of(description)?));
    let artist = description.album_artist.as_deref().map(plain);
    Some(match artist.filter(|artist| !artist.is_empty() && !VARIOUS.contains(&&**artist)) {
        Some(artist) => Key::Artist(album, artist),
        None => Key::Folder(album, folder.to_owned()),
    })
}

/// Whether files without an album tag look like the tracks of one album: each has its own number, in its tags
/// or its name, and there is at most one artist. Loose files in a folder do not.
fn is_numbered(members: &[usize], files: &[(&Path, &Description)]) -> bool {
    let mut numbers = BTreeSet::new();
    let mut artists = BTreeSet::new();
    members.iter().all(|&index| {
        let (path, description) = files[index];
        artists.extend(description.artist.as_deref().map(plain));
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let tagged = description.track.map(|track| (description.disc.unwrap_or(1), track));
        let number = tagged.or_else(|| track_number(&stem));
        number.is_some_and(|number| numbers.insert((path.parent(), number))) && artists.len() <= 1
    })
}

/// Disc and track that a file's name begins with, or is: 1 and 7 of `07 - Title`, `1-07 Title`, `07`,
/// `Track07`.
fn track_number(stem: &str) -> Option<(u64, u64)> {
    let end = stem.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '.')).unwrap_or(stem.len());
    let number = stem[..end].trim_end_matches(['-', '.']);
    let is_separated = end > number.len() || end == stem.len() || stem[end..].starts_with([' ', '_', ')']);
    if !is_separated || number.is_empty() {
        return numbered_track(stem).map(|track| (1, track));
    }
    let mut parts = Vec::new();
    for part in number.split(['-', '.']) {
        parts.push(Some(part).filter(|part| part.len() <= 3)?.parse().ok()?);
    }
    match parts[..] {
        [track] => Some((1, track)),
        [disc, track] => Some((disc, track)),
        _ => None,
    }
}

/// 7 of `Track07`, `track 7`, `Titel_07`: what rippers write that know no titles, in several languages.
fn numbered_track(stem: &str) -> Option<u64> {
    let word = stem.find(|c: char| !c.is_alphabetic())?;
    let is_word = TRACKS.iter().any(|track| stem[..word].eq_ignore_ascii_case(track));
    let rest = stem[word..].trim_start_matches([' ', '_', '-', '.']);
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let is_number = is_word && (1..=3).contains(&digits) && !rest[digits..].starts_with(char::is_alphabetic);
    is_number.then(|| rest[..digits].parse().ok()).flatten()
}

/// Where the files of an album lie: the folder above those of its discs.
fn album_folder(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    let Some(name) = folder.file_name().and_then(|name| name.to_str()) else { return folder.to_owned() };
    match without_disc(name) {
        "" => folder.parent().unwrap_or(folder).to_owned(),
        name => folder.with_file_name(name),
    }
}

/// A name without what says which disc it is: `Live (CD 2)`, `Live, Disc 1 of 2`.
fn without_disc(name: &str) -> &str {
    let end = name.trim_end_matches([')', ']', '}', ' ']);
    let Some(before) = without_number(end) else { return name };
    let before = match strip_word(before, "of").map(|before| before.trim_end_matches(' ')) {
        Some(total) => match without_number(total) {
            Some(before) => before,
            None => return name,
        },
        None => before,
    };
    match ["cd", "disc", "disk"].iter().find_map(|word| strip_word(before, word)) {
        Some(rest) => rest.trim_end_matches([' ', '(', '[', '{', '-', '_', ',', ':', '.']),
        None => name,
    }
}

/// A text without a number of one or two digits at its end, and what stands before that.
fn without_number(text: &str) -> Option<&str> {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit());
    (1..=2).contains(&(text.len() - rest.len())).then(|| rest.trim_end_matches([' ', '.', '-', '_', '#']))
}

/// A text without a word at its end, in whatever capitals.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(word.len())?;
    let (rest, end) = text.split_at_checked(at)?;
    (end.eq_ignore_ascii_case(word) && !rest.ends_with(char::is_alphanumeric)).then_some(rest)
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Path, album, album artist, artist; the groups as the numbers of the files.
    fn groups(files: &[(&str, &str, &str, &str)]) -> Vec<Vec<usize>> {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        groups_of(files.iter().map(|&(path, album, album_artist, artist)| {
            let (album, album_artist, artist) = (some(album), some(album_artist), some(artist));
            (path, Description { album, album_artist, artist, ..Description::default() })
        }))
    }

    fn groups_of<'a>(files: impl Iterator<Item = (&'a str, Description)>) -> Vec<Vec<usize>> {
        let files: Vec<(&Path, Description)> =
            files.map(|(path, description)| (Path::new(path), description)).collect();
        albums(&files.iter().map(|(path, description)| (*path, description)).collect::<Vec<_>>())
    }

    #[test]
    fn an_album_is_known_by_its_title_and_artist_wherever_its_discs_lie() {
        let files = [
            ("m/Live (CD 1)/a.mp3", "Live (Disc 1)", "Band", ""),
            ("m/Live (CD 2)/a.mp3", "Live [CD2]", "band", ""),
            ("m/other/x.mp3", "Live", "Another", ""),
            ("n/b.mp3", "LIVE", "Band", "Band feat. Guest"),
        ];
        assert_eq!(groups(&files), [vec![0, 1, 3]]);
    }

    #[test]
    fn compilations_are_held_together_by_their_folder() {
        let files = [
            ("a/Hits/CD1/1.mp3", "Greatest Hits", "Various Artists", "One"),
            ("a/Hits/CD2/1.mp3", "Greatest Hits", "Various Artists", "Two"),
            ("b/Hits/1.mp3", "Greatest Hits", "VA", "Three"),
            ("b/Hits/2.mp3", "Greatest Hits", "", "Four"),
        ];
        assert_eq!(groups(&files), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn loose_files_are_no_album_and_numbered_ones_without_tags_are() {
        let loose = [
            ("d/House.mp3", "", "", ""),
            ("d/01 Intro.mp3", "", "", ""),
            ("d/99 Problems.mp3", "", "", ""),
            ("d/x.mp3", "Unknown Album", "", "Somebody"),
            ("d/y.mp3", "Singles", "", "Somebody"),
        ];
        assert_eq!(groups(&loose), [[0; 0]; 0]);
        let numbered = [
            ("Band - LP/Disc 1/01 - A.mp3", "", "", "Band"),
            ("Band - LP/Disc 1/02 - B.mp3", "", "", ""),
            ("Band - LP/Disc 2/01 - C.mp3", "", "", "Band"),
        ];
        assert_eq!(groups(&numbered), [vec![0, 1, 2]]);
        // As rippers name them that know no titles.
        for names in
            [["r/01.mp3", "r/02.mp3"], ["r/Track01.mp3", "r/Track02.mp3"], ["r/1-01.wav", "r/1-02.wav"]]
        {
            assert_eq!(groups(&names.map(|name| (name, "", "", ""))), [vec![0, 1]], "{names:?}");
        }
        assert_eq!(groups(&[("r/01.mp3", "", "", ""), ("r/1.mp3", "", "", "")]), [[0; 0]; 0], "one number");
        // By the number in the tags, whatever the names.
        let tagged = |tracks: [Option<u64>; 2]| {
            let description = |track| Description { track, ..Description::default() };
            groups_of(["t/b.mp3", "t/a.mp3"].into_iter().zip(tracks.map(description)))
        };
        assert_eq!(tagged([Some(2), Some(1)]), [vec![0, 1]]);
        assert_eq!(tagged([Some(1), Some(1)]), [[0; 0]; 0]);
        assert_eq!(tagged([Some(1), None]), [[0; 0]; 0]);
        // Charts of many artists, that nothing says are one album.
        assert_eq!(groups(&[("c/01 A.mp3", "", "", "A"), ("c/02 B.mp3", "", "", "B")]), [[0; 0]; 0]);
    }

    #[test]
    fn a_track_without_tags_among_those_of_one_album_is_its() {
        let files = [
            ("lp/01 a.mp3", "LP", "", ""),
            ("lp/02 b.mp3", "LP", "", ""),
            ("lp/03 c.mp3", "", "", ""),
            ("lp/bonus.mp3", "", "", ""),
        ];
        assert_eq!(groups(&files[..3]), [vec![0, 1, 2]]);
        assert_eq!(groups(&files), [vec![0, 1]], "one that has no number casts doubt on the other");
    }

    #[test]
    fn what_says_which_disc_it_is_is_no_part_of_a_name() {
        for (name, expected) in [
            ("Live (CD 2)", "Live"),
            ("Live, Disc 1 of 2", "Live"),
            ("Live [disk-02]", "Live"),
            ("CD1", ""),
            ("Abcd 2", "Abcd 2"),
            ("Best of 2", "Best of 2"),
            ("1999", "1999"),
            ("Volume 3", "Volume 3"),
        ] {
            assert_eq!(without_disc(name), expected, "{name}");
        }
        for (stem, expected) in [
            ("07 - A", Some((1, 7))),
            ("2-07 A", Some((2, 7))),
            ("07.A", Some((1, 7))),
            ("07", Some((1, 7))),
            ("Track07", Some((1, 7))),
            ("track 7", Some((1, 7))),
            ("Titel_07 - A", Some((1, 7))),
            ("7th", None),
            ("2001", None),
            ("Track", None),
            ("Trackless 7", None),
            ("Track 2000", None),
        ] {
            assert_eq!(track_number(stem), expected, "{stem}");
        }
    }

    #[test]
    fn an_album_is_the_mean_of_its_tracks() {
        let model = genrescope_models::default_info().unwrap();
        let num_genres = model.genres().len();
        let track = |first: f32| {
            let mut genres = vec![0.0; num_genres];
            (genres[0], genres[1]) = (first, 1.0 - first);
            genres
        };
        let (a, b) = (track(1.0), track(0.5));
        let (genres, state) = judge([&a[..], &b, &a, &a].into_iter(), &model).unwrap();
        assert_eq!((genres[0], genres[1], state), (0.875, 0.125, State::Sure));
        assert_eq!(judge([&b[..], &b].into_iter(), &model).unwrap().1, State::Unsure);
        assert!(judge([].into_iter(), &model).is_none());
    }
}
