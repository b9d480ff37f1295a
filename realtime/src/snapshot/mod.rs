//! 6 SNAPSHOT: everything that a face may see; a Copy value, published whole.

mod meters;
mod publish;
mod slots;
mod state;
mod value;

pub use meters::GenreMeters;
pub use publish::{SnapshotReader, SnapshotWriter, channel};
pub use slots::Slots;
pub use state::State;
pub use value::{Level, MAX_EMBEDDING_LEN, MAX_GENRES, MAX_TAGS, Snapshot};

// Stops compiling the day somebody adds a String.
const _: () = {
    const fn plain_copy<T: Copy + Send + 'static>() {}
    plain_copy::<Snapshot>();
};
