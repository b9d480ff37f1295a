//! Draws snapshots; knows nothing about audio.

mod app;
mod bar;
mod handle;

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use genrescope_view::MIN_SIZE;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize, Size};
use nice_plug::editor::{EditorHandle as _, HostMethods, SpawnedEditor};
use nice_plug::prelude::{AtomicF32, Editor, ParentWindowHandle, ResizeHint};
use nice_plug_egui::{EguiEditorState, EguiNiceSettings, RepaintNotifier, create_egui_editor};

use crate::params::GenreParams;
use crate::session::Session;
use app::App;
use handle::Handle;

/// How often the window checks for pictures requested by nice-plug-egui's own means, which nobody uses.
///
/// Those may request a picture before the window is shown. That the picture is done is then never reported,
/// no other is ever requested, and the window stays empty.
const NEVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes the editor's window whenever the host asks for it.
///
/// nice-plug-egui's own editor would be made only once, before a saved state brings the window's size.
pub struct GenreEditor {
    session: Arc<Session>,
    params: Arc<GenreParams>,
    /// Pixels per point, as far as is known.
    scale: Arc<AtomicF32>,
}

impl GenreEditor {
    pub(crate) fn new(session: Arc<Session>, params: Arc<GenreParams>) -> Self {
        Self { session, params, scale: Arc::new(AtomicF32::new(1.0)) }
    }

    fn logical_size(&self) -> LogicalSize<f32> {
        let (width, height) = self.params.look().size();
        LogicalSize::new(width, height)
    }
}

impl Editor for GenreEditor {
    type Handle = Handle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let resize_hint = self.resize_hint();
        let editor = create_egui_editor(
            EguiEditorState::from_size(self.logical_size(), 1.0),
            RepaintNotifier::new(),
            EguiNiceSettings::new()
                .with_tile("genrescope")
                .with_resize_hint(resize_hint)
                .with_repaint_poll_interval(NEVER),
            App::new(Arc::clone(&self.session), Arc::clone(&self.params), Arc::clone(&self.scale)),
        )
        .ok_or("egui returned no editor")?;
        let SpawnedEditor { handle, window } =
            editor.spawn(parent, wait_for_parent, None, gui_context, host)?;
        if let Some(scale) = fallback_scale_factor {
            // If the scale were given when the window is made, it would also apply to the window's size, and
            // shrink it.
            handle.set_fallback_scale_factor(scale, &window)?;
        }
        let (link, scale) = (Arc::clone(&self.session.link), Arc::clone(&self.scale));
        Ok(SpawnedEditor { handle: Handle { inner: handle, link, scale, resize_hint }, window })
    }

    fn size(&self) -> NativeSize<u32> {
        NativeSize::from_size(
            Size::Logical(self.logical_size().cast()),
            f64::from(self.scale.load(Ordering::Relaxed)),
        )
    }

    fn resize_hint(&self) -> ResizeHint {
        ResizeHint::resizable().with_min_logical_size(LogicalSize::new(MIN_SIZE.x, MIN_SIZE.y))
    }
}
