//! One page.

use quick_xml::escape::escape;

use crate::style::style;

/// What a page consists of; [`to_html`](Self::to_html) puts the shared look around it.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Its title, as text.
    pub title: &'a str,
    /// Its own style sheet, which comes after the shared one.
    pub style: &'a str,
    /// What it shows, as HTML.
    pub body: &'a str,
    /// What it does, as JavaScript.
    pub script: &'a str,
}

impl Page<'_> {
    /// What its `style` element contains: the shared style sheet and its own.
    pub fn style(&self) -> String {
        format!("\n{}{}", style(), self.style)
    }

    /// What its `script` element contains.
    pub fn script(&self) -> String {
        format!("\n{}", self.script)
    }

    /// The whole page.
    pub fn to_html(&self) -> String {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"genrescope\">\n<link rel=\"icon\" href=\"data:,\">\n\
             <title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}<script>{}</script>\n</body>\n</html>\n",
            escape(self.title),
            self.style(),
            self.body,
            self.script(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_parts_in_the_shared_frame() {
        let page = Page { title: "a < b", style: "p{}", body: "<p>hello</p>", script: "go();" };
        let html = page.to_html();
        assert!(html.contains("<title>a &lt; b</title>"), "{html}");
        for (element, content) in [("style", page.style()), ("script", page.script())] {
            assert!(html.contains(&format!("<{element}>{content}</{element}>")), "{element} in {html}");
        }
        assert!(!html.contains("http:") && !html.contains("https:"), "{html}");
    }
}
