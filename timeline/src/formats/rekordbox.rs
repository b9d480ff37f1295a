//! rekordbox's XML: a collection of one track with memory cues, in a playlist of its own.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::{Mix, Unwritable, location, text};

/// # Errors
/// Never for a timeline from a recording; XML is written to memory.
///
/// # Source
/// The list of elements and attributes that AlphaTheta publishes for developers: times in seconds to three places,
/// `Type` 0 a cue, `Num` -1 a memory cue.
pub(super) fn to_xml(mix: &Mix<'_>) -> Result<Vec<u8>, Unwritable> {
    write(mix).map_err(|error| Unwritable(error.to_string()))
}

fn write(mix: &Mix<'_>) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let title = text::one_line(&mix.title());
    let location = format!("file://localhost{}", location::encoded(mix.path));
    let seconds = format!("{:.0}", mix.timeline.seconds);
    let rate = mix.sample_rate_hz.to_string();
    let kind = kind(mix);
    xml.create_element("DJ_PLAYLISTS").with_attribute(("Version", "1.0.0")).write_inner_content(|xml| {
        xml.create_element("PRODUCT")
            .with_attributes([
                ("Name", "genrescope"),
                ("Version", env!("CARGO_PKG_VERSION")),
                ("Company", ""),
            ])
            .write_empty()?;
        xml.create_element("COLLECTION").with_attribute(("Entries", "1")).write_inner_content(|xml| {
            xml.create_element("TRACK")
                .with_attributes([
                    ("TrackID", "1"),
                    ("Name", title.as_str()),
                    ("Artist", ""),
                    ("Kind", kind),
                    ("TotalTime", &seconds),
                    ("SampleRate", &rate),
                    ("Comments", "genres over time by genrescope"),
                    ("Location", &location),
                ])
                .write_inner_content(|xml| {
                    for segment in &mix.timeline.segments {
                        xml.create_element("POSITION_MARK")
                            .with_attributes([
                                ("Name", text::label(segment).as_str()),
                                ("Type", "0"),
                                ("Start", &format!("{:.3}", segment.start_seconds)),
                                ("Num", "-1"),
                            ])
                            .write_empty()?;
                    }
                    Ok(())
                })?;
            Ok(())
        })?;
        xml.create_element("PLAYLISTS").write_inner_content(|xml| {
            xml.create_element("NODE")
                .with_attributes([("Type", "0"), ("Name", "ROOT"), ("Count", "1")])
                .write_inner_content(|xml| {
                    xml.create_element("NODE")
                        .with_attributes([
                            ("Name", "genrescope"),
                            ("Type", "1"),
                            ("KeyType", "0"),
                            ("Entries", "1"),
                        ])
                        .write_inner_content(|xml| {
                            xml.create_element("TRACK").with_attribute(("Key", "1")).write_empty()?;
                            Ok(())
                        })?;
                    Ok(())
                })?;
            Ok(())
        })?;
        Ok(())
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// The kind of file in rekordbox's words.
fn kind(mix: &Mix<'_>) -> &'static str {
    let ending = mix.path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    match ending.as_str() {
        "mp3" => "MP3 File",
        "m4a" | "mp4" | "aac" => "M4A File",
        "flac" => "FLAC File",
        "wav" | "wave" => "WAV File",
        "aif" | "aiff" | "aifc" => "AIFF File",
        _ => "Unknown Format",
    }
}
