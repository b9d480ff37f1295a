//! The page as a whole: one file, and the headers that keep it to itself.

use data_encoding::{BASE64, HEXLOWER};
use genrescope_page::Page;
use sha2::{Digest, Sha256};

/// The page of `listen --page`.
#[derive(Debug)]
pub(super) struct Document {
    /// An HTTP answer from the first byte to the last.
    answer: String,
    /// Tells it from the pages of other versions.
    version: String,
}

impl Document {
    pub(super) fn new() -> Self {
        let mut page = Page {
            title: "genrescope",
            style: include_str!("page.css"),
            body: include_str!("page.html"),
            script: include_str!("page.js"),
        };
        let version = HEXLOWER.encode(&Sha256::digest(page.to_html())[..8]);
        let body = page.body.replace("{version}", &version);
        page.body = &body;
        let html = page.to_html();
        let hash = |content: String| BASE64.encode(&Sha256::digest(content));
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Content-Security-Policy: default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; \
             img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n\
             Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n\
             Connection: close\r\n\r\n{html}",
            html.len(),
            hash(page.script()),
            hash(page.style()),
        );
        Self { answer, version }
    }

    pub(super) fn answer(&self) -> &[u8] {
        self.answer.as_bytes()
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_nothing_and_has_no_style_or_script_that_its_policy_forbids() {
        let document = Document::new();
        let (head, html) = document.answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", html.len())));
        let between = |start: &str, end: &str| {
            let mut parts = html.split(start);
            let (_, part, rest) = (parts.next(), parts.next().unwrap(), parts.next());
            assert_eq!(rest, None, "{start} comes twice");
            part.split(end).next().unwrap().to_owned()
        };
        for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
            let content = between(&format!("<{element}>"), &format!("</{element}>"));
            let source = format!("{directive} 'sha256-{}'", BASE64.encode(&Sha256::digest(content)));
            assert!(head.contains(&source), "{source} is not in {head}");
        }
        for foreign in [" src=", " style=", " onclick=", "//cdn", "http://", "https://", "@import", "url("] {
            assert!(!html.contains(foreign), "{foreign}");
        }
        assert!(html.contains(&format!("data-version=\"{}\"", document.version)));
    }
}
