//! MP4: atoms in atoms. The tags are in `moov/udta/meta/ilst`; where the sound lies behind them, the places of its chunks
//! move along.

mod atom;
mod offsets;
mod tags;

pub(crate) use self::tags::Mp4Tags;
