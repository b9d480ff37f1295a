//! Fields for which every format has its own name.

/// The names of a field, in every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Common {
    /// For people.
    pub(crate) label: &'static str,
    /// Frame in ID3v2.3 and 2.4, for some with its name: `TXXX:MusicBrainz Album Id`.
    pub(crate) id3: &'static str,
    /// Frame in ID3v2.2; empty for none.
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

/// A field whose Vorbis comment has the name that other formats use for it, too.
const fn text(label: &'static str, id3: &'static str, id3v22: &'static str, vorbis: &'static str) -> Common {
    common(label, id3, id3v22, vorbis, None, vorbis, "")
}

/// A field for which ID3v2 has no frame, but Picard a description.
const fn own(label: &'static str, id3: &'static str, vorbis: &'static str) -> Common {
    text(label, id3, "TXX", vorbis)
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

pub(crate) const LYRICS: Common = common("lyrics", "USLT", "ULT", "LYRICS", Some(b"\xa9lyr"), "Lyrics", "");
pub(crate) const ORIGINAL_DATE: Common = text("original date", "TDOR", "TOR", "ORIGINALDATE");

/// ID3v2.2 has no frame for it, and readers pass over one that is made up.
pub(crate) const MOOD: Common = common("mood", "TMOO", "", "MOOD", None, "Mood", "");

/// What the identifier of a recording is called in MP4, and in texts of one's own by some programs.
const TRACK_ID: &str = "MusicBrainz Track Id";

/// All common fields.
///
/// # Source
/// The names are those of MusicBrainz Picard and of TagLib's property map.
pub(crate) const ALL: [Common; 79] = [
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
    common("encoded by", "TENC", "TEN", "ENCODEDBY", None, "EncodedBy", "ITCH"),
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
    common("composer's sort name", "TSOC", "TSC", "COMPOSERSORT", Some(b"soco"), "ComposerSort", ""),
    LYRICS,
    ORIGINAL_DATE,
    text("original artist", "TOPE", "TOA", "ORIGINALARTIST"),
    text("original album", "TOAL", "TOT", "ORIGINALALBUM"),
    text("original lyricist", "TOLY", "TOL", "ORIGINALLYRICIST"),
    text("original file name", "TOFN", "TOF", "ORIGINALFILENAME"),
    text("disc's subtitle", "TSST", "", "DISCSUBTITLE"),
    text("movement", "MVNM", "MVN", "MOVEMENTNAME"),
    text("movement's number", "MVIN", "MVI", "MOVEMENTNUMBER"),
    text("length", "TLEN", "TLE", "LENGTH"),
    text("playlist delay", "TDLY", "TDY", "PLAYLISTDELAY"),
    text("file type", "TFLT", "TFT", "FILETYPE"),
    text("owner", "TOWN", "", "OWNER"),
    text("radio station", "TRSN", "", "RADIOSTATION"),
    text("radio station's owner", "TRSO", "", "RADIOSTATIONOWNER"),
    text("production notice", "TPRO", "", "PRODUCEDNOTICE"),
    text("release date", "TDRL", "", "RELEASEDATE"),
    text("encoding time", "TDEN", "", "ENCODINGTIME"),
    text("tagging date", "TDTG", "", "TAGGINGDATE"),
    text("podcast's category", "TCAT", "TCT", "PODCASTCATEGORY"),
    text("podcast's description", "TDES", "TDS", "PODCASTDESC"),
    text("podcast's id", "TGID", "TID", "PODCASTID"),
    text("podcast's keywords", "TKWD", "TKW", "PODCASTKEYWORDS"),
    text("podcast's URL", "WFED", "WFD", "PODCASTURL"),
    text("URL", "WXXX", "WXX", "URL"),
    text("copyright's URL", "WCOP", "WCP", "COPYRIGHTURL"),
    text("file's web page", "WOAF", "WAF", "FILEWEBPAGE"),
    text("artist's web page", "WOAR", "WAR", "ARTISTWEBPAGE"),
    text("source's web page", "WOAS", "WAS", "AUDIOSOURCEWEBPAGE"),
    text("radio station's web page", "WORS", "", "RADIOSTATIONWEBPAGE"),
    text("payment's web page", "WPAY", "", "PAYMENTWEBPAGE"),
    text("publisher's web page", "WPUB", "WPB", "PUBLISHERWEBPAGE"),
    text("MusicBrainz recording id", "UFID:http://musicbrainz.org", "UFI", "MUSICBRAINZ_TRACKID"),
    own("MusicBrainz release track id", "TXXX:MusicBrainz Release Track Id", "MUSICBRAINZ_RELEASETRACKID"),
    own("MusicBrainz album id", "TXXX:MusicBrainz Album Id", "MUSICBRAINZ_ALBUMID"),
    own("MusicBrainz artist id", "TXXX:MusicBrainz Artist Id", "MUSICBRAINZ_ARTISTID"),
    own("MusicBrainz album artist id", "TXXX:MusicBrainz Album Artist Id", "MUSICBRAINZ_ALBUMARTISTID"),
    own("MusicBrainz release group id", "TXXX:MusicBrainz Release Group Id", "MUSICBRAINZ_RELEASEGROUPID"),
    own("MusicBrainz work id", "TXXX:MusicBrainz Work Id", "MUSICBRAINZ_WORKID"),
    own("MusicBrainz disc id", "TXXX:MusicBrainz Disc Id", "MUSICBRAINZ_DISCID"),
    own("MusicBrainz TRM id", "TXXX:MusicBrainz TRM Id", "MUSICBRAINZ_TRMID"),
    own("MusicBrainz original album id", "TXXX:MusicBrainz Original Album Id", "MUSICBRAINZ_ORIGINALALBUMID"),
    own(
        "MusicBrainz original artist id",
        "TXXX:MusicBrainz Original Artist Id",
        "MUSICBRAINZ_ORIGINALARTISTID",
    ),
    own("release type", "TXXX:MusicBrainz Album Type", "RELEASETYPE"),
    own("release status", "TXXX:MusicBrainz Album Status", "RELEASESTATUS"),
    own("release country", "TXXX:MusicBrainz Album Release Country", "RELEASECOUNTRY"),
    own("AcoustID", "TXXX:Acoustid Id", "ACOUSTID_ID"),
    own("AcoustID fingerprint", "TXXX:Acoustid Fingerprint", "ACOUSTID_FINGERPRINT"),
    own("MusicIP PUID", "TXXX:MusicIP PUID", "MUSICIP_PUID"),
];

impl Common {
    /// The field with this frame, of whichever version.
    pub(crate) fn by_id3(id: &str) -> Option<Self> {
        let id = if id == "TORY" { "TDOR" } else { id };
        // Two that share a frame are told apart by its name.
        let is_it = |common: &Self| match common.id3.contains(':') {
            true => common.id3.eq_ignore_ascii_case(id),
            false => [common.id3, common.id3v22].contains(&id),
        };
        ALL.into_iter().find(is_it)
    }

    /// The field in a text of one's own with this description.
    pub(crate) fn by_txxx(description: &str) -> Option<Self> {
        if description.eq_ignore_ascii_case(TRACK_ID) {
            return Self::by_vorbis("MUSICBRAINZ_TRACKID");
        }
        Self::by_id3(&format!("TXXX:{description}"))
    }

    pub(crate) fn by_vorbis(name: &str) -> Option<Self> {
        ALL.into_iter().find(|common| common.vorbis.eq_ignore_ascii_case(name))
    }

    /// The name of a freeform atom in MP4.
    pub(crate) fn freeform(self) -> &'static str {
        match self.id3.split_once(':') {
            Some(("TXXX", description)) => description,
            Some(_) => TRACK_ID,
            None => self.vorbis,
        }
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
