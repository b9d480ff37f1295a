//! What the keys do.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What a user asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Freeze the genres, or let them go on.
    Freeze,
    /// Forget everything heard so far.
    Reset,
    /// The next longer listening window.
    LongerWindow,
    /// The next shorter listening window.
    ShorterWindow,
    /// Broad genres instead of fine ones, or back.
    Broad,
    /// Quit.
    Quit,
}

/// The keys, for the help line: key and what it does, the most important first.
pub(super) const HELP: [(&str, &str); 5] =
    [("q", "quit"), ("f", "freeze"), ("r", "reset"), ("+/-", "window"), ("b", "broad")];

/// What a key asks for, if anything.
pub(super) fn action(key: KeyEvent) -> Option<Action> {
    // Some terminals also report a key's release.
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c' | 'd') if is_control => Some(Action::Quit),
        _ if is_control => None,
        KeyCode::Char('q' | 'Q') | KeyCode::Esc => Some(Action::Quit),
        KeyCode::Char('f' | 'F' | ' ') => Some(Action::Freeze),
        KeyCode::Char('r' | 'R') => Some(Action::Reset),
        // On many keyboards + is = with Shift.
        KeyCode::Char('+' | '=') | KeyCode::Up | KeyCode::Right => Some(Action::LongerWindow),
        KeyCode::Char('-' | '_') | KeyCode::Down | KeyCode::Left => Some(Action::ShorterWindow),
        KeyCode::Char('b' | 'B') => Some(Action::Broad),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_help_line_does_something() {
        for (keys, _) in HELP {
            for key in keys.chars().filter(|&key| key != '/') {
                assert!(action(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE)).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn q_escape_and_control_c_quit_but_c_does_not() {
        let quits = |code, modifiers| action(KeyEvent::new(code, modifiers)) == Some(Action::Quit);
        assert!(quits(KeyCode::Char('q'), KeyModifiers::NONE));
        assert!(quits(KeyCode::Esc, KeyModifiers::NONE));
        assert!(quits(KeyCode::Char('c'), KeyModifiers::CONTROL));
        assert!(!quits(KeyCode::Char('c'), KeyModifiers::NONE));
    }

    #[test]
    fn a_released_key_does_nothing() {
        let release = KeyEvent::new_with_kind(KeyCode::Char('f'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(action(release), None);
    }
}
