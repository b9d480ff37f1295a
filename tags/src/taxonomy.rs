//! What genres are called: maps the model's names to those of a shop, a catalog or a user.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::id3v1;

/// The built-in ones by name, the default first.
const READY_MADE: [(&str, &str); 4] = [
    ("plain", include_str!("../taxonomies/plain.toml")),
    ("beatport", include_str!("../taxonomies/beatport.toml")),
    ("discogs", include_str!("../taxonomies/discogs.toml")),
    ("id3v1", include_str!("../taxonomies/id3v1.toml")),
];

/// What may separate several genres in one text, the most reliable first.
const SEPARATORS: [char; 5] = [';', '\\', '|', '/', ','];

/// Single genres of shops and catalogs with a separator in their names, in the form in which these are
/// compared.
static COMPOUNDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let lines = include_str!("../taxonomies/compounds.txt").lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(compound).collect()
});

/// A text with more bytes than this, or more separators, is not a list of genres: a shop's longest has a
/// tenth of that.
const MAX_LIST_LEN: usize = 4096;
const MAX_SEPARATORS: usize = 64;

/// Names for genres, as a TOML file gives them.
///
/// ```
/// let taxonomy = genrescope_tags::Taxonomy::parse(
///     r#"
///     whitelist = ["D&B", "Electronic"]
///
///     [genres."drum and bass"]
///     name = "D&B"
///     aliases = ["DnB", "Drum'n'Bass"]
///     parent = "Electronic"
///     "#,
/// )?;
/// assert_eq!(taxonomy.name("drum and bass").as_deref(), Some("D&B"));
/// assert!(taxonomy.is_same("dnb", "D&B"));
/// # Ok::<(), genrescope_tags::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taxonomy {
    /// By the model's name.
    #[serde(default)]
    genres: BTreeMap<String, Entry>,
    /// The only names to write; empty for all. A genre that is not listed gets its parent's name, or none.
    #[serde(default)]
    whitelist: Vec<String>,
    /// Whether the whitelist is ID3v1's list of genres.
    #[serde(default)]
    only_id3v1: bool,
    /// What files contain in place of a genre.
    #[serde(default = "no_genres")]
    no_genre: Vec<String>,
    /// The genre that a name belongs to, whether it is the model's name, the one to write, or an alias.
    #[serde(skip)]
    by_name: BTreeMap<String, String>,
    /// This taxonomy's own names that look like several genres, in the form in which these are compared.
    #[serde(skip)]
    compounds: BTreeSet<String>,
    /// Into how many parts separators can divide the name of one genre, at most.
    #[serde(skip)]
    max_parts: usize,
}

/// What programs write if they know no genre; 255 is ID3v1's number for it, 12 that of "Other".
const NO_GENRES: [&str; 14] = [
    "Unknown",
    "Unknown Genre",
    "Genre Unknown",
    "Other",
    "None",
    "No Genre",
    "Genre",
    "Undefined",
    "Unspecified",
    "Not Set",
    "Unclassifiable",
    "N/A",
    "12",
    "255",
];

fn no_genres() -> Vec<String> {
    NO_GENRES.map(str::to_owned).to_vec()
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The model's name, as the taxonomy spells it.
    #[serde(skip)]
    spelled: String,
    /// The name to write.
    name: String,
    /// What others write for it.
    #[serde(default)]
    aliases: Vec<String>,
    /// The broad genre to write.
    parent: Option<String>,
}

impl Default for Taxonomy {
    /// The names that the model has.
    fn default() -> Self {
        Self::parse("").expect("it may be empty")
    }
}

