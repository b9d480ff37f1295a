//! What a running engine can be asked to do.

use crate::analysis::SpectrumWatch;
use crate::listening::Settings;
use crate::model::ModelSource;

/// What a [`Companion`](crate::Companion) may ask of its engine. Everybody else calls
/// [`Engine`](crate::Engine)'s methods.
#[derive(Debug)]
#[non_exhaustive]
pub enum Command {
    /// As [`Engine::reset`](crate::Engine::reset).
    Reset,
    /// As [`Engine::set_frozen`](crate::Engine::set_frozen).
    Freeze(bool),
    /// As [`Engine::set_settings`](crate::Engine::set_settings).
    SetSettings(Settings),
    /// As [`Engine::set_model`](crate::Engine::set_model).
    SetModel(ModelSource),
}

/// What an engine sends to its worker.
#[derive(Debug)]
pub(crate) enum Order {
    Command(Command),
    /// Make spectrum columns.
    WatchSpectrum(Box<SpectrumWatch>),
}
