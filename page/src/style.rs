//! The shared style sheet.

use genrescope_palette::{DARK, LIGHT, Theme};

/// The colors as custom properties, then the rules that use them. A page that sets `data-theme` on its root
/// does not follow the system.
pub(crate) fn style() -> String {
    let (dark, light) = (properties(&DARK, "dark"), properties(&LIGHT, "light"));
    format!(
        ":root {{\n{dark}}}\n@media (prefers-color-scheme: light) {{\n:root:not([data-theme]) {{\n{light}}}\n}}\n\
         :root[data-theme=\"light\"] {{\n{light}}}\n{}",
        include_str!("style.css")
    )
}

fn properties(theme: &Theme, name: &str) -> String {
    let Theme { back, track, text, dim, trouble } = theme;
    // The rest is as in the window: the outline of pale colors, and what is chosen among several.
    let (edge, chosen, on_chosen) = match name {
        "light" => ("rgb(0 0 0 / 22%)", "#90d1ff", "#00314b"),
        _ => ("transparent", "#005c80", "#ffffff"),
    };
    format!(
        "  color-scheme: {name};\n  --back: #{back:06x};\n  --track: #{track:06x};\n  --text: #{text:06x};\n  \
         --dim: #{dim:06x};\n  --trouble: #{trouble:06x};\n  --edge: {edge};\n  --chosen: {chosen};\n  \
         --on-chosen: {on_chosen};\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_that_is_used_is_defined_in_both_themes() {
        let sheet = style();
        let used: Vec<&str> =
            sheet.split("var(").skip(1).map(|rest| rest.split([')', ',']).next().unwrap()).collect();
        assert!(used.len() > 5, "{used:?}");
        for theme in ["dark", "light"] {
            let properties = properties(&DARK, theme);
            for name in &used {
                assert!(properties.contains(&format!("{name}: ")), "{name} in {properties}");
            }
        }
    }
}
