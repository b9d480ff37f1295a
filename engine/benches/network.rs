//! The network alone: one stretch of 96 ms, which is heard once, and the features of a patch, computed at
//! each update.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use genrescope_engine::analysis::STRETCH_LEN;
use genrescope_engine::model::Features;
use genrescope_models::default_model;

fn network(c: &mut Criterion) {
    let model = default_model().expect("the default model loads");
    let backbone = model.backbone();
    let stretch: Vec<f32> = (0..STRETCH_LEN).map(|i| 1.0 + (i as f32 * 0.37).sin()).collect();
    let mut stream = backbone.start();
    c.bench_function("network/stretch", |b| {
        b.iter(|| backbone.push(&mut stream, black_box(&stretch), false))
    });
    // Makes sure of a full patch, however short the bench before was.
    for _ in 0..100 {
        backbone.push(&mut stream, &stretch, false);
    }
    let mut features = Features::default();
    c.bench_function("network/features", |b| {
        b.iter(|| backbone.features(black_box(&mut stream), &mut features))
    });
}

criterion_group!(benches, network);
criterion_main!(benches);
