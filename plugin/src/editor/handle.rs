//! An open editor, as the host sees it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{EditorHandle, Modifiers, ParentWindowHandle, VirtualKeyCode};
use nice_plug::prelude::{AtomicF32, ResizeHint};
use nice_plug_egui::EguiEditorHandle;

use crate::link::Link;

/// nice-plug-egui's own handle, except for the scale, which that handle forgets, and for pictures, which
/// [`Link`] requests.
pub struct Handle {
    pub(super) inner: EguiEditorHandle,
    pub(super) link: Arc<Link>,
    /// Pixels per point.
    pub(super) scale: Arc<AtomicF32>,
    pub(super) resize_hint: ResizeHint,
}

type Window = <EguiEditorHandle as EditorHandle>::Window;
type Error = <EguiEditorHandle as EditorHandle>::Error;

impl EditorHandle for Handle {
    type Window = Window;
    type Error = Error;

    fn run_until_closed(window: Window) -> Result<(), Error> {
        EguiEditorHandle::run_until_closed(window)
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Window) -> Result<(), Error> {
        self.inner.set_parent(parent, window)
    }

    fn show(&self, window: &Window) -> Result<(), Error> {
        self.inner.show(window)?;
        self.link.set_shown(true);
        Ok(())
    }

    fn hide(&self, window: &Window) -> Result<(), Error> {
        self.link.set_shown(false);
        self.inner.hide(window)
    }

    fn set_size(&self, new_size: NativeSize<u32>, window: &Window) -> Result<(), Error> {
        self.inner.set_size(new_size, window)
    }

    fn host_main_thread_callback(&self, window: &Window) {
        self.inner.host_main_thread_callback(window);
    }

    fn adjust_size(&self, new_size: NativeSize<u32>, _window: &Window) -> Option<NativeSize<u32>> {
        let scale = f64::from(self.scale.load(Ordering::Relaxed));
        // Both sides may change, so the current size does not matter.
        Some(self.resize_hint.adjust_size(new_size, new_size, scale))
    }

    fn set_fallback_scale_factor(&self, scale_factor: f64, window: &Window) -> Result<(), Error> {
        self.inner.set_fallback_scale_factor(scale_factor, window)
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, is_down: bool, modifiers: Modifiers) -> bool {
        self.inner.on_virtual_key_from_host(key, is_down, modifiers)
    }

    fn state_changed(&self) {
        self.link.request_picture();
    }

    fn param_value_changed(&self, _id: &str, _normalized_value: f32) {
        self.link.request_picture();
    }

    fn param_modulation_changed(&self, _id: &str, _modulation_offset: f32) {
        self.link.request_picture();
    }
}
