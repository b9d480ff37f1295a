//! `--window`: the live monitor in a window of its own.
//!
//! A thread watches the monitor, as for every other face; the main thread belongs to the window, as some
//! systems require. [`Link`] connects the two; the window is woken only when there is something new to see.

mod app;
mod bar;
mod device_list;
mod face;
mod link;
mod picture_count;
mod screen_error;

use std::io;

use anyhow::{Result, anyhow};
use genrescope_view::MIN_SIZE;

use self::app::Window;
pub(crate) use self::face::WindowFace;
use self::link::Link;
use super::monitor::Monitor;
use super::outputs::OscSwitch;

/// Shows the monitor until the window is closed or `watch`, which runs its face on a thread, has finished.
///
/// # Errors
/// If there is no display, or no OpenGL on it; or those of `watch`.
pub(crate) fn show(
    monitor: &mut Monitor,
    osc: &OscSwitch,
    watch: impl FnOnce(&mut Monitor, &mut WindowFace<'_>) -> io::Result<()> + Send,
) -> Result<io::Result<()>> {
    let link = Link::new(monitor);
    let model = monitor.model().clone();
    let is_live = monitor.is_live();
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut face = WindowFace::new(&link, osc);
            let ended = watch(monitor, &mut face);
            link.lock().is_over = true;
            link.wake();
            ended
        });
        let shown = eframe::run_native(
            "genrescope",
            options(),
            Box::new(|creation| {
                // Set only once, so it is empty until now.
                let _ = link.context.set(creation.egui_ctx.clone());
                Ok(Box::new(Window::new(&link, &model, osc, is_live)))
            }),
        );
        link.lock().is_closed = true;
        let ended = watcher.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        shown.map_err(|error| anyhow!("cannot open a window: {}", screen_error::words(&error)))?;
        Ok(ended)
    })
}

fn options() -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("genrescope")
            .with_app_id("genrescope")
            .with_inner_size([960.0, 600.0])
            .with_min_inner_size(MIN_SIZE),
        ..Default::default()
    }
}
