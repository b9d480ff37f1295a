//! How far a comparison of methods has got, on a terminal only.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use genrescope_lab::comparison::Step;
use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};

/// A bar of folds. One method's may take a thousand times as long as another's, so that the time left is what
/// the comparison expects, and not what the bar's length suggests.
pub(super) struct FoldBar {
    bar: ProgressBar,
    /// When everything should be done; `None` while nobody knows.
    end: Arc<Mutex<Option<Instant>>>,
}

impl FoldBar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        let end = Arc::new(Mutex::new(None));
        let expected = Arc::clone(&end);
        let left = move |_: &ProgressState, to: &mut dyn Write| {
            let end = *expected.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = to.write_str(&words(end, Instant::now()));
        };
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} folds{left}  {msg}") {
            bar.set_style(style.with_key("left", left));
        }
        // The time goes down during a fold, too.
        bar.enable_steady_tick(Duration::from_secs(1));
        Self { bar, end }
    }

    pub(super) fn show(&self, step: &Step<'_>) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) =
            step.left.map(|left| Instant::now() + left);
        self.bar.set_length(step.total as u64);
        self.bar.set_position(step.done as u64);
        self.bar.set_message(step.method.to_owned());
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// The time left until `end`, after a comma; nothing where it is not known, or was too short.
fn words(end: Option<Instant>, now: Instant) -> String {
    match end.map(|end| end.saturating_duration_since(now)) {
        None | Some(Duration::ZERO) => String::new(),
        Some(left) => format!(", about {:#} left", HumanDuration(left)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_shown_only_while_it_is_known() {
        let now = Instant::now();
        assert_eq!(words(None, now), "");
        assert_eq!(words(Some(now + Duration::from_secs(300)), now), ", about 5m left");
        assert_eq!(words(Some(now), now + Duration::from_secs(1)), "");
    }
}
