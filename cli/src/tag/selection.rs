//! Which genres are shown, and how fine.

use std::sync::Arc;

use anyhow::{Context, Result};
use genrescope_engine::ModelInfo;
use genrescope_library::{find_name, nearest_name};

/// The genres to show of those the model has.
#[derive(Debug)]
pub(super) struct Selection {
    model: Arc<ModelInfo>,
    /// Everything that can be shown, fine or broad, in the model's order.
    names: Vec<String>,
    wanted: Vec<String>,
    top: Option<usize>,
    broad: bool,
}

impl Selection {
    /// Checks the names.
    ///
    /// # Errors
    /// If the model has no such genre; the message lists those it has.
    pub(super) fn new(
        model: &Arc<ModelInfo>,
        wanted: &[String],
        top: Option<usize>,
        broad: bool,
    ) -> Result<Self> {
        let genres = model.genres();
        let mut names: Vec<String> = Vec::new();
        for (index, fine) in genres.names().enumerate() {
            let name = if broad { genres.broad(index) } else { fine };
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        let known = || names.iter().map(String::as_str);
        let meant = |wanted: &String| {
            find_name(known().collect::<Vec<_>>(), wanted).map(|at| names[at].clone()).with_context(|| {
                let wanted = wanted.trim();
                let all = names.join(", ");
                match nearest_name(known(), wanted) {
                    Some(near) => {
                        format!("there is no genre `{wanted}`; did you mean `{near}`? There are: {all}")
                    }
                    None => format!("there is no genre `{wanted}`; there are: {all}"),
                }
            })
        };
        let wanted = wanted.iter().map(meant).collect::<Result<_>>()?;
        Ok(Self { model: Arc::clone(model), names, wanted, top, broad })
    }

    /// Names and probabilities to show, most probable first.
    ///
    /// # Shapes and units
    /// - `probabilities`: `[num_genres]`, in the model's order.
    pub(super) fn select(&self, probabilities: &[f32], default_top: usize) -> Vec<(&str, f32)> {
        let genres = self.model.genres();
        let mut all: Vec<(&str, f32)> = if self.broad {
            genres.roll_up(probabilities)
        } else {
            genres.names().zip(probabilities.iter().copied()).collect()
        };
        all.retain(|(name, _)| self.is_wanted(name));
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        all.truncate(self.top.unwrap_or(default_top));
        all
    }

    /// The names that can be shown, in the model's order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| self.is_wanted(name))
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(|wanted| wanted == name)
    }
}
