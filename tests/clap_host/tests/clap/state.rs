//! State: what a host saved comes back, and nothing else does harm.

use clack_host::events::Pckn;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::events::io::EventBuffer;
use genrescope_clap_host::{Instance, Ports};
use genrescope_tests::Random;

use super::{instance, pass_block};

/// Sets all parameters at random.
fn shuffle(instance: &mut Instance, random: &mut Random) {
    let mut events = EventBuffer::new();
    for param in instance.params() {
        let share = f64::from(random.sample()) * 0.5 + 0.5;
        let value = param.min + (param.max - param.min) * share;
        events.push(&ParamValueEvent::new(0, param.id, Pckn::match_all(), value));
    }
    instance.flush(&events);
}

#[test]
fn a_state_saved_twice_is_the_same_to_the_byte() {
    let mut instance = instance();
    let mut random = Random::new(1);
    for _ in 0..20 {
        assert_eq!(instance.save(), instance.save());
        shuffle(&mut instance, &mut random);
    }
}

#[test]
fn a_loaded_state_gives_the_same_values_and_the_same_bytes() {
    let mut random = Random::new(2);
    let mut before = instance();
    for piece_len in [usize::MAX, 1, 2, 7, 23, 1000] {
        shuffle(&mut before, &mut random);
        let bytes = before.save_in_pieces(piece_len);
        assert_eq!(bytes, before.save());
        let mut after = instance();
        assert!(after.load_in_pieces(&bytes, piece_len));
        assert_eq!(after.values(), before.values());
        assert_eq!(after.save(), bytes);
    }
}

#[test]
fn an_invalid_state_is_refused_and_changes_nothing() {
    let mut instance = instance();
    let mut random = Random::new(3);
    shuffle(&mut instance, &mut random);
    let before = instance.save();
    let values = instance.values();
    let json = br#"{"version":"0.1.0","params":3,"fields":{}}"#;
    let mut cases = vec![
        Vec::new(),
        vec![0; 8],
        vec![0xFF; 64],
        b"RIFF\x24\0\0\0WAVEfmt ".to_vec(),
        [&(json.len() as u64).to_le_bytes()[..], json].concat(),
        [&u64::MAX.to_le_bytes()[..], json].concat(),
        (0..3 << 20).map(|_| random.below(256) as u8).collect(),
    ];
    // The correct length, then noise.
    let mut noise = cases.last().unwrap().clone();
    let length = noise.len() as u64 - 8;
    noise[..8].copy_from_slice(&length.to_le_bytes());
    cases.push(noise);
    cases.extend((0..before.len()).map(|len| before[..len].to_vec()));
    for case in cases {
        assert!(
            !instance.load(&case),
            "{} bytes were accepted as a state: {:?}",
            case.len(),
            &case[..case.len().min(40)]
        );
        assert_eq!(instance.values(), values);
        assert_eq!(instance.save(), before);
    }
}

#[test]
fn a_state_with_values_out_of_range_or_of_another_plugin_does_no_harm() {
    let mut instance = instance();
    let before = instance.save();
    let text = String::from_utf8(before[8..].to_vec()).expect("the state is its length and then JSON");
    let as_state = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    // Every number in turn is replaced by one that makes no sense.
    let numbers: Vec<_> = text
        .match_indices(|c: char| c.is_ascii_digit())
        .map(|(at, _)| at)
        .filter(|&at| text[..at].ends_with(':'))
        .collect();
    assert!(!numbers.is_empty(), "{text}");
    for at in numbers {
        let end = at + text[at..].find([',', '}']).unwrap();
        for wild in ["1e30", "-1e30", "1e-44", "-1", "999999999"] {
            instance.load(&as_state(&format!("{}{wild}{}", &text[..at], &text[end..])));
            for param in instance.params() {
                let value = instance.value(param.id);
                assert!((param.min..=param.max).contains(&value), "{wild} gives {value}: {param:?}");
            }
            let mut audio = instance.activate(48_000.0, 512);
            let mut ports = Ports::new(&instance.layout(), true);
            pass_block(&mut audio, &mut ports, 512, || 0.5);
            instance.deactivate(audio);
        }
        assert!(instance.load(&before));
        assert_eq!(instance.save(), before);
    }
    let foreign = r#"{"version":"9.9.9","params":{"gain":{"f32":3.0}},"fields":{"sample":"\"kick.wav\""}}"#;
    instance.load(&as_state(foreign));
    assert_eq!(instance.save(), before);
}

#[test]
fn a_state_may_be_saved_and_loaded_while_sound_is_processed() {
    let mut instance = instance();
    let mut random = Random::new(4);
    shuffle(&mut instance, &mut random);
    let state = instance.save();
    let layout = instance.layout();
    let mut audio = instance.activate(48_000.0, 512);
    let audio = std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            let mut ports = Ports::new(&layout, true);
            for _ in 0..2000 {
                pass_block(&mut audio, &mut ports, 512, || 0.1);
            }
            audio
        });
        while !thread.is_finished() {
            assert!(instance.load(&state));
            assert_eq!(instance.save(), state);
            instance.idle();
        }
        thread.join().unwrap()
    });
    instance.deactivate(audio);
    assert!(!instance.asked().on_wrong_thread());
}
