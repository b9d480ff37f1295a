//! The list of tags: one atom for each, with one or more `data` atoms in it.

use std::ops::Range;

use super::atom::{Atom, PART, atoms, build, end_of_atoms, find};
use super::chapter_track::ChapterTrack;
use super::layout::Layout;
use super::moov_edit::MoovEdit;
use super::movie::Movie;
use super::nero;
use super::offsets;
use crate::chapter::Chapter;
use crate::common;
use crate::container::{ChapterForm, Container};
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file_edit::Splice;
use crate::id3v1;
use crate::id3v2::Front;
use crate::profile::Profile;
use crate::said::{Picture, Said};
use crate::source::{Source, big_endian};
use crate::tail::Tail;

const GENRE: &[u8; 4] = b"\xa9gen";
/// The genre by its number in ID3v1's list, plus one.
const GENRE_NUMBER: &[u8; 4] = b"gnre";
const FREEFORM: &[u8; 4] = b"----";
/// The namespace of freeform atoms: what every program has written there since iTunes did.
const MEAN: &[u8] = b"com.apple.iTunes";
/// A `data` atom with a text in UTF-8.
const UTF8: u32 = 1;
const JPEG: u32 = 13;
const PNG: u32 = 14;
/// Binary numbers whose meaning only the atom defines.
const IMPLICIT: u32 = 0;

/// The tags of an MP4 file.
pub(crate) struct Mp4Tags {
    /// Where `moov` begins in the file.
    at: u64,
    /// All of `moov`.
    bytes: Vec<u8>,
    moov: Atom,
    /// Those of `udta`, `meta` and `ilst` that exist, from the outside in.
    path: Vec<Atom>,
    items: Vec<Atom>,
    /// Nero's list of chapters, in `udta`.
    nero: Option<Atom>,
    /// The tracks and the chapter track; `None` if they cannot be read, which does not concern other tags.
    tracks: Option<(Movie, ChapterTrack)>,
    beside: Vec<Said>,
    layout: Layout,
}

impl Mp4Tags {
    /// Reads the tags; the first atom follows `front`.
    pub(crate) fn read(source: &mut Source, front: &Front) -> Result<Self> {
        let tail = Tail::read(source)?;
        let mut beside = front.said(source);
        beside.extend(tail.said);
        // No player shows ID3v1 here, and programs that fill it with zeros leave zero as the genre (blues).
        for said in beside.iter_mut().filter(|said| said.tag == "ID3v1") {
            said.fields.retain(|edit| edit.field != Field::Genre || edit.values != [id3v1::GENRES[0]]);
        }
        let layout = find_moov(source, front.end, tail.start)?;
        let (at, len) = layout.moov;
        let bytes = source.bytes(at, len, PART)?;
        let moov = atoms(&bytes, 0..bytes.len())?.remove(0);
        let mut path = Vec::new();
        let mut items = Vec::new();
        let mut nero = None;
        if let Some(udta) = find(&bytes, moov.content.clone(), b"udta")? {
            let meta = find(&bytes, udta.content.clone(), b"meta")?;
            nero = find(&bytes, udta.content.clone(), nero::NAME)?;
            path.push(udta);
            if let Some(meta) = meta {
                let inside = inside_meta(&bytes, &meta);
                check_handler(&bytes, inside.clone())?;
                let list = find(&bytes, inside, b"ilst")?;
                path.push(meta);
                if let Some(list) = list {
                    items = atoms(&bytes, list.content.clone())?;
                    path.push(list);
                }
            }
        }
        let tracks = read_tracks(source, &bytes, &moov, layout).ok().flatten();
        Ok(Self { at, bytes, moov, path, items, nero, tracks, beside, layout })
    }

    fn is_item(&self, item: &Atom, field: &Field) -> Result<bool> {
        Ok(match field {
            // Readers show a freeform atom with this name as the genre, too.
            Field::Genre => {
                item.name == *GENRE || item.name == *GENRE_NUMBER || self.is_freeform(item, "GENRE")?
            }
            Field::Common(common) => match common.mp4 {
                Some(name) => item.name == *name,
                None => self.is_freeform(item, common.freeform())?,
            },
            Field::Custom(name) => self.is_freeform(item, name)?,
            Field::Chapters | Field::InfoGenre => false,
        })
    }

