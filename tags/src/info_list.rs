//! `LIST INFO`: the texts of old WAV files, each with a name of four letters; `IGNR` is the genre.

use std::ops::Range;

use crate::common::Common;
use crate::error::{Error, Result};
use crate::field::Field;
use crate::file_edit::Splice;
use crate::said::{Said, utf8_or_windows};
use crate::source::little_endian;

const GENRE: &[u8; 4] = b"IGNR";

/// The content of such a chunk, `INFO` included.
#[derive(Debug)]
pub(crate) struct InfoList {
    bytes: Vec<u8>,
    /// Header, text and padding of each item.
    items: Vec<Range<usize>>,
}

impl InfoList {
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self> {
        let mut items = Vec::new();
        let mut at = 4;
        while at + 8 <= bytes.len() {
            let len = little_endian(&bytes[at + 4..at + 8]) as usize;
            let end = at + 8 + len;
            if end > bytes.len() {
                return Err(Error::damaged("LIST INFO chunk", "a text reaches past its end"));
            }
            let end = (end + len % 2).min(bytes.len());
            items.push(at..end);
            at = end;
        }
        Ok(Self { bytes, items })
    }

    /// Whether there is a place for a genre.
    pub(crate) fn has_genre(&self) -> bool {
        self.genre_items().next().is_some()
    }

    /// What the list says.
    pub(crate) fn said(&self) -> Said {
        let mut said = Said::new("LIST INFO");
        for item in &self.items {
            let (name, text) = self.bytes[item.clone()].split_at(8);
            let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
            let text = utf8_or_windows(text);
            if &name[..4] == GENRE {
                said.add(Field::Genre, &text);
            } else if let Some(common) = Common::by_info(&name[..4]) {
                said.add(Field::Common(common), &text);
            } else if !text.is_empty() {
                said.leave_out(&String::from_utf8_lossy(&name[..4]));
            }
        }
        said
    }

    /// Whether it says nothing.
    pub(crate) fn is_blank(&self) -> bool {
        self.items.iter().all(|item| self.bytes[item.clone()][8..].iter().all(|&byte| byte == 0))
    }

    /// All but the genre.
    pub(crate) fn others(&self) -> Vec<&[u8]> {
        let ours: Vec<_> = self.genre_items().collect();
        let others = self.items.iter().filter(|item| !ours.contains(item));
        // The byte that makes a text even says nothing, and may be missing.
        let len =
            |item: &Range<usize>| 8 + little_endian(&self.bytes[item.start + 4..item.start + 8]) as usize;
        others.map(|item| &self.bytes[item.start..][..len(item)]).collect()
    }

    /// The bytes that change for this genre, or for none. `at` is where the content begins.
    pub(crate) fn splices(&self, at: u64, genre: Option<&str>) -> Vec<Splice> {
        let mut new = genre.map(item).unwrap_or_default();
        let mut splices = Vec::new();
        for place in self.genre_items() {
            let old = self.bytes[place.clone()].to_vec();
            splices.push(Splice::new(at + place.start as u64, old, std::mem::take(&mut new)));
        }
        if splices.is_empty() && !new.is_empty() {
            let end = self.items.last().map_or(4, |last| last.end);
            // The last text may lack the byte that makes it even.
            let padding = vec![0; end % 2];
            splices.push(Splice::new(at + end as u64, [], [padding, new].concat()));
        }
        splices.retain(|splice| splice.old != splice.new);
        splices
    }

    /// A new list with only a genre.
    pub(crate) fn build(genre: &str) -> Vec<u8> {
        [b"INFO", &item(genre)[..]].concat()
    }

    fn genre_items(&self) -> impl Iterator<Item = Range<usize>> {
        self.items.iter().filter(|item| self.bytes[item.start..].starts_with(GENRE)).cloned()
    }
}

/// Texts end with a zero, which counts; another one, which does not, makes the length even.
fn item(text: &str) -> Vec<u8> {
    let len = text.len() as u32 + 1;
    let mut item = [GENRE, &len.to_le_bytes()[..], text.as_bytes(), &[0]].concat();
    item.resize(item.len() + item.len() % 2, 0);
    item
}
