//! What a tag says, whatever its kind: enough to say the same in a tag of another kind.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use crate::field::{Edit, Field};

/// Everything in one tag that others can express, too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// The name of the tag: `ID3v1`.
    pub(crate) tag: &'static str,
    pub(crate) fields: Vec<Edit>,
    pub(crate) pictures: Vec<Picture>,
    /// The names of what other tags cannot express.
    pub(crate) left_out: Vec<String>,
}

impl Said {
    pub(crate) fn new(tag: &'static str) -> Self {
        Self { tag, ..Self::default() }
    }

    /// Adds another value of a field. Empty ones do not count.
    pub(crate) fn add(&mut self, field: Field, value: &str) {
        let value = value.trim_end_matches([' ', '\0']);
        if value.trim().is_empty() {
            return;
        }
        match self.fields.iter_mut().find(|known| known.field.is_same(&field)) {
            Some(known) if !known.values.iter().any(|known| known == value) => {
                known.values.push(value.to_owned());
            }
            Some(_) => {}
            None => self.fields.push(Edit { field, values: vec![value.to_owned()] }),
        }
    }

    /// Adds what another tag of the same kind says of fields that this one says nothing of, and its genres.
    pub(crate) fn merge(&mut self, other: Said) {
        for edit in other.fields {
            if edit.field == Field::Genre || self.fields.iter().all(|known| !known.field.is_same(&edit.field))
            {
                edit.values.iter().for_each(|value| self.add(edit.field.clone(), value));
            }
        }
        other.left_out.iter().for_each(|name| self.leave_out(name));
    }

    /// Names something that other tags cannot express.
    pub(crate) fn leave_out(&mut self, name: &str) {
        if !self.left_out.iter().any(|known| known == name) {
            self.left_out.push(name.to_owned());
        }
    }

    pub(crate) fn has(&self, field: &Field) -> bool {
        self.fields.iter().any(|edit| edit.field == *field)
    }

    pub(crate) fn genres(&self) -> impl Iterator<Item = &String> {
        self.fields.iter().filter(|edit| edit.field == Field::Genre).flat_map(|edit| &edit.values)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.pictures.is_empty() && self.left_out.is_empty()
    }
}

/// A picture in a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// What it shows, according to ID3v2's list, which FLAC uses too: 3 is the front cover.
    pub(crate) kind: u8,
    /// `image/jpeg`
    pub(crate) mime: String,
    pub(crate) description: String,
    pub(crate) data: Vec<u8>,
}

impl Picture {
    /// The content of FLAC's picture block. Width, height and colors are left open, as FLAC allows.
    pub(crate) fn to_flac(&self) -> Vec<u8> {
        let text = |text: &[u8]| [&(text.len() as u32).to_be_bytes()[..], text].concat();
        let kind = u32::from(self.kind).to_be_bytes();
        let parts = [
            &kind[..],
            &text(self.mime.as_bytes()),
            &text(self.description.as_bytes()),
            &[0; 16],
            &text(&self.data),
        ];
        parts.concat()
    }
}

/// A text in UTF-8, or otherwise in the code page of Windows, which most programs wrote before UTF-8.
pub(crate) fn utf8_or_windows(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The kind of picture in these bytes.
pub(crate) fn mime(data: &[u8]) -> &'static str {
    match data {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', ..] => "image/gif",
        [b'B', b'M', ..] => "image/bmp",
        _ => "image/jpeg",
    }
}
