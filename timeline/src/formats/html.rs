//! A page to look at and to listen with: one file, which can play when it lies next to the recording.

use std::fmt::Write;
use std::path::Path;

use genrescope_exchange::one_line;
use genrescope_page::Page;
use genrescope_palette::genre_rgb;
use quick_xml::escape::escape;

use super::{location, text};
use crate::mix::Mix;
use crate::picture;
use crate::timeline::SILENCE;

/// The whole page; it loads nothing from the network, and only the recording from the disk.
pub(super) fn to_page(mix: &Mix<'_>, folder: &Path) -> String {
    let title = one_line(&mix.title());
    let mut body = String::new();
    let _ = writeln!(
        body,
        "<h1>{}</h1>\n<audio controls preload=\"metadata\" src=\"{}\"></audio>\n\
         <p id=\"trouble\" hidden>This browser cannot play {}; the timeline is still complete.</p>",
        escape(&title),
        escape(location::address_from(mix, folder)),
        escape(one_line(&mix.file_name())),
    );
    body += "<div id=\"picture\">\n";
    body += &picture::to_svg(mix);
    body += "</div>\n<table>\n<thead><tr><th>Start</th><th>Length</th><th>Genre</th><th>Sure</th><th>Or</th>\
             <th>Transition</th></tr></thead>\n<tbody>\n";
    for segment in &mix.timeline.segments {
        let color = if segment.genre == SILENCE { 0x3a3d45 } else { genre_rgb(&segment.genre) };
        let sure = if segment.genres.is_empty() {
            String::new()
        } else {
            format!("{:.0} %", segment.confidence * 100.0)
        };
        let runner_up =
            segment.runner_up().map_or(String::new(), |(name, p)| format!("{name} {:.0} %", p * 100.0));
        let transition = segment.transition.map_or(String::new(), |transition| {
            format!("{} to {}", text::clock(transition.start_seconds), text::clock(transition.end_seconds))
        });
        let _ = writeln!(
            body,
            "<tr data-start=\"{:.3}\" data-end=\"{:.3}\"><td><button>{}</button></td><td>{}</td>\
             <td><i style=\"background:#{color:06x}\"></i>{}</td><td>{sure}</td><td>{}</td><td>{transition}</td></tr>",
            segment.start_seconds,
            segment.end_seconds,
            text::clock(segment.start_seconds),
            text::clock(segment.seconds()),
            escape(&segment.genre),
            escape(&runner_up),
        );
    }
    body += "</tbody>\n</table>\n";
    Page { title: &title, style: include_str!("page.css"), body: &body, script: include_str!("page.js") }
        .to_html()
}
