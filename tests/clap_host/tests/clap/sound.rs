//! Sound passes unchanged, whatever it is and however it arrives.

use std::time::{Duration, Instant};

use clack_host::events::io::EventBuffer;
use genrescope_clap_host::{Library, Ports};
use genrescope_tests::Random;

use super::{compare, fill, instance, pass_block, wild_transport};

#[test]
fn every_rate_and_block_length_passes_to_the_bit() {
    let mut instance = instance();
    let layout = instance.layout();
    let mut random = Random::new(1);
    for rate in [
        1000.0, 8000.0, 11_025.0, 22_050.0, 44_055.9, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0,
        384_000.0, 768_000.0,
    ] {
        for len in [1, 2, 15, 64, 441, 512, 2048, 16_384] {
            let mut audio = instance.activate(rate, len);
            let mut ports = Ports::new(&layout, random.below(2) == 1);
            for _ in 0..4 {
                pass_block(&mut audio, &mut ports, len as usize, || random.sample());
            }
            instance.deactivate(audio);
        }
    }
}

#[test]
fn every_layout_passes_to_the_bit_in_place_and_out_of_place() {
    let mut instance = instance();
    let mut random = Random::new(2);
    for index in 0..instance.num_layouts() {
        let layout = instance.select_layout(index);
        for in_place in [false, true] {
            let mut audio = instance.activate(48_000.0, 512);
            let mut ports = Ports::new(&layout, in_place);
            for _ in 0..20 {
                pass_block(&mut audio, &mut ports, 512, || random.sample());
            }
            instance.deactivate(audio);
        }
    }
}

#[test]
fn blocks_may_vary_and_be_larger_than_announced() {
    let mut instance = instance();
    let mut random = Random::new(3);
    for index in 0..instance.num_layouts() {
        let layout = instance.select_layout(index);
        // A side-chain block longer than announced makes nice-plug allocate, for which a debug build (its
        // `assert_process_allocs`) ends the program. `cargo xtask hosts` tries that case on a release build.
        let has_side_chain = layout.inputs.len() > 1;
        let announced = if has_side_chain && Library::is_debug_build() { 20_000 } else { 64 };
        let mut audio = instance.activate(44_100.0, announced);
        for in_place in [false, true] {
            let mut ports = Ports::new(&layout, in_place);
            for len in [64, 1, 65, 128, 16_384, 1, 20_000] {
                pass_block(&mut audio, &mut ports, len, || random.sample());
            }
            for _ in 0..50 {
                let len = 1 + random.below(2000);
                pass_block(&mut audio, &mut ports, len, || random.sample());
            }
        }
        instance.deactivate(audio);
    }
}

#[test]
fn no_sample_value_does_harm() {
    let mut instance = instance();
    let layout = instance.layout();
    let mut random = Random::new(4);
    let values = [
        0.0,
        -0.0,
        f32::MIN_POSITIVE,
        f32::from_bits(1),
        -f32::MIN_POSITIVE / 3.0,
        f32::NAN,
        f32::from_bits(0xFFC1_2345),
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        1e30,
        0.5,
    ];
    let mut audio = instance.activate(48_000.0, 512);
    for in_place in [false, true] {
        let mut ports = Ports::new(&layout, in_place);
        for value in values {
            for _ in 0..10 {
                pass_block(&mut audio, &mut ports, 512, || value);
            }
        }
        for _ in 0..100 {
            pass_block(&mut audio, &mut ports, 512, || values[random.below(values.len())]);
            pass_block(&mut audio, &mut ports, 512, || f32::from_bits(random.below(1 << 32) as u32));
        }
    }
    instance.deactivate(audio);
}

#[test]
fn silence_that_is_marked_constant_passes() {
    let mut instance = instance();
    let mut audio = instance.activate(48_000.0, 512);
    let mut ports = Ports::new(&instance.layout(), false);
    for mask in [0b11, 0b01, u64::MAX, 0] {
        for port in 0.. {
            if ports.num_input_channels(port) == 0 {
                break;
            }
            ports.set_constant(port, mask);
        }
        for _ in 0..20 {
            pass_block(&mut audio, &mut ports, 512, || 0.0);
        }
    }
    instance.deactivate(audio);
}

#[test]
fn the_smallest_numbers_take_no_longer_than_others() {
    let mut instance = instance();
    let layout = instance.layout();
    let mut audio = instance.activate(48_000.0, 512);
    let mut time_of = |value: f32| {
        let mut ports = Ports::new(&layout, true);
        let time_of_some = || {
            let started = Instant::now();
            for _ in 0..50 {
                pass_block(&mut audio, &mut ports, 512, || value);
            }
            started.elapsed()
        };
        // The ring is emptied in between, so that a full ring never makes one of them faster.
        std::iter::repeat_with(time_of_some)
            .take(10)
            .inspect(|_| std::thread::sleep(Duration::from_millis(20)))
            .min()
            .unwrap()
    };
    let (usual, smallest) = (time_of(0.1), time_of(f32::MIN_POSITIVE / 8.0));
    instance.deactivate(audio);
    assert!(smallest < usual * 3, "{smallest:?}, usually {usual:?}");
}

#[test]
fn reset_sleep_and_another_activation_may_come_at_any_time() {
    let mut instance = instance();
    let mut random = Random::new(5);
    for _ in 0..40 {
        let index = random.below(instance.num_layouts() as usize) as u32;
        let layout = instance.select_layout(index);
        let len = 1 + random.below(1024);
        let rate = [8000.0, 44_100.0, 48_000.0, 96_000.0][random.below(4)];
        let mut audio = instance.activate(rate, len as u32);
        let mut ports = Ports::new(&layout, random.below(2) == 1);
        // Includes an activation without any sound.
        for _ in 0..random.below(20) {
            match random.below(4) {
                0 => audio.reset(),
                1 => audio.sleep(),
                _ => pass_block(&mut audio, &mut ports, len, || random.sample()),
            }
        }
        instance.idle();
        instance.deactivate(audio);
    }
    assert_eq!(instance.asked().num_restarts(), 0);
    assert!(!instance.asked().on_wrong_thread());
}

#[test]
fn the_transport_may_do_anything() {
    let mut instance = instance();
    let layout = instance.layout();
    let mut random = Random::new(6);
    let mut audio = instance.activate(48_000.0, 512);
    for in_place in [false, true] {
        let mut ports = Ports::new(&layout, in_place);
        for _ in 0..500 {
            let transport = wild_transport(&mut random, 0);
            let mut times: Vec<_> = (0..random.below(6)).map(|_| random.below(512) as u32).collect();
            times.sort_unstable();
            let mut events = EventBuffer::new();
            for time in times {
                events.push(&wild_transport(&mut random, time));
            }
            ports.start_block(512);
            let expected = fill(&mut ports, &mut || random.sample());
            audio.process_with(&mut ports, &events, (random.below(4) > 0).then_some(&transport));
            compare(&ports, &expected);
        }
    }
    instance.deactivate(audio);
}

#[test]
fn a_bounce_passes_to_the_bit_and_faster_than_real_time() {
    let mut instance = instance();
    instance.set_offline(true);
    let mut random = Random::new(7);
    let layout = instance.layout();
    let mut audio = instance.activate(48_000.0, 8192);
    let mut ports = Ports::new(&layout, true);
    let started = Instant::now();
    let num_blocks = 20 * 48_000 / 8192;
    for _ in 0..num_blocks {
        pass_block(&mut audio, &mut ports, 8192, || random.sample());
    }
    let took = started.elapsed();
    instance.deactivate(audio);
    assert!(took < Duration::from_secs(20), "{took:?} for 20 s");
}
