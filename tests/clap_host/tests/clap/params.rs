//! Parameters: what the host sets is set, and nothing else ever changes.

use std::collections::HashSet;

use clack_extensions::params::ParamInfoFlags;
use clack_host::events::Pckn;
use clack_host::events::event_types::{ParamModEvent, ParamValueEvent};
use clack_host::events::io::EventBuffer;
use clack_host::utils::ClapId;
use genrescope_clap_host::Ports;
use genrescope_tests::{Random, sound};

use super::{compare, fill, instance};

fn set(time: u32, id: ClapId, value: f64) -> ParamValueEvent {
    ParamValueEvent::new(time, id, Pckn::match_all(), value)
}

#[test]
fn a_fresh_instance_has_the_defaults_and_all_parameters_have_names() {
    let mut instance = instance();
    let (mut ids, mut names) = (HashSet::new(), HashSet::new());
    for param in instance.params() {
        assert!(ids.insert(param.id.get()) && names.insert(param.name.clone()), "{param:?} twice");
        assert!(!param.name.trim().is_empty(), "{param:?}");
        assert!(param.min < param.max && (param.min..=param.max).contains(&param.default), "{param:?}");
        assert!((instance.value(param.id) - param.default).abs() < 1e-6, "{param:?}");
        assert!(!param.flags.contains(ParamInfoFlags::IS_READONLY), "results are not parameters: {param:?}");
    }
}

#[test]
fn every_value_can_be_read_and_what_is_read_can_be_typed() {
    let mut instance = instance();
    for param in instance.params() {
        let mut texts = HashSet::new();
        for i in 0..=100 {
            let value = param.min + (param.max - param.min) * f64::from(i) / 100.0;
            let text = instance.text(param.id, value);
            assert!(!text.trim().is_empty(), "{param:?} at {value}");
            let typed = instance.value_of_text(param.id, &text);
            let typed = typed.unwrap_or_else(|| panic!("{text:?} is not understood for {param:?}"));
            assert!((param.min..=param.max).contains(&typed), "{text:?} is {typed} for {param:?}");
            assert_eq!(instance.text(param.id, typed), text, "{param:?} at {value}");
            // Stepped or rounded for reading, but no more than that.
            let span = param.max - param.min;
            let step = if param.flags.contains(ParamInfoFlags::IS_STEPPED) { 0.5 } else { 0.1 * span };
            assert!((typed - value).abs() <= step + 1e-6, "{text:?} is {typed}, not {value}, for {param:?}");
            texts.insert(text);
        }
        assert!(texts.len() > 1, "{param:?} always has the same text");
    }
}

#[test]
fn an_invalid_value_cannot_be_typed() {
    let mut instance = instance();
    for param in instance.params() {
        for text in ["", "no value", "\u{1F3B5}", "1e999999x", "--3", "nan", "inf"] {
            assert_eq!(instance.value_of_text(param.id, text), None, "{text:?} for {param:?}");
        }
    }
}

#[test]
fn the_host_sets_values_with_and_without_sound() {
    let mut instance = instance();
    let mut random = Random::new(1);
    for with_sound in [false, true] {
        for param in instance.params() {
            let stepped = param.flags.contains(ParamInfoFlags::IS_STEPPED);
            let share = random.below(1001) as f64 / 1000.0;
            let value = param.min + (param.max - param.min) * share;
            let value = if stepped { value.round() } else { value };
            let mut events = EventBuffer::new();
            events.push(&set(0, param.id, value));
            if with_sound {
                let mut ports = Ports::new(&instance.layout(), false);
                let mut audio = instance.activate(48_000.0, 64);
                ports.start_block(64);
                audio.process_with(&mut ports, &events, None);
                instance.deactivate(audio);
            } else {
                let answer = instance.flush(&events);
                assert!(answer.is_empty(), "{answer:?}");
            }
            let got = instance.value(param.id);
            // Rounded to what can be read.
            assert_eq!(
                instance.text(param.id, got),
                instance.text(param.id, value),
                "{got}, not {value}: {param:?}"
            );
        }
    }
}

#[test]
fn any_automation_leaves_the_sound_untouched_and_values_in_their_ranges() {
    let mut instance = instance();
    let layout = instance.layout();
    let params = instance.params();
    let mut random = Random::new(2);
    let mut audio = instance.activate(48_000.0, 512);
    let mut ports = Ports::new(&layout, true);
    for block in 0..500 {
        let mut times: Vec<_> = (0..random.below(20)).map(|_| random.below(512) as u32).collect();
        times.sort_unstable();
        let mut events = EventBuffer::new();
        for time in times {
            let param = &params[random.below(params.len())];
            let share = f64::from(random.sample()) * 0.5 + 0.5;
            let value = match random.below(8) {
                0 => param.min,
                1 => param.max,
                // What a host should not send.
                2 if block % 2 == 1 => param.max + 1e9,
                3 if block % 2 == 1 => -f64::MAX,
                _ => param.min + (param.max - param.min) * share,
            };
            if random.below(5) == 0 && param.flags.contains(ParamInfoFlags::IS_MODULATABLE) {
                events.push(&ParamModEvent::new(
                    time,
                    param.id,
                    Pckn::match_all(),
                    f64::from(random.sample()),
                ));
            } else {
                events.push(&set(time, param.id, value));
            }
        }
        ports.start_block(512);
        let expected = fill(&mut ports, &mut || random.sample());
        audio.process_with(&mut ports, &events, None);
        compare(&ports, &expected);
        for param in &params {
            let value = instance.value(param.id);
            assert!((param.min..=param.max).contains(&value), "{value}: {param:?}");
        }
    }
    instance.deactivate(audio);
    assert_eq!(instance.asked().num_edits(), 0);
    assert!(!instance.asked().on_wrong_thread());
}

#[test]
fn events_of_other_spaces_and_of_unknown_parameters_change_nothing() {
    let mut instance = instance();
    let before = instance.values();
    let mut events = EventBuffer::new();
    for param in instance.params() {
        let mut foreign = set(0, param.id, param.max);
        // SAFETY: only the plugin reads this event, and its size stays the same.
        unsafe { foreign.as_raw_mut() }.header.space_id = 0xB0B;
        events.push(&foreign);
    }
    let unknown =
        (0..).map(ClapId::new).find(|id| instance.params().iter().all(|param| param.id != *id)).unwrap();
    events.push(&set(0, unknown, 1.0));
    let answer = instance.flush(&events);
    assert!(answer.is_empty(), "{answer:?}");
    assert_eq!(instance.values(), before);
    let mut ports = Ports::new(&instance.layout(), false);
    let mut audio = instance.activate(48_000.0, 64);
    ports.start_block(64);
    audio.process_with(&mut ports, &events, None);
    instance.deactivate(audio);
    assert_eq!(instance.values(), before);
}

#[test]
fn results_do_not_count_as_edits() {
    let mut instance = instance();
    let before = (instance.values(), instance.save());
    let layout = instance.layout();
    let mut ports = Ports::new(&layout, true);
    // A bounce, so that all twelve seconds are analyzed.
    instance.set_offline(true);
    let mut audio = instance.activate(44_100.0, 1024);
    for block in sound(3, 44_100, 12 * 44_100).chunks(1024) {
        ports.start_block(block.len());
        for channel in 0..layout.inputs[0] {
            ports.input(0, channel).copy_from_slice(block);
        }
        audio.process(&mut ports);
        instance.idle();
    }
    instance.deactivate(audio);
    assert_eq!((instance.values(), instance.save()), before);
    assert_eq!(instance.asked().num_edits(), 0);
}
