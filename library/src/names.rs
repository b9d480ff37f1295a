//! Names of genres as people type them: `Hip-Hop`, `hip_hop` and `hip hop` are the same, and so are `Drum &
//! Bass` and `drum and bass`, whichever of them the model has.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What may stand between words, or be left out between them.
const SEPARATORS: [char; 6] = ['-', '_', '\'', '’', '.', '/'];

/// The index of the name that is meant: the exact name, or else one that differs only in capitals, in what
/// separates its words, in `&` for `and`, or in how its accents are encoded.
pub fn find_name<'a>(names: impl IntoIterator<Item = &'a str> + Clone, wanted: &str) -> Option<usize> {
    let exact = names.clone().into_iter().position(|name| name == wanted);
    let wanted = composed(wanted);
    let words = words(&wanted);
    exact.or_else(|| {
        let is_same = |name: &str| !words.is_empty() && self::words(&composed(name)) == words;
        names.into_iter().position(is_same)
    })
}

/// The most similar name for one that is not among them, if any is similar.
pub fn nearest_name<'a>(names: impl IntoIterator<Item = &'a str>, wanted: &str) -> Option<&'a str> {
    let wanted = words(&composed(wanted)).join(" ");
    let max_distance = (wanted.chars().count() / 3).max(1);
    let distance = |name: &'a str| {
        let known = words(&composed(name)).join(" ");
        // A part of a name is as good as a typing error.
        let is_part = wanted.chars().count() >= 3 && known.contains(&wanted);
        let distance = if is_part { max_distance } else { strsim::osa_distance(&known, &wanted) };
        (distance <= max_distance && !wanted.is_empty()).then_some((distance, name))
    };
    names.into_iter().filter_map(distance).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// How many bytes of a text, composed, this name takes, if the text begins with it.
pub(crate) fn len_of_name_at_start(text: &str, name: &str) -> Option<usize> {
    let mut rest = text;
    let name = composed(name);
    let words = words(&name);
    for wanted in &words {
        let (word, after) = first_word(rest)?;
        if word != *wanted {
            return None;
        }
        rest = after;
    }
    (!words.is_empty()).then_some(text.len() - rest.len())
}

/// A text in which every letter is one character with its accents, if there is such a character.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some((word, after)) = first_word(rest) {
        words.push(word);
        rest = after;
    }
    words
}

/// The first word, in lower case, and what follows it; any other character is a word on its own.
fn first_word(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c));
    let first = text.chars().next()?;
    let len = match text.find(|c: char| !c.is_alphanumeric()) {
        Some(0) => first.len_utf8(),
        Some(len) => len,
        None => text.len(),
    };
    let (word, rest) = text.split_at(len);
    Some((if word == "&" { "and".to_owned() } else { word.to_lowercase() }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 8] =
        ["hip-hop", "drum_n_bass", "r&b", "Lo-Fi", "ho\u{308}rspiel", "80s-pop", "hip hop", "techno"];

    fn find(wanted: &str) -> Option<&'static str> {
        find_name(NAMES, wanted).map(|at| NAMES[at])
    }

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        for (wanted, expected) in [
            ("Hip_Hop", "hip-hop"),
            ("hip hop", "hip hop"),
            ("Drum'n'Bass", "drum_n_bass"),
            ("R & B", "r&b"),
            ("r and b", "r&b"),
            ("lo fi", "Lo-Fi"),
            ("Hörspiel", "ho\u{308}rspiel"),
            ("HO\u{308}RSPIEL", "ho\u{308}rspiel"),
            ("80s pop", "80s-pop"),
        ] {
            assert_eq!(find(wanted), Some(expected), "{wanted}");
        }
        for unknown in ["", "-", "hiphop", "pop", "b"] {
            assert_eq!(find(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_one_as_a_suggestion() {
        for (wanted, expected) in [
            ("hiphop", Some("hip-hop")),
            ("tecno", Some("techno")),
            ("LoFi", Some("Lo-Fi")),
            ("drum", Some("drum_n_bass")),
            ("polka", None),
            ("", None),
        ] {
            assert_eq!(nearest_name(NAMES, wanted), expected, "{wanted}");
        }
    }

    #[test]
    fn only_whole_words_count_as_the_start_of_a_text() {
        assert_eq!(len_of_name_at_start("Drum & Bass>0.5", "drum and bass"), Some("Drum & Bass".len()));
        assert_eq!(len_of_name_at_start("rocking > 1", "rock"), None);
        assert_eq!(len_of_name_at_start("hip", "hip-hop"), None);
        assert_eq!(len_of_name_at_start("- > 1", "-"), None);
    }
}
