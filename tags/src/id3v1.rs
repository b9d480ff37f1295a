//! ID3v1: the 128 bytes at the end of a file, and its list of genre names.

use crate::common;
use crate::field::Field;
use crate::said::Said;

/// The genres by number, with Winamp's additions: ID3v2 and MP4 refer to them, too.
pub const GENRES: [&str; 192] = [
    "Blues",
    "Classic Rock",
    "Country",
    "Dance",
    "Disco",
    "Funk",
    "Grunge",
    "Hip-Hop",
    "Jazz",
    "Metal",
    "New Age",
    "Oldies",
    "Other",
    "Pop",
    "R&B",
    "Rap",
    "Reggae",
    "Rock",
    "Techno",
    "Industrial",
    "Alternative",
    "Ska",
    "Death Metal",
    "Pranks",
    "Soundtrack",
    "Euro-Techno",
    "Ambient",
    "Trip-Hop",
    "Vocal",
    "Jazz+Funk",
    "Fusion",
    "Trance",
    "Classical",
    "Instrumental",
    "Acid",
    "House",
    "Game",
    "Sound Clip",
    "Gospel",
    "Noise",
    "Alt. Rock",
    "Bass",
    "Soul",
    "Punk",
    "Space",
    "Meditative",
    "Instrumental Pop",
    "Instrumental Rock",
    "Ethnic",
    "Gothic",
    "Darkwave",
    "Techno-Industrial",
    "Electronic",
    "Pop-Folk",
    "Eurodance",
    "Dream",
    "Southern Rock",
    "Comedy",
    "Cult",
    "Gangsta Rap",
    "Top 40",
    "Christian Rap",
    "Pop/Funk",
    "Jungle",
    "Native American",
    "Cabaret",
    "New Wave",
    "Psychedelic",
    "Rave",
    "Showtunes",
    "Trailer",
    "Lo-Fi",
    "Tribal",
    "Acid Punk",
    "Acid Jazz",
    "Polka",
    "Retro",
    "Musical",
    "Rock & Roll",
    "Hard Rock",
    "Folk",
    "Folk-Rock",
    "National Folk",
    "Swing",
    "Fast-Fusion",
    "Bebop",
    "Latin",
    "Revival",
    "Celtic",
    "Bluegrass",
    "Avantgarde",
    "Gothic Rock",
    "Progressive Rock",
    "Psychedelic Rock",
    "Symphonic Rock",
    "Slow Rock",
    "Big Band",
    "Chorus",
    "Easy Listening",
    "Acoustic",
    "Humour",
    "Speech",
    "Chanson",
    "Opera",
    "Chamber Music",
    "Sonata",
    "Symphony",
    "Booty Bass",
    "Primus",
    "Porn Groove",
    "Satire",
    "Slow Jam",
    "Club",
    "Tango",
    "Samba",
    "Folklore",
    "Ballad",
    "Power Ballad",
    "Rhythmic Soul",
    "Freestyle",
    "Duet",
    "Punk Rock",
    "Drum Solo",
    "A Cappella",
    "Euro-House",
    "Dance Hall",
    "Goa",
    "Drum & Bass",
    "Club-House",
    "Hardcore",
    "Terror",
    "Indie",
    "BritPop",
    "Afro-Punk",
    "Polsk Punk",
    "Beat",
    "Christian Gangsta Rap",
    "Heavy Metal",
    "Black Metal",
    "Crossover",
    "Contemporary Christian",
    "Christian Rock",
    "Merengue",
    "Salsa",
    "Thrash Metal",
    "Anime",
    "JPop",
    "Synthpop",
    "Abstract",
    "Art Rock",
    "Baroque",
    "Bhangra",
    "Big Beat",
    "Breakbeat",
    "Chillout",
    "Downtempo",
    "Dub",
    "EBM",
    "Eclectic",
    "Electro",
    "Electroclash",
    "Emo",
    "Experimental",
    "Garage",
    "Global",
    "IDM",
    "Illbient",
    "Industro-Goth",
    "Jam Band",
    "Krautrock",
    "Leftfield",
    "Lounge",
    "Math Rock",
    "New Romantic",
    "Nu-Breakz",
    "Post-Punk",
    "Post-Rock",
    "Psytrance",
    "Shoegaze",
    "Space Rock",
    "Trop Rock",
    "World Music",
    "Neoclassical",
    "Audiobook",
    "Audio Theatre",
    "Neue Deutsche Welle",
    "Podcast",
    "Indie Rock",
    "G-Funk",
    "Dubstep",
    "Garage Rock",
    "Psybient",
];

/// Length of the tag, bytes.
pub(crate) const LEN: u64 = 128;

/// The name for a number: `"17"` is rock.
pub(crate) fn by_number(text: &str) -> Option<&'static str> {
    GENRES.get(text.parse::<usize>().ok()?).copied()
}

/// What a tag of `LEN` bytes says, with the extension before it that has room for more.
///
/// The genre "Other" counts as no genre.
pub(crate) fn said(bytes: &[u8], extension: Option<&[u8]>) -> Said {
    const OTHER: u8 = 12;
    let mut said = Said::new("ID3v1");
    for (common, at, more_at) in [(common::TITLE, 3, 4), (common::ARTIST, 33, 64), (common::ALBUM, 63, 124)] {
        let mut value = bytes[at..at + 30].to_vec();
        // The extension continues the text if these thirty characters are not enough.
        if !value.contains(&0) {
            value.extend(extension.map_or(&[][..], |bytes| &bytes[more_at..more_at + 60]));
        }
        said.add(Field::Common(common), &text(&value));
    }
    said.add(Field::Common(common::DATE), &text(&bytes[93..97]));
    let comment = &bytes[97..127];
    match comment {
        // Version 1.1: a zero, then the track's number.
        [text_bytes @ .., 0, track] if *track != 0 => {
            said.add(Field::Common(common::COMMENT), &text(text_bytes));
            said.add(Field::Common(common::TRACK), &track.to_string());
        }
        _ => said.add(Field::Common(common::COMMENT), &text(comment)),
    }
    let by_number = GENRES.get(usize::from(bytes[127])).filter(|_| bytes[127] != OTHER);
    let in_words = extension.map(|bytes| text(&bytes[185..215])).unwrap_or_default();
    said.add(Field::Genre, by_number.map_or(in_words.as_str(), |genre| genre));
    said
}

/// A text up to a zero: Latin-1, or UTF-8 that may be cut off within a character.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 && bytes.len() > 26 => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_latin_1_or_utf_8() {
        assert_eq!(text(b"Caf\xe9\0x"), "Caf\u{e9}");
        assert_eq!(text("Caf\u{e9}".as_bytes()), "Caf\u{e9}");
        assert_eq!(text(b"twenty-nine letters and an o\xc3"), "twenty-nine letters and an o");
        assert_eq!(text(b"\xc3"), "\u{c3}");
    }

    #[test]
    fn a_title_longer_than_its_field_continues_in_the_extension() {
        let mut tag = [&b"TAG"[..], &[b'a'; 30]].concat();
        tag.resize(128, 0);
        tag[33..37].copy_from_slice(b"Band");
        let mut extension = [&b"TAG+"[..], b"nd more"].concat();
        extension.resize(227, b' ');
        let said = said(&tag, Some(&extension));
        assert_eq!(said.fields[0].values, [format!("{}nd more", "a".repeat(30))]);
        assert_eq!(said.fields[1].values, ["Band"]);
    }
}