impl Taxonomy {
    /// Names of the built-in ones.
    pub fn ready_made() -> impl Iterator<Item = &'static str> {
        READY_MADE.iter().map(|(name, _)| *name)
    }

    /// A built-in one.
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = READY_MADE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(Self::parse(text).expect("the built-in ones are tested"))
    }

    /// Parses a taxonomy's text.
    ///
    /// # Errors
    /// If it is not TOML of this shape, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self> {
        let mut taxonomy: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            Error::Taxonomy(format!("line {line}: {}", error.message().trim_end().replace('\n', "; ")))
        })?;
        if taxonomy.only_id3v1 {
            taxonomy.whitelist.extend(id3v1::GENRES.map(str::to_owned));
        }
        taxonomy.genres = taxonomy
            .genres
            .into_iter()
            .map(|(name, entry)| (plain(&name), Entry { spelled: name, ..entry }))
            .collect();
        let names =
            taxonomy.genres.values().flat_map(|entry| [Some(&entry.name), entry.parent.as_ref()]).flatten();
        if let Some(empty) = names.chain(&taxonomy.whitelist).find(|name| name.trim().is_empty()) {
            return Err(Error::Taxonomy(format!("the taxonomy has a genre without a name ({empty:?})")));
        }
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for entry in taxonomy.genres.values() {
            for alias in &entry.aliases {
                if let Some(other) =
                    owners.insert(plain(alias), &entry.name).filter(|other| *other != entry.name)
                {
                    return Err(Error::Taxonomy(format!(
                        "the taxonomy calls {alias:?} both {other:?} and {:?}",
                        entry.name
                    )));
                }
            }
        }
        let mut own: Vec<&String> = taxonomy.whitelist.iter().chain(&taxonomy.no_genre).collect();
        for (genre, entry) in &taxonomy.genres {
            own.extend([&entry.spelled, &entry.name].into_iter().chain(&entry.aliases).chain(&entry.parent));
            for name in [genre, &entry.name].into_iter().chain(&entry.aliases) {
                taxonomy.by_name.entry(plain(name)).or_insert_with(|| genre.clone());
            }
        }
        taxonomy.compounds =
            own.iter().filter(|name| name.contains(SEPARATORS)).map(|name| compound(name)).collect();
        let forms = own.iter().map(|name| name.as_str()).chain(COMPOUNDS.iter().map(String::as_str));
        let num_parts = |name: &str| name.split(|c: char| !c.is_alphanumeric()).count();
        taxonomy.max_parts = forms.map(num_parts).max().unwrap_or_default();
        Ok(taxonomy)
    }

    /// Genres of this taxonomy that are not among `genres`, which a model knows: it was made for another
    /// model, or misspells them.
    pub fn unknown<'a>(&self, genres: impl IntoIterator<Item = &'a str>) -> Vec<&str> {
        let known: Vec<String> = genres.into_iter().map(plain).collect();
        let is_known = |name: &str| known.iter().any(|known| known == name);
        let unknown = self.genres.iter().filter(|(name, entry)| {
            !is_known(name) && !entry.aliases.iter().any(|alias| is_known(&plain(alias)))
        });
        unknown.map(|(_, entry)| entry.spelled.as_str()).collect()
    }

    /// The name to write for one of the model's genres; `None` if the whitelist leaves nothing.
    pub fn name(&self, genre: &str) -> Option<String> {
        let name = self.entry(genre).map_or_else(|| capitalized(genre), |entry| entry.name.clone());
        if self.is_allowed(&name) { Some(name) } else { self.parent(genre, genre) }
    }

    /// The name to write for its broad genre, which the model calls `broad`.
    pub fn parent(&self, genre: &str, broad: &str) -> Option<String> {
        let parent = match self.entry(genre).and_then(|entry| entry.parent.clone()) {
            Some(parent) => parent,
            None => self.entry(broad).map_or_else(|| capitalized(broad), |entry| entry.name.clone()),
        };
        self.is_allowed(&parent).then_some(parent)
    }

    /// Whether two names, from files or from this taxonomy, mean the same genre.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        self.key(one) == self.key(other)
    }

    /// Whether a text in a file means no genre at all: `Unknown`, `(255)Unknown`, `Other; Unknown`, `-`.
    pub fn is_no_genre(&self, text: &str) -> bool {
        self.split(text).all(|part| self.is_none(part))
    }

    fn is_none(&self, part: &str) -> bool {
        let name = plain(part);
        name.is_empty()
            || self.no_genre.iter().any(|none| plain(none) == name)
            // ID3v2 may say it twice, by number and by name.
            || part
                .strip_prefix('(')
                .and_then(|inner| inner.split_once(')'))
                .is_some_and(|(number, behind)| self.is_none(number) && self.is_none(behind))
    }

    /// Whether a text with separators in it is the name of one genre. `Punk/Rock` is two, although `punk
    /// rock` is the name of one, and so is `Hip-Hop/Rap` where both are known.
    fn is_one(&self, text: &str) -> bool {
        let form = compound(text);
        let is_named =
            || COMPOUNDS.contains(&form) || !text.contains(';') && self.by_name.contains_key(&plain(text));
        let mut parts = text.split(SEPARATORS);
        self.compounds.contains(&form)
            || is_named() && parts.any(|part| self.known(part).is_none())
            // `24/7`, `AC/DC`: no genre's name is that short.
            || text.split('/').all(|part| part.trim().chars().count() <= 2)
    }

    /// What separates the genres of one text: `; ` in `Rock; Pop`, with the spaces around it, and the most
    /// reliable one where there are several. `None` if there is only one genre.
    pub(crate) fn separator<'a>(&self, text: &'a str) -> Option<&'a str> {
        let places = self.places(text);
        let between = places.windows(2).map(|pair| &text[pair[0].end..pair[1].start]);
        between.min_by_key(|between| SEPARATORS.iter().position(|&separator| between.contains(separator)))
    }

    /// The genres of a field under the names in this taxonomy: separated, each once, without what means no
    /// genre or is not on the whitelist. A genre that the taxonomy does not know keeps its spelling. `None`
    /// if none is left.
    pub fn clean(&self, texts: &[String]) -> Option<Vec<String>> {
        let (mut names, mut keys) = (Vec::new(), BTreeSet::new());
        for part in texts.iter().flat_map(|text| self.split(text)).filter(|part| !self.is_none(part)) {
            let name = match self.known(part) {
                Some(entry) if self.is_allowed(&entry.name) => Some(entry.name.clone()),
                Some(entry) => entry.parent.clone().filter(|parent| self.is_allowed(parent)),
                None => Some(part.to_owned()).filter(|name| self.is_allowed(name)),
            };
            names.extend(name.filter(|name| keys.insert(self.key(name))));
        }
        Some(names).filter(|names| !names.is_empty())
    }

    /// The single genres in a text.
    fn split<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> {
        self.places(text).into_iter().map(|place| &text[place])
    }

    /// Where the single genres in a text are: the longest names that are known first, then what the
    /// separators leave.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let is_list = text.len() <= MAX_LIST_LEN && text.matches(SEPARATORS).count() <= MAX_SEPARATORS;
        let parts = if is_list { parts(text) } else { trimmed(text, 0..text.len()).into_iter().collect() };
        let (mut places, mut rest) = (Vec::new(), &parts[..]);
        while let Some(first) = rest.first() {
            let mut longest = (2..=rest.len().min(self.max_parts)).rev();
            let is_one = |len: &usize| self.is_one(&text[first.start..rest[len - 1].end]);
            let len = longest.find(is_one).unwrap_or(1);
            places.push(first.start..rest[len - 1].end);
            rest = &rest[len..];
        }
        places
    }

    fn is_allowed(&self, name: &str) -> bool {
        self.whitelist.is_empty() || self.whitelist.iter().any(|allowed| plain(allowed) == plain(name))
    }

    fn entry(&self, genre: &str) -> Option<&Entry> {
        self.genres.get(&plain(genre)).or_else(|| {
            let mut entries = self.genres.values();
            entries.find(|entry| entry.aliases.iter().any(|alias| plain(alias) == plain(genre)))
        })
    }

    /// The entry for a name, from files or from this taxonomy.
    fn known(&self, name: &str) -> Option<&Entry> {
        self.genres.get(self.by_name.get(&plain(name))?)
    }

    /// The form in which a name is compared.
    fn key(&self, name: &str) -> String {
        plain(self.known(name).map_or(name, |entry| &entry.name))
    }
}

