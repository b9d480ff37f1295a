//! The active plugin, seen from the audio thread.

use clack_host::events::event_types::TransportEvent;
use clack_host::events::io::{EventBuffer, InputEvents};
use clack_host::prelude::*;

use crate::host::as_audio_thread;
use crate::{Host, Ports};

/// Processes sound.
pub struct Audio {
    processor: Option<PluginAudioProcessor<Host>>,
    steady_time: u64,
}

impl Audio {
    pub(crate) fn new(processor: StoppedPluginAudioProcessor<Host>) -> Self {
        Self { processor: Some(processor.into()), steady_time: 0 }
    }

    fn processor(&mut self) -> &mut PluginAudioProcessor<Host> {
        self.processor.as_mut().expect("it is there as long as this value")
    }

    /// Processes one block.
    ///
    /// # Panics
    /// If the plugin reports a failure, returns events, or writes where it must not.
    pub fn process(&mut self, ports: &mut Ports) {
        self.process_with(ports, &EventBuffer::new(), None);
    }

    /// Processes one block with the given events and transport.
    ///
    /// # Panics
    /// As [`Audio::process`].
    pub fn process_with(
        &mut self,
        ports: &mut Ports,
        events: &EventBuffer,
        transport: Option<&TransportEvent>,
    ) {
        let mut answer = EventBuffer::new();
        let time = self.steady_time;
        let len = ports.len();
        self.steady_time += u64::from(len);
        let (inputs, mut outputs) = ports.raw();
        // SAFETY: each channel holds at least `len` samples, and `ports` is not touched until all is done.
        let inputs = unsafe { InputAudioBuffers::from_raw_buffers(&inputs, len) };
        // SAFETY: the same.
        let mut outputs = unsafe { OutputAudioBuffers::from_raw_buffers(&mut outputs, len) };
        let events = InputEvents::from_buffer(events);
        let processor = self.processor();
        as_audio_thread(|| {
            let started = processor.ensure_processing_started().unwrap();
            started
                .process(&inputs, &mut outputs, &events, &mut answer.as_output(), Some(time), transport)
                .unwrap();
        });
        ports.check_guards();
        assert!(answer.is_empty(), "a plugin that only listens sends no events: {answer:?}");
    }

    /// Stops and resets, as a host does when the transport jumps; the next block starts it again.
    pub fn reset(&mut self) {
        as_audio_thread(|| self.processor().reset());
    }

    /// Stops processing, as a host does for a sleeping track; the next block starts it again.
    pub fn sleep(&mut self) {
        as_audio_thread(|| {
            self.processor().ensure_processing_stopped();
        });
    }

    pub(crate) fn stop(mut self) -> StoppedPluginAudioProcessor<Host> {
        let processor = self.processor.take().expect("it is there as long as this value");
        as_audio_thread(|| processor.into_stopped())
    }
}
