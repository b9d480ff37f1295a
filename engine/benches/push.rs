//! One block through the tap, compared with plain copies of the same block: to the same place each time,
//! which then stays in the processor's nearest cache, and along memory as long as the ring, which is where a
//! push has to go.

// An engine's thread would empty the ring whenever it likes: here it is emptied while the clock is stopped.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use genrescope_realtime::audio::AudioTap;
use genrescope_realtime::ring::ring;

/// The engine's default: 2 s at 48 kHz.
const RING_LEN: usize = 96_000;

fn push(c: &mut Criterion) {
    for (num_channels, name) in [(1, "mono"), (2, "stereo")] {
        let mut group = c.benchmark_group(format!("push/{name}"));
        for len in [64, 128, 256, 512, 1024, 2048] {
            let block: Vec<Vec<f32>> =
                (0..num_channels).map(|c| (0..len).map(|i| ((c + i) as f32).sin()).collect()).collect();
            let block: Vec<&[f32]> = block.iter().map(Vec::as_slice).collect();
            group.throughput(Throughput::Elements(len as u64));
            group.bench_function(BenchmarkId::new("push_block", len), |b| {
                b.iter_custom(|num_blocks| time_pushes(&block, num_blocks));
            });
            group.bench_function(BenchmarkId::new("copy", len), |b| {
                let mut copies = vec![vec![0.0; len]; num_channels];
                b.iter(|| {
                    for (copy, channel) in black_box(&mut copies).iter_mut().zip(black_box(&block)) {
                        copy.copy_from_slice(channel);
                    }
                });
            });
            group.bench_function(BenchmarkId::new("copy_along", len), |b| {
                let mut copies = vec![vec![0.0; RING_LEN]; num_channels];
                let mut places = (0..=RING_LEN - len).step_by(len).cycle();
                b.iter(|| {
                    let place = places.next().expect("it never ends");
                    for (copy, channel) in black_box(&mut copies).iter_mut().zip(black_box(&block)) {
                        copy[place..][..len].copy_from_slice(channel);
                    }
                });
            });
        }
        group.finish();
    }
}

fn time_pushes(block: &[&[f32]], num_blocks: u64) -> Duration {
    let len = block[0].len();
    let (writer, mut reader) = ring(RING_LEN);
    let mut tap = AudioTap::new(writer);
    let mut drained = vec![0.0; RING_LEN];
    // Once through the whole ring, so that its memory is resident.
    for _ in 0..RING_LEN / len {
        tap.push_block(block);
    }
    reader.drain(&mut drained);
    let mut time = Duration::ZERO;
    let mut left = num_blocks;
    while left > 0 {
        let now = left.min((RING_LEN / len) as u64);
        let start = Instant::now();
        for _ in 0..now {
            black_box(&mut tap).push_block(black_box(block));
        }
        time += start.elapsed();
        left -= now;
        assert_eq!(reader.drain(&mut drained), now as usize * len);
    }
    time
}

criterion_group!(benches, push);
criterion_main!(benches);
