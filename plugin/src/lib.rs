//! The genre meter as a CLAP and VST3 plugin: sound passes through untouched, genres are shown.
//!
//! ```text
//! host's audio thread ──> Feed ──> engine's tap     (reads parameters as atomics, nothing else)
//! engine's analysis ──> Follower                    (passes parameters on, wakes the editor, sends OSC)
//! host's main thread ──> Session, editor            (starts and ends engines, draws)
//! ```

mod editor;
pub mod feed;
mod follower;
mod instance;
mod layouts;
mod link;
mod lock;
mod model;
mod osc_out;
pub mod params;
pub mod session;

use std::sync::Arc;

use nice_plug::prelude::*;

use editor::GenreEditor;
use feed::Feed;
use params::GenreParams;
use session::Session;

/// The plugin.
#[derive(Default)]
pub struct Genrescope {
    params: Arc<GenreParams>,
    session: Arc<Session>,
    /// Present while active, if an engine could be started.
    feed: Option<Feed>,
}

impl Plugin for Genrescope {
    const NAME: &'static str = "genrescope";
    const VENDOR: &'static str = "genrescope";
    const URL: &'static str = env!("CARGO_PKG_HOMEPAGE");
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = layouts::ALL;

    type Editor = GenreEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(GenreEditor::new(Arc::clone(&self.session), Arc::clone(&self.params)))
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        buffer: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.deactivate();
        let is_bounce = buffer.process_mode == ProcessMode::Offline;
        // Without an engine, sound still passes, and the editor says why there is none.
        self.feed = self
            .session
            .start(buffer, is_bounce, &self.params)
            .map(|tap| Feed::new(tap, Arc::clone(&self.params), is_bounce));
        true
    }

    fn reset(&mut self) {
        if let Some(feed) = &mut self.feed {
            feed.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        if let Some(feed) = &mut self.feed {
            let side_chain = aux.inputs.first().map(|side_chain| side_chain.as_slice_immutable());
            feed.take(buffer.as_slice_immutable(), side_chain, buffer.samples());
        }
        ProcessStatus::Normal
    }

    fn deactivate(&mut self) {
        // The tap goes first: its end is the end of the sound.
        self.feed = None;
        self.session.stop();
    }

    fn filter_state(state: &mut PluginState) {
        params::refuse_foreign(state);
    }

    fn setup_logger() -> Option<bool> {
        // A plugin is a guest: it leaves the process's panic hook and log alone.
        Some(false)
    }
}

impl Drop for Genrescope {
    fn drop(&mut self) {
        self.deactivate();
    }
}

impl ClapPlugin for Genrescope {
    const CLAP_ID: &'static str = "org.genrescope.genrescope";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Tells what genre the music is, live");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Analyzer,
        ClapFeature::Utility,
        ClapFeature::Mono,
        ClapFeature::Stereo,
        ClapFeature::Surround,
    ];
}

impl Vst3Plugin for Genrescope {
    const VST3_CLASS_ID: [u8; 16] = *b"genrescope-meter";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx, Vst3SubCategory::Analyzer];
}

nice_export_clap!(Genrescope);
nice_export_vst3!(Genrescope);
