//! MIDI, for lights and visuals: genres and level as control changes, the first genre as a program change.

mod controls;
mod sender;

pub(super) use self::sender::MidiSender;
