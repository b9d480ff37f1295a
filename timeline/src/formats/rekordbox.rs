//! rekordbox's XML: a collection of one track with memory cues, in its own playlist.

use genrescope_exchange::{Cue, Node, Track, rekordbox_xml};

use super::text;
use crate::mix::Mix;

pub(super) fn to_xml(mix: &Mix<'_>) -> String {
    let segments = mix.timeline.segments.iter();
    let cues = segments.map(|segment| Cue { name: text::label(segment), seconds: segment.start_seconds });
    let track = Track {
        path: mix.path,
        name: mix.title(),
        artist: String::new(),
        album: String::new(),
        genre: String::new(),
        comment: "genres over time by genrescope".to_owned(),
        seconds: mix.timeline.seconds,
        bpm: None,
        key: String::new(),
        sample_rate_hz: Some(mix.sample_rate_hz),
        cues: cues.collect(),
    };
    rekordbox_xml(&[track], &[Node::Playlist("genrescope".to_owned(), vec![0])])
}
