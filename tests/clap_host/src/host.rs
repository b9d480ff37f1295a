//! The host's side of CLAP.

use std::cell::Cell;
use std::sync::Arc;
use std::thread::{self, ThreadId};

use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_extensions::thread_check::{HostThreadCheck, HostThreadCheckImpl};
use clack_host::prelude::*;
use clack_host::utils::ClapId;

use crate::Asked;

thread_local! {
    static IN_PROCESS: Cell<bool> = const { Cell::new(false) };
}

/// Runs `action` as the audio thread.
pub(crate) fn as_audio_thread<T>(action: impl FnOnce() -> T) -> T {
    IN_PROCESS.set(true);
    let result = action();
    IN_PROCESS.set(false);
    result
}

/// The host as the plugin sees it.
#[derive(Debug)]
pub struct Host;

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(extensions: &mut HostExtensions<Self>, _shared: &Shared) {
        extensions
            .register::<HostGui>()
            .register::<HostLatency>()
            .register::<HostLog>()
            .register::<HostParams>()
            .register::<HostState>()
            .register::<HostThreadCheck>();
    }
}

/// Requests that any thread may make.
#[derive(Debug)]
pub struct Shared {
    main_thread: ThreadId,
    asked: Arc<Asked>,
}

impl Shared {
    /// For a host whose main thread is the current one.
    pub(crate) fn new(asked: Arc<Asked>) -> Self {
        Self { main_thread: thread::current().id(), asked }
    }
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {
        self.asked.restart();
    }

    fn request_process(&self) {}

    fn request_callback(&self) {
        self.asked.callback();
    }
}

impl HostThreadCheckImpl for Shared {
    fn is_main_thread(&self) -> bool {
        thread::current().id() == self.main_thread && !self.is_audio_thread()
    }

    fn is_audio_thread(&self) -> bool {
        IN_PROCESS.get()
    }
}

impl HostLogImpl for Shared {
    fn log(&self, severity: LogSeverity, message: &str) {
        eprintln!("[{severity}] {message}");
    }
}

impl HostParamsImplShared for Shared {
    fn request_flush(&self) {
        self.asked.edit();
    }
}

impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, size: GuiSize) -> Result<(), HostError> {
        self.asked.set_size(size.width, size.height);
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _was_destroyed: bool) {}
}

/// Requests that only the main thread may make.
#[derive(Debug)]
pub struct MainThread {
    main_thread: ThreadId,
    asked: Arc<Asked>,
}

impl MainThread {
    pub(crate) fn new(shared: &Shared) -> Self {
        Self { main_thread: shared.main_thread, asked: shared.asked.clone() }
    }

    fn edit(&self) {
        if thread::current().id() != self.main_thread {
            self.asked.wrong_thread();
        }
        self.asked.edit();
    }
}

impl MainThreadHandler<'_> for MainThread {}

impl HostLatencyImpl for MainThread {
    fn changed(&self) {
        self.asked.latency_change();
    }
}

impl HostStateImpl for MainThread {
    fn mark_dirty(&self) {
        self.edit();
    }
}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _flags: ParamRescanFlags) {
        self.edit();
    }

    fn clear(&self, _param_id: ClapId, _flags: ParamClearFlags) {
        self.edit();
    }
}