    fn is_freeform(&self, item: &Atom, name: &str) -> Result<bool> {
        Ok(item.name == *FREEFORM
            && self.part(item, b"mean")? == Some(MEAN)
            && self.part(item, b"name")?.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())))
    }

    /// The text of a part of a freeform atom, after its version and flags.
    fn part(&self, item: &Atom, name: &[u8; 4]) -> Result<Option<&[u8]>> {
        let part = find(&self.bytes, item.content.clone(), name)?;
        Ok(part.and_then(|part| self.bytes[part.content].get(4..)))
    }

    fn items_of(&self, field: &Field) -> Result<Vec<&Atom>> {
        let mut found = Vec::new();
        for item in &self.items {
            if self.is_item(item, field)? {
                found.push(item);
            }
        }
        Ok(found)
    }

    /// An item to write; empty for no values.
    fn item(edit: &Edit, profile: &Profile) -> Vec<u8> {
        if edit.values.is_empty() {
            return Vec::new();
        }
        let data = profile.mp4.texts_of(edit).into_iter();
        let data: Vec<u8> = data.flat_map(|text| data_atom(UTF8, text.as_bytes())).collect();
        let freeform = |name: &str| {
            let full = |kind: &[u8; 4], text: &[u8]| build(kind, &[&[0; 4], text].concat());
            let names = [full(b"mean", MEAN), full(b"name", name.as_bytes())].concat();
            build(FREEFORM, &[names, data.clone()].concat())
        };
        match &edit.field {
            Field::Genre => build(GENRE, &data),
            Field::Common(common::TRACK) => {
                build(b"trkn", &data_atom(IMPLICIT, &[&number_of(&edit.values), &[0; 2][..]].concat()))
            }
            Field::Common(common::DISC) => build(b"disk", &data_atom(IMPLICIT, &number_of(&edit.values))),
            Field::Common(common) => match common.mp4 {
                Some(name) => build(name, &data),
                None => freeform(common.freeform()),
            },
            Field::Custom(name) => freeform(name),
            // They are not an item of this list.
            Field::Chapters | Field::InfoGenre => Vec::new(),
        }
    }

    /// The chapters: the track's, which can say more, or Nero's.
    fn chapters(&self) -> Vec<Chapter> {
        let track = self.tracks.as_ref().and_then(|(_, chapters)| chapters.chapters());
        if let Some(chapters) = track.filter(|chapters| !chapters.is_empty()) {
            return chapters.to_vec();
        }
        let seconds = self.tracks.as_ref().map_or(0.0, |(movie, _)| movie.seconds());
        self.nero.as_ref().map_or(Vec::new(), |nero| nero::read(&self.bytes[nero.content.clone()], seconds))
    }

    /// Puts a new list of chapters in the place of Nero's old one, or at the end of `udta`. Returns `false`
    /// if there is no `udta`, which then has to be made around the list.
    fn replace_nero(&self, edit: &mut MoovEdit<'_>, new: &[u8]) -> Result<bool> {
        let Some(udta) = self.path.first() else { return Ok(false) };
        let place = match &self.nero {
            Some(old) => old.place.clone(),
            None if new.is_empty() => return Ok(true),
            None => {
                let end = end_of_atoms(&self.bytes, udta.content.clone())?;
                end..end
            }
        };
        edit.replace(place, new.to_vec(), &[udta]);
        Ok(true)
    }

    /// The chapter track, if there is one.
    fn chapter_track(&self) -> Option<&Atom> {
        let (movie, chapters) = self.tracks.as_ref()?;
        chapters.track(movie).map(|track| &track.atom)
    }

    /// Inserts a chapter track. Returns the splice for its texts, which go right after `moov`.
    ///
    /// # Errors
    /// If the old one cannot be replaced, or there is no place for a new one.
    fn replace_track(&self, edit: &mut MoovEdit<'_>, chapters: &[Chapter]) -> Result<Splice> {
        let Some((movie, old)) = &self.tracks else {
            return Err(Error::damaged(PART, "its tracks are not understood"));
        };
        if self.moov.length_place(&self.bytes).is_none() {
            return Err(Error::damaged(PART, "the atom \"moov\" has no end"));
        }
        let moov_end = self.at + self.moov.place.end as u64;
        old.replace(edit, &self.bytes, movie, moov_end, chapters)
    }

    /// Inserts new items, wrapped in the missing part of the path; `chapters` only if there is no `udta` for
    /// them.
    ///
    /// # Errors
    /// If what is put there would lie within another atom.
    fn add(&self, edit: &mut MoovEdit<'_>, items: Vec<u8>, chapters: &[u8]) -> Result<()> {
        let mut new = items;
        if self.path.len() < 3 && !new.is_empty() {
            new = build(b"ilst", &new);
        }
        if self.path.len() < 2 && !new.is_empty() {
            let handler = build(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0");
            new = build(b"meta", &[&[0; 4], &handler[..], &new].concat());
        }
        if self.path.is_empty() {
            new = build(b"udta", &[&new[..], chapters].concat());
        }
        let parent = self.path.last().unwrap_or(&self.moov);
        let within =
            if &parent.name == b"meta" { inside_meta(&self.bytes, parent) } else { parent.content.clone() };
        let end = end_of_atoms(&self.bytes, within)?;
        edit.replace(end..end, new, &self.around());
        Ok(())
    }

    /// The atoms around the items, from the outside in.
    fn around(&self) -> Vec<&Atom> {
        self.path.iter().collect()
    }
}

