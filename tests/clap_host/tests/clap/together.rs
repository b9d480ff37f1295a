//! Many instances in one process.

use genrescope_clap_host::Ports;
use genrescope_tests::Random;

use super::{instance, pass_block};

#[test]
fn sixteen_instances_run_together_and_are_closed_one_by_one() {
    let mut instances: Vec<_> = (0..16).map(|_| instance()).collect();
    let mut random = Random::new(1);
    let mut running: Vec<_> = instances
        .iter_mut()
        .enumerate()
        .map(|(i, instance)| {
            let num_layouts = instance.num_layouts();
            let layout = instance.select_layout(i as u32 % num_layouts);
            let audio = instance.activate([44_100.0, 48_000.0, 96_000.0][i % 3], 512);
            (audio, Ports::new(&layout, i % 2 == 0))
        })
        .collect();
    while !running.is_empty() {
        // Two audio threads share them, as in a host with two cores.
        let middle = running.len() / 2;
        let (left, right) = running.split_at_mut(middle);
        std::thread::scope(|scope| {
            for (seed, half) in [left, right].into_iter().enumerate() {
                scope.spawn(move || {
                    let mut random = Random::new(seed as u32);
                    for _ in 0..40 {
                        for (audio, ports) in &mut *half {
                            pass_block(audio, ports, 512, || random.sample());
                        }
                    }
                });
            }
        });
        let gone = random.below(running.len());
        let (audio, _ports) = running.swap_remove(gone);
        let mut instance = instances.swap_remove(gone);
        instance.idle();
        instance.deactivate(audio);
        assert_eq!(instance.asked().num_edits(), 0);
        assert!(!instance.asked().on_wrong_thread());
    }
}

#[test]
fn instances_come_and_go_while_another_plays() {
    let mut instance_that_plays = instance();
    let layout = instance_that_plays.layout();
    let mut audio = instance_that_plays.activate(48_000.0, 256);
    let audio = std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            let mut ports = Ports::new(&layout, true);
            let mut random = Random::new(2);
            for _ in 0..3000 {
                pass_block(&mut audio, &mut ports, 256, || random.sample());
            }
            audio
        });
        let mut random = Random::new(3);
        while !thread.is_finished() {
            let mut other = instance();
            if random.below(3) > 0 {
                let audio = other.activate(44_100.0, 64);
                other.deactivate(audio);
            }
        }
        thread.join().unwrap()
    });
    instance_that_plays.deactivate(audio);
}
