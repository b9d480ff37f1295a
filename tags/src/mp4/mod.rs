//! MP4: atoms in atoms. The tags are in `moov/udta/meta/ilst`; if the sound comes after them, the positions
//! of its chunks move along. Chapters are written twice: as Nero's list (`nero.rs`), and as a track of texts
//! (`chapter_track.rs`), the only form that Apple's players read.

mod atom;
mod chapter_track;
mod layout;
mod moov_edit;
mod movie;
mod nero;
mod offsets;
mod tags;
mod text_track;

pub(crate) use self::tags::Mp4Tags;
