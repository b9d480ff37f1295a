//! What must hold for all code that reads data from others, whatever the bytes: one file per check.
//!
//! A check takes bytes and panics if they break the property that it is named for. The targets in `fuzz/`
//! call the checks with libFuzzer's inputs; `tests/corpus.rs` here calls them with the inputs in
//! `fuzz/corpus`, so that every `cargo test` does.

mod content_hash;
mod decode;
mod description;
mod file;
mod head;
mod listen;
mod manifest;
mod network;
mod osc;
mod rule;
mod tags;
mod taxonomy;

/// A check: its name, here and in `fuzz/`, and its function.
pub type Check = (&'static str, fn(&[u8]));

/// All checks.
pub const CHECKS: [Check; 18] = [
    ("content_hash", content_hash::check),
    ("decode", decode::check),
    ("description", description::check),
    ("head", head::check),
    ("manifest", manifest::check),
    ("network", network::check),
    ("origin", listen::check_origin),
    ("osc", osc::check),
    ("rule", rule::check),
    ("session_log", listen::check_session_log),
    ("tags_aiff", tags::check_aiff),
    ("tags_flac", tags::check_flac),
    ("tags_mp3", tags::check_mp3),
    ("tags_mp4", tags::check_mp4),
    ("tags_ogg", tags::check_ogg),
    ("tags_wav", tags::check_wav),
    ("taxonomy", taxonomy::check),
    ("web_socket", listen::check_web_socket),
];

/// Hands the names of all checks, in their order, to a macro that makes a test of each.
#[macro_export]
macro_rules! for_each_check {
    ($make_tests:ident) => {
        $make_tests! {
            content_hash
            decode
            description
            head
            manifest
            network
            origin
            osc
            rule
            session_log
            tags_aiff
            tags_flac
            tags_mp3
            tags_mp4
            tags_ogg
            tags_wav
            taxonomy
            web_socket
        }
    };
}

/// Runs the check with this name.
///
/// # Panics
/// If there is no such check, or if the bytes break its property.
pub fn check(name: &str, bytes: &[u8]) {
    let found = CHECKS.iter().find(|(known, _)| *known == name);
    let (_, check) = found.unwrap_or_else(|| panic!("there is no check `{name}`"));
    check(bytes);
}
