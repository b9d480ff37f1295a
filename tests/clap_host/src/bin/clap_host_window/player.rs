//! The audio thread.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use genrescope_clap_host::{Audio, Instance, Ports};
use genrescope_decode::AudioFile;

/// Samples per block.
const BLOCK_LEN: usize = 512;

/// Plays a file over and over.
pub(crate) struct Player {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Audio>,
}

impl Player {
    /// Activates the plugin, and plays the file through it in real time.
    pub(crate) fn start(instance: &mut Instance, path: &Path) -> Self {
        let mut file = AudioFile::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut samples = Vec::new();
        while let Some(block) = file.next_block().unwrap() {
            samples.extend_from_slice(block);
        }
        let rate = f64::from(file.sample_rate_hz());
        let layout = instance.layout();
        let mut ports = Ports::new(&layout, true);
        let mut audio = instance.activate(rate, BLOCK_LEN as u32);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            let block_lasts = Duration::from_secs_f64(BLOCK_LEN as f64 / rate);
            let mut next = Instant::now();
            for block in samples.chunks_exact(BLOCK_LEN).cycle() {
                if stopped.load(Ordering::Acquire) {
                    break;
                }
                ports.start_block(BLOCK_LEN);
                for channel in 0..layout.inputs[0] {
                    ports.input(0, channel).copy_from_slice(block);
                }
                audio.process(&mut ports);
                for channel in 0..layout.outputs[0] {
                    assert_eq!(ports.output(channel), block, "the plugin changed the sound");
                }
                next += block_lasts;
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
            audio
        });
        Self { stop, thread }
    }

    /// Ends the thread, and deactivates the plugin.
    pub(crate) fn stop(self, instance: &mut Instance) {
        self.stop.store(true, Ordering::Release);
        instance.deactivate(self.thread.join().unwrap());
    }
}