/// What is between the separators of a text, without blanks. Those in parentheses are none: `Techno (Peak
/// Time / Driving)` is one genre.
fn parts(text: &str) -> Vec<Range<usize>> {
    let (mut ends, mut depth) = (Vec::new(), 0_u32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && SEPARATORS.contains(&c) => ends.push(at),
            _ => {}
        }
    }
    // All separators are one byte long.
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let places = starts.zip(ends.iter().copied().chain([text.len()]));
    places.filter_map(|(start, end)| trimmed(text, start..end)).collect()
}

/// A place in a text without the blanks at its ends; `None` if nothing is left.
fn trimmed(text: &str, place: Range<usize>) -> Option<Range<usize>> {
    let part = text[place.clone()].trim_end();
    let len = part.trim_start().len();
    let end = place.start + part.len();
    (len > 0).then(|| end - len..end)
}

/// The form in which names with separators in them are compared: `folk,world,and country`.
fn compound(name: &str) -> String {
    let parts = name.split_inclusive(SEPARATORS);
    parts.map(|part| plain(part) + part.matches(SEPARATORS).next().unwrap_or_default()).collect()
}

/// Letters and digits only, in lower case: `Hip-Hop` is `hip hop`, `Drum & Bass` is `drum and bass`.
fn plain(name: &str) -> String {
    let spelt = composed(&name.to_lowercase()).replace('&', " and ");
    let words = spelt.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // `Drum_n_Bass`, `R'n'B`.
    let words: Vec<&str> = words.map(|word| if word == "n" { "and" } else { word }).collect();
    words.join(" ")
}