/// The tracks and the chapter track.
fn read_tracks(
    source: &mut Source,
    bytes: &[u8],
    moov: &Atom,
    layout: Layout,
) -> Result<Option<(Movie, ChapterTrack)>> {
    let Some(movie) = Movie::read(bytes, moov)? else { return Ok(None) };
    let origin = offsets::origin(bytes, moov, layout)?;
    let moov_end = layout.moov_at() + moov.place.end as u64;
    let chapters = ChapterTrack::read(source, bytes, &movie, moov_end, origin)?;
    Ok(Some((movie, chapters)))
}

fn data_atom(kind: u32, content: &[u8]) -> Vec<u8> {
    build(b"data", &[&kind.to_be_bytes()[..], &[0; 4], content].concat())
}

/// `3/12` as a track's number and the number of tracks, after two bytes without a meaning.
fn number_of(values: &[String]) -> [u8; 6] {
    let text = values.first().map_or("", String::as_str);
    let (number, total) = text.split_once('/').unwrap_or((text, ""));
    let [number, total] = [number, total].map(|text| text.trim().parse::<u16>().unwrap_or(0).to_be_bytes());
    [0, 0, number[0], number[1], total[0], total[1]]
}

impl Container for Mp4Tags {
    fn name(&self, _: &[Edit], _: &Profile) -> String {
        "MP4".into()
    }

    fn beside(&self) -> &[Said] {
        &self.beside
    }

    fn is_blank(&self, _: &[Edit], _: &Profile) -> bool {
        self.items.is_empty()
    }

    fn values(&self, field: &Field) -> Result<Vec<String>> {
        if *field == Field::Chapters {
            return Ok(self.chapters().iter().map(Chapter::to_string).collect());
        }
        let mut values = Vec::new();
        for item in self.items_of(field)? {
            for data in atoms(&self.bytes, item.content.clone())?.iter().filter(|atom| &atom.name == b"data")
            {
                let Some(value) = self.bytes[data.content.clone()].get(8..) else { continue };
                if item.name == *GENRE_NUMBER {
                    let name =
                        big_endian(value).checked_sub(1).and_then(|index| id3v1::GENRES.get(index as usize));
                    values.extend(name.map(|&name| name.to_owned()));
                } else {
                    values.push(String::from_utf8_lossy(value).into_owned());
                }
            }
        }
        values.retain(|value| *field != Field::Genre || !value.trim().is_empty());
        Ok(values)
    }

    fn takes(&self, _: &Picture) -> bool {
        !self.items.iter().any(|item| item.name == *b"covr")
    }

