//! One run of the network, and of the head behind it.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use genrescope_engine::analysis::PATCH_LEN;
use genrescope_engine::model::Features;
use genrescope_models::default_model;

fn network(c: &mut Criterion) {
    let model = default_model().expect("the default model loads");
    let patch: Vec<f32> = (0..PATCH_LEN).map(|i| 1.0 + (i as f32 * 0.37).sin()).collect();
    let mut features = Features::default();
    c.bench_function("network/backbone", |b| {
        b.iter(|| model.backbone().run(black_box(&patch), &mut features));
    });
}

criterion_group!(benches, network);
criterion_main!(benches);
