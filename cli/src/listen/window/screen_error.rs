//! Why there is no window, for people.

use std::ffi::OsString;

/// What else shows the session.
const INSTEAD: &str = "without --window the monitor shows in a terminal, with --page in a browser";

/// A window toolkit error in words; the toolkit's own words name a place in its code.
pub(super) fn words(error: &eframe::Error) -> String {
    match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            log::debug!("{error}");
            format!("{}; {INSTEAD}", no_screen(|name| std::env::var_os(name)))
        }
        other => other.to_string(),
    }
}

/// What is wrong with the screen that the environment names.
fn no_screen(variable: impl Fn(&str) -> Option<OsString>) -> String {
    if !cfg!(all(unix, not(target_os = "macos"))) {
        return "this session has no screen".to_owned();
    }
    let named = ["WAYLAND_DISPLAY", "DISPLAY"]
        .into_iter()
        .find_map(|name| Some((name, variable(name).filter(|value| !value.is_empty())?)));
    match named {
        Some((name, value)) => format!("the screen {name}={} cannot be reached", value.display()),
        None => "there is no screen: neither WAYLAND_DISPLAY nor DISPLAY is set".to_owned(),
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn the_screen_that_was_asked_for_is_named() {
        let with = |display: &'static str| no_screen(move |name| (name == "DISPLAY").then(|| display.into()));
        assert_eq!(with(":77"), "the screen DISPLAY=:77 cannot be reached");
        assert_eq!(with(""), "there is no screen: neither WAYLAND_DISPLAY nor DISPLAY is set");
    }
}
