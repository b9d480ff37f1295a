//! The whole flow, offline: samples to snapshot at the default settings. An element is a second of sound:
//! `elem/s` reads as times real time, and its inverse as the share of one core that a live instance takes.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use genrescope_engine::{Listener, Settings};
use genrescope_models::default_model;

const SECONDS: u32 = 30;

/// Updates per second: the default and the maximum. Their ratio is what updates cost.
const UPDATES_PER_SECOND: [f64; 2] = [1.0, 10.0];

fn flow(c: &mut Criterion) {
    let model = default_model().expect("the default model loads");
    let mut group = c.benchmark_group("flow");
    group.throughput(Throughput::Elements(u64::from(SECONDS))).sample_size(10);
    for sample_rate_hz in [44_100, 48_000] {
        let samples: Vec<f32> =
            (0..SECONDS * sample_rate_hz).map(|i| (i as f32 * i as f32 * 1e-6).sin() * 0.3).collect();
        for updates in UPDATES_PER_SECOND {
            let settings = Settings { update_interval_seconds: 1.0 / updates, ..Settings::default() };
            let mut listener =
                Listener::new(model.clone(), sample_rate_hz, settings).expect("valid settings");
            group.bench_function(
                BenchmarkId::new(format!("{updates} updates per second"), sample_rate_hz),
                |b| {
                    b.iter(|| {
                        listener.push(black_box(&samples), |_| ());
                        black_box(listener.snapshot());
                    });
                },
            );
        }
    }
    group.finish();
}

criterion_group!(benches, flow);
criterion_main!(benches);
