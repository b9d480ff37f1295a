//! One instance of the plugin, seen from the main thread.

use std::ffi::CString;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_host::events::io::EventBuffer;
use clack_host::extensions::prelude::*;
use clack_host::prelude::*;

use crate::host::{MainThread, Shared};
use crate::{Asked, Audio, Host, Layout, Library};

/// A parameter, as the plugin describes it.
#[derive(Debug, Clone)]
pub struct Param {
    /// The id by which events name it.
    pub id: ClapId,
    /// As a host would show it.
    pub name: String,
    /// Whether it can be automated, and more.
    pub flags: ParamInfoFlags,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Value in a fresh instance.
    pub default: f64,
}

/// A plugin instance. It belongs to the thread that created it, its main thread.
pub struct Instance {
    plugin: PluginInstance<Host>,
    asked: Arc<Asked>,
}

impl Instance {
    /// Creates a fresh instance of the library's plugin.
    ///
    /// # Panics
    /// If the plugin refuses; all methods also panic where it breaks a rule of CLAP.
    pub fn new(library: &Library) -> Self {
        let about = HostInfo::new("genrescope tests", "genrescope", "https://localhost", "1").unwrap();
        let asked = Arc::new(Asked::default());
        let id = library.descriptor().id().expect("a plugin has an id");
        let shared = Shared::new(asked.clone());
        let plugin =
            PluginInstance::<Host>::new(|()| shared, MainThread::new, &library.entry, id, &about).unwrap();
        Self { plugin, asked }
    }

    /// What the plugin has asked for so far.
    pub fn asked(&self) -> &Arc<Asked> {
        &self.asked
    }

