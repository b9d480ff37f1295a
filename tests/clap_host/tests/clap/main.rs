//! The built plugin in our own host: everything that CLAP plugin validators look at, and more.

mod params;
mod scan;
mod sound;
mod state;
mod together;

use clack_host::events::event_types::{TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};
use clack_host::utils::{BeatTime, SecondsTime};
use genrescope_clap_host::{Audio, Instance, Library, Ports};
use genrescope_tests::Random;

fn instance() -> Instance {
    Instance::new(&Library::to_be_tested())
}

/// Fills all inputs from `sample`, processes, and compares the main output with the main input, bit by bit.
fn pass_block(audio: &mut Audio, ports: &mut Ports, len: usize, mut sample: impl FnMut() -> f32) {
    ports.start_block(len);
    let expected = fill(ports, &mut sample);
    audio.process(ports);
    compare(ports, &expected);
}

/// Fills all inputs; returns the bits of the main one, `[num_channels][len]`.
fn fill(ports: &mut Ports, sample: &mut dyn FnMut() -> f32) -> Vec<Vec<u32>> {
    let mut main = Vec::new();
    for port in 0.. {
        let num_channels = ports.num_input_channels(port);
        if num_channels == 0 {
            return main;
        }
        for channel in 0..num_channels {
            ports.input(port, channel).fill_with(&mut *sample);
            if port == 0 {
                main.push(bits(ports.input(port, channel)));
            }
        }
    }
    main
}

fn compare(ports: &Ports, expected: &[Vec<u32>]) {
    for (channel, expected) in expected.iter().enumerate() {
        let got = bits(ports.output(channel));
        let differs = got.iter().zip(expected).position(|(got, expected)| got != expected);
        assert_eq!(differs, None, "channel {channel} differs from this sample on");
    }
}

fn bits(samples: &[f32]) -> Vec<u32> {
    samples.iter().map(|sample| sample.to_bits()).collect()
}

/// A transport that no song would have, at `time` in the block.
fn wild_transport(random: &mut Random, time: u32) -> TransportEvent {
    let mut number = |limit: usize| random.below(limit) as f64 - limit as f64 / 2.0;
    let mut beats = |limit| BeatTime::from_float(number(limit));
    let (song_pos_beats, bar_start) = (beats(1 << 20), beats(1 << 20));
    let (loop_start_beats, loop_end_beats) = (beats(1 << 10), beats(1 << 10));
    let mut seconds = |limit| SecondsTime::from_float(number(limit));
    TransportEvent {
        header: EventHeader::new_core(time, EventFlags::empty()),
        song_pos_beats,
        song_pos_seconds: seconds(1 << 20),
        bar_start,
        loop_start_beats,
        loop_end_beats,
        loop_start_seconds: seconds(1 << 10),
        loop_end_seconds: seconds(1 << 10),
        tempo: number(1000),
        tempo_inc: number(10),
        bar_number: number(1 << 20) as i32,
        flags: TransportFlags::from_bits_truncate(random.below(256) as u32),
        time_signature_numerator: random.below(20) as u16,
        time_signature_denominator: random.below(20) as u16,
    }
}
