//! A page that needs nothing else.

use std::fmt::Display;
use std::path::Path;

use genrescope_figures::Drawing;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c1e22}\
table{border-collapse:collapse}td,th{padding:.25rem .75rem;text-align:left;border-bottom:1px solid #dfe1e6}\
svg{max-width:100%;height:auto;max-height:44rem}audio{width:24rem}";

/// A page in the making.
#[derive(Debug)]
pub struct Page {
    text: String,
}

impl Page {
    /// A page of this title.
    pub fn new(title: &str) -> Self {
        let title = escape(title);
        Self {
            text: format!(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
                 <style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n"
            ),
        }
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
        let lines: String = lines.map(|line| format!("<li>{}</li>\n", escape(&line.to_string()))).collect();
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
        self.raw(&picture.to_svg());
    }

    /// A file to listen to, with what is to be said of it.
    pub fn sound(&mut self, path: &Path, text: &str) {
        let (text, address) = (escape(text), escape(&file_address(path)));
        self.raw(&format!("<p>{text}<br><audio controls preload=\"none\" src=\"{address}\"></audio></p>\n"));
    }

    fn raw(&mut self, html: &str) {
        self.text += html;
    }

    /// The whole page.
    pub fn finish(self) -> String {
        self.text + "</body></html>\n"
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn file_address(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    genrescope_exchange::file_address("", &path)
}