    fn chapters(&self) -> ChapterForm {
        ChapterForm::Field
    }

    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        let mut others = Vec::new();
        if !fields.contains(&&Field::Chapters) {
            others.extend(self.nero.as_ref().map(|nero| &self.bytes[nero.place.clone()]));
            if let Some((movie, chapters)) = &self.tracks {
                others.extend(chapters.tables(&self.bytes, movie)?);
            }
        }
        for item in &self.items {
            let mut is_ours = false;
            for field in fields {
                is_ours |= self.is_item(item, field)?;
            }
            if !is_ours {
                others.push(&self.bytes[item.place.clone()]);
            }
        }
        Ok(others)
    }

    fn splices(
        &self,
        _: &mut Source,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<Vec<Splice>> {
        let mut edit = MoovEdit::new(self.at, &self.bytes, &self.moov);
        let chapters = edits.iter().find(|edit| edit.field == Field::Chapters);
        let chapters = chapters.map(|chapters| Chapter::parse_all(&chapters.values)).transpose()?;
        let mut for_udta = Vec::new();
        if let Some(chapters) = &chapters {
            let list = if chapters.is_empty() { Vec::new() } else { nero::build(chapters) };
            if !self.replace_nero(&mut edit, &list)? {
                for_udta = list;
            }
        }
        let mut added = Vec::new();
        for field_edit in edits {
            let mut new = Self::item(field_edit, profile);
            for item in self.items_of(&field_edit.field)? {
                edit.replace(item.place.clone(), std::mem::take(&mut new), &self.around());
            }
            added.extend(new);
        }
        let data = pictures.iter().filter(|picture| self.takes(picture)).map(|picture| {
            let kind = if picture.mime == "image/png" { PNG } else { JPEG };
            data_atom(kind, &picture.data)
        });
        let data: Vec<u8> = data.flatten().collect();
        if !data.is_empty() {
            added.extend(build(b"covr", &data));
        }
        if !added.is_empty() || !for_udta.is_empty() {
            self.add(&mut edit, added, &for_udta)?;
        }
        let texts = chapters.map(|chapters| self.replace_track(&mut edit, &chapters)).transpose()?;
        let texts_grown = texts.as_ref().map_or(0, |texts| texts.new.len() as i64 - texts.old.len() as i64);
        let renewed = texts.is_some().then(|| self.chapter_track()).flatten();
        let grown = edit.grown() + texts_grown;
        let mut splices = edit.finish()?;
        splices.extend(offsets::moved(&self.bytes, &self.moov, renewed, self.layout, grown)?);
        splices.extend(texts);
        Ok(splices)
    }
}

/// `meta` has four bytes of version and flags before its atoms, but not in QuickTime files.
fn inside_meta(bytes: &[u8], meta: &Atom) -> Range<usize> {
    let content = &bytes[meta.content.clone()];
    let version_len = if content.get(4..8) == Some(b"hdlr") { 0 } else { 4.min(content.len()) };
    meta.content.start + version_len..meta.content.end
}

/// The handler identifies tags of another kind: iTunes's is `mdir`.
fn check_handler(bytes: &[u8], within: Range<usize>) -> Result<()> {
    let Some(handler) = find(bytes, within, b"hdlr")? else { return Ok(()) };
    match bytes[handler.content].get(8..12) {
        Some(b"mdir") => Ok(()),
        kind => {
            let kind = String::from_utf8_lossy(kind.unwrap_or_default()).into_owned();
            Err(Error::Unsupported(format!("its MP4 tags are of the kind {kind:?}, which cannot be written")))
        }
    }
}

/// Finds `moov` and the sound among the atoms from `start` on. At `tail` no atom but another tag begins.
fn find_moov(source: &mut Source, start: u64, tail: u64) -> Result<Layout> {
    let mut at = start;
    let (mut found, mut sound) = (None, None);
    while at + 8 <= source.len() && at != tail {
        let header = source.some_bytes(at, 16)?;
        let (header_len, len) = match big_endian(&header[..4]) {
            0 => (8, source.len() - at),
            1 if header.len() == 16 => (16, big_endian(&header[8..])),
            len => (8, len),
        };
        let end = at.checked_add(len).filter(|&end| len >= header_len && end <= source.len());
        let end = end.ok_or_else(|| {
            let name = header[4..8].escape_ascii();
            Error::damaged(PART, format!("the atom \"{name}\" reaches past the end of the file"))
        })?;
        match &header[4..8] {
            b"moov" if found.is_some() => {
                return Err(Error::Unsupported(
                    "tags in MP4 with more than one moov atom cannot be written".into(),
                ));
            }
            b"moov" => found = Some((at, len)),
            b"mdat" => sound = sound.or(Some(at)),
            b"moof" => return Err(Error::Unsupported("tags in fragmented MP4 cannot be written".into())),
            _ => {}
        }
        at = end;
    }
    let moov = found.ok_or_else(|| Error::damaged(PART, "it has no moov atom"))?;
    Ok(Layout { moov, sound, start })
}
