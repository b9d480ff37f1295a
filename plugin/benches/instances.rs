//! What many instances in one process cost: processor time in real time, and memory.
//!
//! The bench plays the host: one thread hands every instance a block of 512 stereo samples at 48 kHz when it
//! is due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use genrescope_plugin::feed::Feed;
use genrescope_plugin::params::GenreParams;
use genrescope_plugin::session::Session;
use genrescope_tests::Random;
use nice_plug::prelude::{BufferConfig, FloatParam, FloatRange, ProcessMode};

const SAMPLE_RATE_HZ: u32 = 48_000;
const BLOCK_LEN: usize = 512;
const NUM_INSTANCES: usize = 64;
const SECONDS: f64 = 12.0;

struct Instance {
    feed: Feed,
    session: Session,
}

fn main() {
    let mut names = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    if names.next().is_some_and(|name| !"instances".contains(&name)) {
        return;
    }
    // The first one loads the model, and everything else that the process needs only once.
    let mut all = vec![start()];
    play(&mut all, 8.0, 0.3);
    let before = resident_bytes();
    all.extend((1..NUM_INSTANCES).map(|_| start()));
    // Longer than the listening window, so that it is full.
    play(&mut all, 34.0, 0.3);
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        let each = (after.saturating_sub(before)) as f64 / (NUM_INSTANCES - 1) as f64 / f64::from(1 << 20);
        println!("instances/one_more            resident  {each:6.2} MiB");
    }
    for (name, level) in [("music", 0.3), ("silence", 0.0)] {
        // Until there is nothing but silence.
        play(&mut all, 4.0, level);
        let (dropped, started) = (num_dropped(&all), processor_seconds());
        play(&mut all, SECONDS, level);
        let dropped = num_dropped(&all) - dropped;
        if let (Some(started), Some(ended)) = (started, processor_seconds()) {
            let share = 100.0 * (ended - started) / SECONDS;
            println!(
                "instances/{NUM_INSTANCES}/{name:<8} {share:6.1} % of a core, {dropped} samples dropped"
            );
        }
    }
}

/// An instance that answers every 2 s.
fn start() -> Instance {
    let mut params = GenreParams::default();
    let range = FloatRange::Linear { min: 0.5, max: 10.0 };
    params.update_interval_seconds = FloatParam::new("Update interval", 2.0, range);
    let params = Arc::new(params);
    let session = Session::default();
    let config = BufferConfig {
        sample_rate: SAMPLE_RATE_HZ as f32,
        min_buffer_size: None,
        max_buffer_size: BLOCK_LEN as u32,
        process_mode: ProcessMode::Realtime,
    };
    let tap = session.start(&config, false, &params).expect("a valid configuration");
    Instance { feed: Feed::new(tap, params, false), session }
}

/// Plays the host for `seconds`.
fn play(all: &mut [Instance], seconds: f64, level: f32) {
    let (start, mut num_played) = (Instant::now(), 0_u64);
    let mut left = [0.0_f32; BLOCK_LEN];
    let mut random = Random::new(1);
    while (num_played as f64) < seconds * f64::from(SAMPLE_RATE_HZ) {
        for sample in &mut left {
            *sample = 0.5 * random.sample() * level;
        }
        let mut right = left;
        let block = [&mut left[..], &mut right[..]];
        for instance in &mut *all {
            instance.feed.take(&block, None, BLOCK_LEN);
        }
        num_played += BLOCK_LEN as u64;
        let due = start + Duration::from_secs_f64(num_played as f64 / f64::from(SAMPLE_RATE_HZ));
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}

fn num_dropped(all: &[Instance]) -> u64 {
    all.iter().map(|instance| instance.session.status().snapshot.dropped_samples).sum()
}

/// Processor time that this process has used, where the system reports it.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the program's name, which may contain anything.
    let rest = stat.rsplit_once(')')?.1;
    let mut fields = rest.split_whitespace().skip(11);
    let ticks: f64 = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    // The unit that the kernel shows to programs, whatever its own clock is.
    Some(ticks / 100.0)
}

/// This process's resident memory, where the system reports it.
fn resident_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()? * 1024)
}
