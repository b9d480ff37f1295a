//! Tags are read and edited, and the edit is taken back: then the file is what it was, to the bit.

use genrescope_tags::{Chapter, Edit, Field, FileEdit, PROFILES, TagFile};

use crate::file::{MAX_FILE_LEN, with_file};

pub(crate) fn check_mp3(bytes: &[u8]) {
    if matches!(bytes, [0xff, ..] | [b'I', b'D', b'3', ..]) {
        round_trip(bytes);
    }
}

pub(crate) fn check_flac(bytes: &[u8]) {
    if matches!(bytes, [b'f', b'L', b'a', b'C', ..] | [b'I', b'D', b'3', ..]) {
        round_trip(bytes);
    }
}

pub(crate) fn check_ogg(bytes: &[u8]) {
    if matches!(bytes, [b'O', b'g', b'g', b'S', ..] | [b'I', b'D', b'3', ..]) {
        round_trip(bytes);
    }
}

pub(crate) fn check_mp4(bytes: &[u8]) {
    if matches!(bytes, [_, _, _, _, b'f', b't', b'y', b'p', ..] | [b'I', b'D', b'3', ..]) {
        round_trip(bytes);
    }
}

pub(crate) fn check_wav(bytes: &[u8]) {
    if matches!(bytes, [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', ..] | [b'B', b'W', b'6', b'4', ..]) {
        round_trip(bytes);
    }
}

pub(crate) fn check_aiff(bytes: &[u8]) {
    if matches!(bytes, [b'F', b'O', b'R', b'M', ..]) {
        round_trip(bytes);
    }
}

fn round_trip(bytes: &[u8]) {
    if bytes.len() > MAX_FILE_LEN {
        return;
    }
    let Ok(mut tags) = with_file(bytes, |_, file| TagFile::read(file)) else { return };
    // Trying all of them on each file would be slow, so the bytes choose.
    let pick = bytes.iter().fold(7_usize, |pick, &byte| pick.wrapping_mul(31).wrapping_add(byte.into()));
    let profile = &PROFILES[pick % PROFILES.len()];
    let edits = edits(&tags, pick / PROFILES.len());
    for Edit { field, .. } in &edits {
        // A compressed frame has no values that we could read.
        let _ = tags.values(field);
        let _ = tags.has_place_for(field, profile);
    }
    let _ = (tags.genres_elsewhere(), tags.chapters());
    // Written again, because moving offsets reads the file once more.
    let file_edit = with_file(bytes, |_, _| tags.edit(&edits, profile));
    let Ok(file_edit) = file_edit else { return };
    let new = apply(&file_edit, bytes);
    assert_eq!(apply(&file_edit.inverse(), &new), bytes, "the undo does not give the file back");
    let again = with_file(&new, |_, file| {
        let mut tags = TagFile::read(file).expect("what was written can be read");
        tags.edit(&edits, profile).expect("what was written can be written")
    });
    assert!(again.is_empty(), "{} wants more than it wrote: {again:?}", profile.name);
}

/// One of the edits that the program makes; without chapters where a file has no place for them.
fn edits(tags: &TagFile, pick: usize) -> Vec<Edit> {
    let edit = |field: Field, values: &[&str]| Edit {
        field,
        values: values.iter().map(|&value| value.to_owned()).collect(),
    };
    match pick % 6 {
        0 => vec![edit(Field::Genre, &["Techno"])],
        1 => vec![edit(Field::Genre, &["Drum & Bass", "Ambient"]), edit(Field::MOOD, &["traurig", "süß"])],
        2 => vec![edit(Field::Custom("GENRESCOPE".to_owned()), &["techno 0.93"])],
        3 => tags
            .chapter_edits(&[chapter(0, 1500, "techno 81 %"), chapter(1500, 7_200_000, "silence")])
            .unwrap_or_default(),
        4 => tags.chapter_edits(&[]).unwrap_or_default(),
        _ => vec![edit(Field::Genre, &[])],
    }
}

fn chapter(start_ms: u64, end_ms: u64, title: &str) -> Chapter {
    Chapter { start_ms, end_ms, title: title.to_owned() }
}

/// Carries an edit out, by its splices alone.
fn apply(file_edit: &FileEdit, bytes: &[u8]) -> Vec<u8> {
    let mut new = Vec::with_capacity(bytes.len());
    let mut rest = 0;
    for splice in file_edit.splices() {
        let at = usize::try_from(splice.at).expect("a place in the file");
        let end = at + splice.old.len();
        assert!(rest <= at && end <= bytes.len(), "a splice lies outside of the file");
        assert!(bytes[at..end] == splice.old, "a splice takes out what is not there");
        new.extend_from_slice(&bytes[rest..at]);
        new.extend_from_slice(&splice.new);
        rest = end;
    }
    new.extend_from_slice(&bytes[rest..]);
    new
}
