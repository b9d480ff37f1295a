//! What tags say about the music, for playlists: text, or nothing.

use genrescope_decode::{Description, describe};

use crate::file::{MAX_FILE_LEN, with_file};

pub(crate) fn check(bytes: &[u8]) {
    if bytes.len() > MAX_FILE_LEN {
        return;
    }
    let Ok(description) = with_file(bytes, |path, _| describe(path)) else { return };
    if let Some(bpm) = description.bpm {
        assert!(bpm.is_finite() && bpm > 0.0, "{bpm} beats per minute");
    }
    // This is the form in which the worker sends it.
    let json = serde_json::to_vec(&description).expect("words have a JSON form");
    let read: Description = serde_json::from_slice(&json).expect("what was written is read");
    assert_eq!(read, description);
}