/// Makes each umlaut one character: in names of folders on macOS the dots are separate.
fn composed(name: &str) -> String {
    [("a", "ä"), ("e", "ë"), ("i", "ï"), ("o", "ö"), ("u", "ü"), ("y", "ÿ")]
        .iter()
        .fold(name.to_owned(), |name, (letter, umlaut)| name.replace(&format!("{letter}\u{308}"), umlaut))
}

/// `Drum and Bass`: the small words stay small.
fn capitalized(name: &str) -> String {
    let words = name.split(' ').enumerate().map(|(index, word)| {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if index == 0 || !matches!(word, "and" | "or" | "of" | "the" | "n") => {
                first.to_uppercase().chain(letters).collect()
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: [&str; 20] = [
        "ambient",
        "blues",
        "classical",
        "country",
        "disco",
        "drum and bass",
        "dubstep",
        "electronic",
        "hardcore",
        "hip hop",
        "house",
        "jazz",
        "latin",
        "metal",
        "pop",
        "punk",
        "reggae",
        "rock",
        "techno",
        "trance",
    ];

    #[test]
    fn every_built_in_taxonomy_names_every_genre_of_the_model() {
        for name in Taxonomy::ready_made() {
            let taxonomy = Taxonomy::named(name).unwrap();
            for genre in MODEL {
                assert!(taxonomy.entry(genre).is_some(), "{name}: {genre}");
                let written = taxonomy.name(genre).unwrap_or_else(|| panic!("{name}: {genre}"));
                assert!(taxonomy.is_same(&written, genre), "{name}: {genre}");
            }
            assert!(taxonomy.genres.len() == MODEL.len(), "{name}");
        }
    }

    #[test]
    fn a_genre_off_the_whitelist_becomes_its_parent_or_nothing() {
        let taxonomy = Taxonomy::parse(
            "whitelist = ['Electronic', 'Rock']\n[genres.house]\nname = 'House'\nparent = 'Electronic'\n",
        )
        .unwrap();
        assert_eq!(taxonomy.name("house").as_deref(), Some("Electronic"));
        assert_eq!(taxonomy.name("rock").as_deref(), Some("Rock"));
        assert_eq!(taxonomy.name("jazz"), None);
    }

    #[test]
    fn genres_that_a_taxonomy_does_not_know_are_written_with_capitals() {
        let taxonomy = Taxonomy::default();
        assert_eq!(taxonomy.name("dub techno").as_deref(), Some("Dub Techno"));
        assert_eq!(taxonomy.name("drum and bass").as_deref(), Some("Drum and Bass"));
        assert_eq!(taxonomy.parent("dub techno", "electronic").as_deref(), Some("Electronic"));
    }

    #[test]
    fn genres_that_a_model_does_not_know_are_reported_as_spelled() {
        let taxonomy = Taxonomy::parse(
            "[genres.Jaz]\nname = 'Jazz'\n[genres.'Hip-Hop']\nname = 'Rap'\n[genres.dnb]\nname = 'D'\naliases = ['Drum and Bass']\n",
        )
        .unwrap();
        assert_eq!(taxonomy.unknown(["jazz", "hip hop", "drum and bass"]), ["Jaz"]);
    }

    #[test]
    fn names_match_whatever_their_punctuation_capitals_and_umlauts() {
        let taxonomy = Taxonomy::parse(
            "[genres.'Drum_n_Bass']\nname = 'D&B'\n[genres.'Volkstümlich-Österreich']\nname = 'V'\n",
        )
        .unwrap();
        for name in ["drum-n-bass", "Drum & Bass", "drum'n'bass", "DRUM AND BASS", "Drum_n_Bass"] {
            assert_eq!(taxonomy.name(name).as_deref(), Some("D&B"), "{name}");
        }
        for name in ["VOLKSTÜMLICH_ÖSTERREICH", "volkstu\u{308}mlich o\u{308}sterreich"] {
            assert_eq!(taxonomy.name(name).as_deref(), Some("V"), "{name}");
        }
    }

    #[test]
    fn the_taxonomy_says_what_means_no_genre() {
        let plain = Taxonomy::named("plain").unwrap();
        for text in ["Unknown", "(255)", "(12)", "OTHER", "none", "<unknown>", "-", " ", "N/A"] {
            assert!(plain.is_no_genre(text), "{text}");
        }
        for text in ["(255)Unknown", "(12)(255) Other", "Other;Unknown", "Unknown/Other", "N/A; none;", "/"] {
            assert!(plain.is_no_genre(text), "{text}");
        }
        for text in ["Rock", "Misc", "(255)Rock", "(2010) Unknown", "Unknown/Rock", "Other;Pop"] {
            assert!(!plain.is_no_genre(text), "{text}");
        }
        let own = Taxonomy::parse("no_genre = ['Misc']").unwrap();
        assert!(own.is_no_genre("misc.") && !own.is_no_genre("Other"));
    }

    #[test]
    fn separators_are_told_from_punctuation_in_names() {
        let taxonomy = Taxonomy::named("plain").unwrap();
        for (text, expected) in [
            ("Rock; Pop", Some("; ")),
            ("Rock;Pop", Some(";")),
            ("Rock/Pop", Some("/")),
            ("Rock, Pop, Metal", Some(", ")),
            ("Rock \\\\ Pop", Some(" \\\\ ")),
            ("Folk, World, & Country; Rock", Some("; ")),
            ("Funk; Soul", Some("; ")),
            ("Funk / Soul", None),
            ("Folk, World, & Country", None),
            ("Techno (Peak Time / Driving)", None),
            ("Hip-Hop", None),
            ("Rock, Pop; Metal", Some("; ")),
            ("AC/DC", None),
            ("Rock;", None),
        ] {
            assert_eq!(taxonomy.separator(text), expected, "{text}");
        }
    }

    #[test]
    fn genres_of_files_are_separated_merged_and_named() {
        let plain = Taxonomy::named("plain").unwrap();
        let clean = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            plain.clean(&texts).unwrap_or_default()
        };
        assert_eq!(clean(&["Drum'n'Bass; DnB/drum & bass"]), ["Drum & Bass"]);
        assert_eq!(clean(&["hip hop", "Rap", "Polka"]), ["Hip-Hop", "Polka"]);
        assert_eq!(clean(&["rock\\\\HOUSE", "Unknown"]), ["Rock", "House"]);
        assert_eq!(clean(&["Unknown", ""]), [""; 0]);
        // What `tag` writes into an ID3v2.3 tag for two genres.
        for list in ["Punk/Rock", "Punk, Rock", "Punk; Rock", "Punk;Rock;"] {
            assert_eq!(clean(&[list]), ["Punk", "Rock"], "{list}");
        }
        assert_eq!(clean(&["House  ", " Polka;"]), ["House", "Polka"]);
        assert_eq!(clean(&["drumandbass", "drumnbass", "DnB"]), ["Drum & Bass"]);
        assert_eq!(clean(&["Punk Rock", "Hip/Hop"]), ["Punk", "Hip-Hop"]);
        let own = Taxonomy::parse(
            "whitelist = ['Electronic', 'Rock']\n[genres.house]\nname = 'House'\nparent = 'Electronic'\n",
        )
        .unwrap();
        let texts = ["House; Polka; rock".to_owned()];
        assert_eq!(own.clean(&texts).unwrap(), ["Electronic", "rock"]);
    }

    /// The genres of one text.
    fn cleaned(taxonomy: &Taxonomy, text: &str) -> Vec<String> {
        taxonomy.clean(&[text.to_owned()]).unwrap_or_default()
    }

    #[test]
    fn names_of_shops_and_catalogs_stay_whole_in_every_taxonomy() {
        let own = Taxonomy::parse("[genres.house]\nname = 'House'").unwrap();
        let all = Taxonomy::ready_made().map(|name| (name, Taxonomy::named(name).unwrap()));
        for (name, taxonomy) in all.chain([("own", own), ("default", Taxonomy::default())]) {
            for text in [
                "Singer/Songwriter",
                "singer / songwriter",
                "R&B/Soul",
                "Jungle/Drum'n'bass",
                "Folk, World, & Country",
                "Cut-up/DJ",
                "Dance / Electro Pop",
                "Minimal / Deep Tech",
                "Pop/Funk",
                "24/7",
                "AC/DC",
            ] {
                // What is known by its parts, or off the whitelist, becomes less and never more.
                let whole = taxonomy.separator(text).is_none();
                let is_named = text.split('/').all(|part| taxonomy.known(part).is_some());
                assert!(whole || is_named, "{name}: {text}");
                let among = format!("House/{text}/Polka");
                let genres =
                    [cleaned(&taxonomy, "House"), cleaned(&taxonomy, text), cleaned(&taxonomy, "Polka")];
                assert_eq!(cleaned(&taxonomy, &among), genres.concat(), "{name}: {text}");
            }
        }
        let plain = Taxonomy::named("plain").unwrap();
        assert_eq!(cleaned(&plain, "Hard Dance / Hardcore / Neo Rave").len(), 1);
        assert_eq!(cleaned(&plain, "Hip-Hop/Rap"), ["Hip-Hop"], "both parts are known");
        assert_eq!(cleaned(&plain, "Funk, Soul"), ["Funk", "Soul"], "another separator");
    }

    #[test]
    fn a_taxonomys_own_names_stay_whole_also_after_a_tag_was_written() {
        let own = Taxonomy::parse(
            "no_genre = ['To do / later']\n[genres.techno]\nname = 'Techno'\nparent = 'Dance / Electronic'\n\
             [genres.'hip hop']\nname = 'Rap, Hip-Hop'\naliases = ['Rap|Urban']\n",
        )
        .unwrap();
        // As the profiles write several genres into one text.
        for between in ["/", ", ", "; "] {
            let written = ["Techno", "Dance / Electronic", "Rap, Hip-Hop", "Polka"];
            assert_eq!(cleaned(&own, &written.join(between)), written, "{between}");
        }
        assert_eq!(cleaned(&own, "Rap|Urban; To do/later"), ["Rap, Hip-Hop"]);
        assert_eq!(cleaned(&own, "Dance, Electronic"), ["Dance", "Electronic"]);
        let listed = Taxonomy::parse("whitelist = ['Rock', 'Schlager/Volksmusik']").unwrap();
        assert_eq!(cleaned(&listed, "Rock; Schlager/Volksmusik; Schlager"), ["Rock", "Schlager/Volksmusik"]);
        let id3v1 = Taxonomy::named("id3v1").unwrap();
        assert_eq!(cleaned(&id3v1, "Pop/Funk"), ["Pop/Funk"]);
        assert_eq!(cleaned(&id3v1, "Pop/Rock"), ["Pop", "Rock"]);
    }

    #[test]
    fn a_field_made_to_keep_the_program_busy_is_cleaned_soon() {
        let plain = Taxonomy::named("plain").unwrap();
        // One text of half a million genres, which does not count as a list; many texts; and a list as long
        // as is accepted.
        let list = |len: u32| (1000..1000 + len).map(|i| i.to_string()).collect::<Vec<_>>().join("/");
        assert_eq!(plain.clean(&["a;".repeat(500_000)]).unwrap().len(), 1);
        assert_eq!(plain.clean(&vec!["House; Rock".to_owned(); 10_000]).unwrap(), ["House", "Rock"]);
        assert_eq!(plain.clean(&[list(65)]).unwrap().len(), 65);
        assert_eq!(plain.clean(&[list(66)]).unwrap().len(), 1);
    }

    #[test]
    fn an_invalid_taxonomy_says_what_is_wrong() {
        for (text, message) in [
            ("genres = 3", "line 1: invalid type: integer `3`"),
            ("[genre.house]\nname = 'House'", "unknown field `genre`"),
            ("[genres.house]\nname = ''", "without a name"),
            ("[genres.a]\nname = 'A'\naliases = ['x']\n[genres.b]\nname = 'B'\naliases = ['X']", "both"),
        ] {
            let error = Taxonomy::parse(text).unwrap_err().to_string();
            assert!(error.contains(message) && !error.contains('\n'), "{text}: {error}");
        }
    }
}
