//! MP4: atoms in atoms. The tags are in `moov/udta/meta/ilst`; if the sound comes after them, the positions
//! of its chunks move along.

mod atom;
mod chapters;
mod layout;
mod offsets;
mod tags;

pub(crate) use self::tags::Mp4Tags;
