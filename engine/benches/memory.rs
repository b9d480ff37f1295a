//! What one more engine costs when the process already has one: heap, and resident memory.

use genrescope_counting_alloc::{CountingAllocator, held_bytes};
use genrescope_engine::{AudioTap, Engine, EngineConfig};
use genrescope_models::default_model;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const SAMPLE_RATE_HZ: u32 = 48_000;
const NUM_ENGINES: usize = 8;

fn main() {
    let mut names = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    if names.next().is_some_and(|name| !"memory".contains(&name)) {
        return;
    }
    // The first one loads the model, and everything else that the process needs only once.
    let first = running_engine();
    let (heap, resident) = (held_bytes(), resident_bytes());
    let more: Vec<_> = (0..NUM_ENGINES).map(|_| running_engine()).collect();
    let per_engine = |before: usize, after: usize| {
        after.saturating_sub(before) as f64 / NUM_ENGINES as f64 / f64::from(1 << 20)
    };
    println!("memory/one_more_engine  heap      {:6.2} MiB", per_engine(heap, held_bytes()));
    if let (Some(before), Some(after)) = (resident, resident_bytes()) {
        println!("memory/one_more_engine  resident  {:6.2} MiB", per_engine(before, after));
    }
    drop((first, more));
}

/// An engine that has heard more than its listening window holds.
fn running_engine() -> (Engine, AudioTap) {
    let model = default_model().expect("the default model loads");
    let config = EngineConfig { sample_rate_hz: SAMPLE_RATE_HZ, ..EngineConfig::default() };
    let (engine, mut tap) = Engine::start(config, model).expect("a valid configuration");
    let second: Vec<f32> = (0..SAMPLE_RATE_HZ).map(|i| (i as f32 * 0.05).sin() * 0.3).collect();
    for i in 1..=35 {
        tap.push_block(&[&second, &second]);
        while engine.snapshot().heard_seconds < f64::from(i) {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    (engine, tap)
}

/// This process's resident memory, where the system reports it.
fn resident_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()? * 1024)
}