    /// The plugin in the form that `clack`'s extensions need.
    pub fn handle(&mut self) -> PluginMainThreadHandle<'_> {
        self.plugin.plugin_handle()
    }

    /// An extension of the plugin, for calls that have no method here.
    pub fn extension<E: Extension<ExtensionSide = PluginExtensionSide>>(&self) -> Option<E> {
        self.plugin.plugin_shared_handle().get_extension()
    }

    fn needed<E: Extension<ExtensionSide = PluginExtensionSide>>(&self) -> E {
        self.extension().unwrap_or_else(|| panic!("the plugin lacks the extension {:?}", E::IDENTIFIERS))
    }

    /// Does what the plugin has asked for on the main thread.
    pub fn idle(&mut self) {
        if self.asked.take_callback() {
            self.plugin.call_on_main_thread_callback();
        }
    }

    /// How many layouts there are to choose from.
    pub fn num_layouts(&mut self) -> u32 {
        let configs: PluginAudioPortsConfig = self.needed();
        configs.count(&self.handle())
    }

    /// Chooses the `index`th layout; the plugin must be inactive.
    pub fn select_layout(&mut self, index: u32) -> Layout {
        let configs: PluginAudioPortsConfig = self.needed();
        let mut buffer = AudioPortsConfigBuffer::default();
        let (id, name) = {
            let config = configs.get(&self.handle(), index, &mut buffer).expect("the layout exists");
            (config.id, String::from_utf8(config.name.to_vec()).unwrap())
        };
        configs.select(&self.handle(), id).unwrap();
        Layout { name, ..self.layout() }
    }

    /// The current layout.
    pub fn layout(&mut self) -> Layout {
        let ports: PluginAudioPorts = self.needed();
        let handle = self.handle();
        let mut in_place = false;
        let mut channels = |is_input| {
            let mut buffer = AudioPortInfoBuffer::default();
            (0..ports.count(&handle, is_input))
                .map(|index| {
                    let port = ports.get(&handle, index, is_input, &mut buffer).expect("the port exists");
                    assert_eq!(
                        port.flags.contains(AudioPortFlags::IS_MAIN),
                        index == 0,
                        "only the first is the main port"
                    );
                    assert!(!port.name.is_empty());
                    in_place |= is_input && index == 0 && port.in_place_pair.is_some();
                    port.channel_count as usize
                })
                .collect()
        };
        let (inputs, outputs) = (channels(true), channels(false));
        Layout { name: String::new(), inputs, outputs, in_place }
    }

    /// All parameters.
    pub fn params(&mut self) -> Vec<Param> {
        let params: PluginParams = self.needed();
        let handle = self.handle();
        let mut buffer = ParamInfoBuffer::new();
        (0..params.count(&handle))
            .map(|index| {
                let info = params.get_info(&handle, index, &mut buffer).expect("the parameter exists");
                Param {
                    id: info.id,
                    name: String::from_utf8(info.name.to_vec()).unwrap(),
                    flags: info.flags,
                    min: info.min_value,
                    max: info.max_value,
                    default: info.default_value,
                }
            })
            .collect()
    }

    /// A parameter's value.
    pub fn value(&mut self, id: ClapId) -> f64 {
        let params: PluginParams = self.needed();
        params.get_value(&self.handle(), id).expect("a parameter has a value")
    }

    /// All values, in the order of [`Instance::params`].
    pub fn values(&mut self) -> Vec<f64> {
        self.params().iter().map(|param| self.value(param.id)).collect()
    }

    /// How `value` is shown.
    pub fn text(&mut self, id: ClapId, value: f64) -> String {
        let params: PluginParams = self.needed();
        let mut buffer = [0; 256];
        let text = params.value_to_text(&self.handle(), id, value, &mut buffer).expect("a value has a text");
        String::from_utf8(text.to_vec()).unwrap()
    }

    /// The value that `text` means, if any.
    pub fn value_of_text(&mut self, id: ClapId, text: &str) -> Option<f64> {
        let params: PluginParams = self.needed();
        params.text_to_value(&self.handle(), id, &CString::new(text).unwrap())
    }

    /// Sends events while no sound is processed; returns those of the plugin. The plugin must be inactive.
    pub fn flush(&mut self, events: &EventBuffer) -> EventBuffer {
        let params: PluginParams = self.needed();
        let mut answer = EventBuffer::new();
        let mut handle = self.plugin.inactive_plugin_handle().expect("the plugin is inactive");
        params.flush(&mut handle, &events.as_input(), &mut answer.as_output());
        answer
    }

    /// The state, as a host saves it.
    pub fn save(&mut self) -> Vec<u8> {
        self.save_in_pieces(usize::MAX)
    }

    /// The same through a stream that accepts at most `piece_len` bytes at a time.
    pub fn save_in_pieces(&mut self, piece_len: usize) -> Vec<u8> {
        let state: PluginState = self.needed();
        let mut stream = Pieces { inner: Vec::new(), piece_len };
        state.save(&self.handle(), &mut stream).unwrap();
        stream.inner
    }

    /// Loads a state; false if the plugin refuses it.
    pub fn load(&mut self, bytes: &[u8]) -> bool {
        self.load_in_pieces(bytes, usize::MAX)
    }

    /// The same through a stream that supplies at most `piece_len` bytes at a time.
    pub fn load_in_pieces(&mut self, bytes: &[u8], piece_len: usize) -> bool {
        let state: PluginState = self.needed();
        let mut stream = Pieces { inner: Cursor::new(bytes), piece_len };
        state.load(&self.handle(), &mut stream).is_ok()
    }

    /// The plugin's delay, samples.
    pub fn latency(&mut self) -> u32 {
        let latency: PluginLatency = self.needed();
        latency.get(&self.handle())
    }

    /// Tells the plugin whether a bounce follows.
    pub fn set_offline(&mut self, is_offline: bool) {
        let render: PluginRender = self.needed();
        let mode = if is_offline { RenderMode::Offline } else { RenderMode::Realtime };
        render.set(&self.handle(), mode).unwrap();
    }

    /// Activates the plugin; what processes sound can move to another thread.
    pub fn activate(&mut self, sample_rate_hz: f64, max_len: u32) -> Audio {
        let configuration = PluginAudioConfiguration {
            sample_rate: sample_rate_hz,
            min_frames_count: 1,
            max_frames_count: max_len,
        };
        Audio::new(self.plugin.activate(|_, _| (), configuration).unwrap())
    }

    /// Deactivates the plugin.
    pub fn deactivate(&mut self, audio: Audio) {
        self.plugin.deactivate(audio.stop());
    }
}

/// A stream that passes on at most a given number of bytes at a time.
struct Pieces<T> {
    inner: T,
    piece_len: usize,
}

impl<T: Read> Read for Pieces<T> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = buffer.len().min(self.piece_len);
        self.inner.read(&mut buffer[..len])
    }
}

impl<T: Write> Write for Pieces<T> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.inner.write(&bytes[..bytes.len().min(self.piece_len)])
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
