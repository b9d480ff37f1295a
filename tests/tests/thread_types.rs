//! Which types may move to which threads. The compiler checks it: if a test is wrong, this file does not
//! compile.

use genrescope_engine::{
    AudioTap, Command, Engine, GenreMeters, Listener, Model, ModelSource, Snapshot, SnapshotReader,
};
use genrescope_realtime::ring::{RingReader, RingWriter};

fn moves_to_another_thread<T: Send + 'static>() {}
fn is_shared_by_threads<T: Send + Sync + 'static>() {}

/// Does not compile if the type has the trait: then it is ambiguous which `which` is meant.
macro_rules! has_not {
    ($trait:path, $type:ty) => {{
        trait Either<Which> {
            fn which() {}
        }
        struct HasIt;
        impl<T: ?Sized> Either<()> for T {}
        impl<T: ?Sized + $trait> Either<HasIt> for T {}
        <$type as Either<_>>::which();
    }};
}

#[test]
fn the_tap_moves_to_the_audio_thread_and_belongs_to_it_alone() {
    moves_to_another_thread::<AudioTap>();
    has_not!(Sync, AudioTap);
    has_not!(Clone, AudioTap);
}

#[test]
fn each_end_of_the_ring_belongs_to_one_thread() {
    moves_to_another_thread::<RingWriter>();
    moves_to_another_thread::<RingReader>();
    has_not!(Sync, RingWriter);
    has_not!(Sync, RingReader);
    has_not!(Clone, RingWriter);
    has_not!(Clone, RingReader);
}

#[test]
fn what_a_face_holds_is_shared_by_its_threads() {
    is_shared_by_threads::<Engine>();
    is_shared_by_threads::<SnapshotReader>();
    is_shared_by_threads::<GenreMeters>();
    is_shared_by_threads::<Snapshot>();
    is_shared_by_threads::<Model>();
    has_not!(Clone, Engine);
}

#[test]
fn what_moves_to_the_worker_is_allowed_to() {
    moves_to_another_thread::<Listener>();
    moves_to_another_thread::<Command>();
    moves_to_another_thread::<ModelSource>();
}
