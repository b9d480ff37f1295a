//! A report as a web page that needs nothing else.

use std::fmt::Display;
use std::path::Path;

use genrescope_figures::Drawing;
use genrescope_page::Page;
use quick_xml::escape::escape;

/// A report in the making, in the look that all our pages share.
#[derive(Debug)]
pub struct ReportPage {
    title: String,
    body: String,
}

impl ReportPage {
    /// A report of this title.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), body: format!("<h1>{}</h1>\n", escape(title)) }
    }

    /// A heading of the second order.
    pub fn heading(&mut self, text: &str) {
        self.raw(&format!("<h2>{}</h2>\n", escape(text)));
    }

    /// A paragraph.
    pub fn paragraph(&mut self, text: &str) {
        self.raw(&format!("<p>{}</p>\n", escape(text)));
    }

    /// A list of lines.
    pub fn list(&mut self, lines: impl Iterator<Item = impl Display>) {
        let lines: String = lines.map(|line| format!("<li>{}</li>\n", escape(line.to_string()))).collect();
        self.raw(&format!("<ul>\n{lines}</ul>\n"));
    }

    /// A list of lines of our own words, in which backticks enclose code.
    pub fn list_with_code(&mut self, lines: impl Iterator<Item = impl Display>) {
        let lines: String =
            lines.map(|line| format!("<li>{}</li>\n", with_code(&line.to_string()))).collect();
        self.raw(&format!("<ul>\n{lines}</ul>\n"));
    }

    /// A table.
    pub fn table(&mut self, header: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        let row = |cells: &[String], tag: &str| {
            let cells: String = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escape(cell))).collect();
            format!("<tr>{cells}</tr>\n")
        };
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let rows: String = rows.map(|cells| row(&cells, "td")).collect();
        self.raw(&format!("<table>\n{}{rows}</table>\n", row(&header, "th")));
    }

    /// A picture.
    pub fn picture(&mut self, picture: &impl Drawing) {
        self.raw(&format!("<figure>{}</figure>\n", picture.to_svg()));
    }

    /// A file to listen to, with what is to be said of it.
    pub fn sound(&mut self, path: &Path, text: &str) {
        let (text, address) = (escape(text), escape(file_address(path)));
        self.raw(&format!("<p>{text}<audio controls preload=\"none\" src=\"{address}\"></audio></p>\n"));
    }

    fn raw(&mut self, html: &str) {
        self.body += html;
    }

    /// The whole page.
    pub fn finish(self) -> String {
        Page { title: &self.title, style: include_str!("report.css"), body: &self.body, script: "" }.to_html()
    }
}

/// Text in which backticks enclose code; one without another stays as it is.
fn with_code(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some((before, code, after)) = rest
        .split_once('`')
        .and_then(|(before, after)| after.split_once('`').map(|(code, after)| (before, code, after)))
    {
        html += &format!("{}<code>{}</code>", escape(before), escape(code));
        rest = after;
    }
    html + &escape(rest)
}

fn file_address(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    genrescope_exchange::file_address("", &path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_enclose_code_in_our_own_words_and_nowhere_else() {
        assert_eq!(
            with_code("a < b, as `train <dir>` or `tag` does"),
            "a &lt; b, as <code>train &lt;dir&gt;</code> or <code>tag</code> does"
        );
        assert_eq!(
            with_code("one ` alone, `two` and ` one"),
            "one <code> alone, </code>two<code> and </code> one"
        );
        assert_eq!(with_code("`odd"), "`odd");
        let mut page = ReportPage::new("x");
        page.list_with_code(["the `head`"].into_iter());
        // A file may have any name.
        page.list(["source: `music`"].into_iter());
        let html = page.finish();
        assert!(html.contains("<li>the <code>head</code></li>") && html.contains("<li>source: `music`</li>"));
    }
}
