//! One second of sound to log-mel stretches. An element is a second of sound: `elem/s` reads as times real
//! time.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use genrescope_engine::Analyzer;

fn front_end(c: &mut Criterion) {
    let mut group = c.benchmark_group("front_end");
    group.throughput(Throughput::Elements(1));
    for sample_rate_hz in [22_050, 44_100, 48_000] {
        let samples: Vec<f32> = (0..sample_rate_hz).map(|i| (i as f32 * 0.05).sin() * 0.3).collect();
        let mut analyzer = Analyzer::new(sample_rate_hz).expect("a valid sample rate");
        group.bench_function(BenchmarkId::from_parameter(sample_rate_hz), |b| {
            b.iter(|| {
                analyzer.push(black_box(&samples), |stretch| {
                    black_box(stretch);
                });
            });
        });
    }
    group.finish();
}

criterion_group!(benches, front_end);
criterion_main!(benches);
