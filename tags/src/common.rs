//! Fields for which every format has its own name.

/// The names of a field, in every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Common {
    /// For people.
    pub(crate) label: &'static str,
    /// Frame in ID3v2.3 and 2.4.
    pub(crate) id3: &'static str,
    /// Frame in ID3v2.2.
    pub(crate) id3v22: &'static str,
    pub(crate) vorbis: &'static str,
    /// Atom in MP4; without one, a freeform atom has the name of the Vorbis comment.
    pub(crate) mp4: Option<&'static [u8; 4]>,
    pub(crate) ape: &'static str,
    /// In `LIST INFO`; empty for none.
    pub(crate) info: &'static str,
}

const fn common(
    label: &'static str,
    id3: &'static str,
    id3v22: &'static str,
    vorbis: &'static str,
    mp4: Option<&'static [u8; 4]>,
    ape: &'static str,
    info: &'static str,
) -> Common {
    Common { label, id3, id3v22, vorbis, mp4, ape, info }
}

pub(crate) const TITLE: Common = common("title", "TIT2", "TT2", "TITLE", Some(b"\xa9nam"), "Title", "INAM");
pub(crate) const ARTIST: Common =
    common("artist", "TPE1", "TP1", "ARTIST", Some(b"\xa9ART"), "Artist", "IART");
pub(crate) const ALBUM: Common = common("album", "TALB", "TAL", "ALBUM", Some(b"\xa9alb"), "Album", "IPRD");
pub(crate) const TRACK: Common =
    common("track", "TRCK", "TRK", "TRACKNUMBER", Some(b"trkn"), "Track", "IPRT");
pub(crate) const DISC: Common = common("disc", "TPOS", "TPA", "DISCNUMBER", Some(b"disk"), "Disc", "");
pub(crate) const DATE: Common = common("date", "TDRC", "TYE", "DATE", Some(b"\xa9day"), "Year", "ICRD");
pub(crate) const COMMENT: Common =
    common("comment", "COMM", "COM", "COMMENT", Some(b"\xa9cmt"), "Comment", "ICMT");
pub(crate) const COPYRIGHT: Common =
    common("copyright", "TCOP", "TCR", "COPYRIGHT", Some(b"cprt"), "Copyright", "ICOP");

pub(crate) const MOOD: Common = common("mood", "TMOO", "TMO", "MOOD", None, "Mood", "");

/// All common fields.
pub(crate) const ALL: [Common; 29] = [
    TITLE,
    ARTIST,
    ALBUM,
    common("album artist", "TPE2", "TP2", "ALBUMARTIST", Some(b"aART"), "Album Artist", ""),
    TRACK,
    DISC,
    DATE,
    COMMENT,
    common("composer", "TCOM", "TCM", "COMPOSER", Some(b"\xa9wrt"), "Composer", "IMUS"),
    COPYRIGHT,
    common("label", "TPUB", "TPB", "LABEL", None, "Label", "IPUB"),
    common("ISRC", "TSRC", "TRC", "ISRC", None, "ISRC", "ISRC"),
    common("BPM", "TBPM", "TBP", "BPM", None, "BPM", "IBPM"),
    common("key", "TKEY", "TKE", "INITIALKEY", None, "InitialKey", ""),
    common("conductor", "TPE3", "TP3", "CONDUCTOR", None, "Conductor", ""),
    common("remixer", "TPE4", "TP4", "REMIXER", None, "MixArtist", "IEDT"),
    common("lyricist", "TEXT", "TXT", "LYRICIST", None, "Lyricist", "IWRI"),
    common("grouping", "TIT1", "TT1", "GROUPING", Some(b"\xa9grp"), "Grouping", ""),
    common("subtitle", "TIT3", "TT3", "SUBTITLE", None, "Subtitle", ""),
    common("language", "TLAN", "TLA", "LANGUAGE", None, "Language", "ILNG"),
    common("media", "TMED", "TMT", "MEDIA", None, "Media", "IMED"),
    MOOD,
    common("encoded by", "TENC", "TEN", "ENCODED-BY", None, "EncodedBy", "ITCH"),
    common("encoder", "TSSE", "TSS", "ENCODER", Some(b"\xa9too"), "Encoder", "ISFT"),
    common("compilation", "TCMP", "TCP", "COMPILATION", None, "Compilation", ""),
    common("artist's sort name", "TSOP", "TSP", "ARTISTSORT", Some(b"soar"), "ArtistSort", ""),
    common("album's sort name", "TSOA", "TSA", "ALBUMSORT", Some(b"soal"), "AlbumSort", ""),
    common("title's sort name", "TSOT", "TST", "TITLESORT", Some(b"sonm"), "TitleSort", ""),
    common(
        "album artist's sort name",
        "TSO2",
        "TS2",
        "ALBUMARTISTSORT",
        Some(b"soaa"),
        "AlbumArtistSort",
        "",
    ),
];

impl Common {
    /// The field with this frame, of whichever version.
    pub(crate) fn by_id3(id: &str) -> Option<Self> {
        ALL.into_iter().find(|common| common.id3 == id || common.id3v22 == id)
    }

    pub(crate) fn by_ape(key: &str) -> Option<Self> {
        let key = match () {
            () if key.eq_ignore_ascii_case("AlbumArtist") => "Album Artist",
            () if key.eq_ignore_ascii_case("Publisher") => "Label",
            () if key.eq_ignore_ascii_case("Date") => "Year",
            () => key,
        };
        ALL.into_iter().find(|common| common.ape.eq_ignore_ascii_case(key))
    }

    pub(crate) fn by_info(name: &[u8]) -> Option<Self> {
        let name = if name == b"ITRK" { b"IPRT" } else { name };
        ALL.into_iter().find(|common| common.info.as_bytes() == name)
    }
}
