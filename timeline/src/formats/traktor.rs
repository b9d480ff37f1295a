//! Traktor's NML: a collection of one entry with cue points.

use std::path::{Component, Path};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::{Mix, Unwritable, text};

/// # Errors
/// Never for a timeline from a recording; XML is written to memory.
///
/// # Source
/// Collections as Traktor Pro 3 writes them: times in milliseconds, `TYPE` 0 a cue, `HOTCUE` -1 one without a button.
pub(super) fn to_nml(mix: &Mix<'_>) -> Result<Vec<u8>, Unwritable> {
    write(mix).map_err(|error| Unwritable(error.to_string()))
}

fn write(mix: &Mix<'_>) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("no"))))?;
    let Place { volume, folder } = place(mix.path);
    let (title, file) = (text::one_line(&mix.title()), mix.file_name());
    let key = format!("{volume}{folder}{file}");
    xml.create_element("NML").with_attribute(("VERSION", "19")).write_inner_content(|xml| {
        xml.create_element("HEAD")
            .with_attributes([("COMPANY", "genrescope"), ("PROGRAM", "genrescope")])
            .write_empty()?;
        xml.create_element("COLLECTION").with_attribute(("ENTRIES", "1")).write_inner_content(|xml| {
            xml.create_element("ENTRY").with_attribute(("TITLE", title.as_str())).write_inner_content(
                |xml| {
                    xml.create_element("LOCATION")
                        .with_attributes([
                            ("DIR", folder.as_str()),
                            ("FILE", &file),
                            ("VOLUME", &volume),
                            ("VOLUMEID", &volume),
                        ])
                        .write_empty()?;
                    xml.create_element("INFO")
                        .with_attributes([
                            ("PLAYTIME", format!("{:.0}", mix.timeline.seconds).as_str()),
                            ("PLAYTIME_FLOAT", &format!("{:.6}", mix.timeline.seconds)),
                        ])
                        .write_empty()?;
                    for (index, segment) in mix.timeline.segments.iter().enumerate() {
                        xml.create_element("CUE_V2")
                            .with_attributes([
                                ("NAME", text::label(segment).as_str()),
                                ("DISPL_ORDER", &index.to_string()),
                                ("TYPE", "0"),
                                ("START", &format!("{:.6}", segment.start_seconds * 1000.0)),
                                ("LEN", "0.000000"),
                                ("REPEATS", "-1"),
                                ("HOTCUE", "-1"),
                            ])
                            .write_empty()?;
                    }
                    Ok(())
                },
            )?;
            Ok(())
        })?;
        xml.create_element("PLAYLISTS").write_inner_content(|xml| {
            xml.create_element("NODE")
                .with_attributes([("TYPE", "FOLDER"), ("NAME", "$ROOT")])
                .write_inner_content(|xml| {
                    xml.create_element("SUBNODES").with_attribute(("COUNT", "1")).write_inner_content(
                        |xml| {
                            xml.create_element("NODE")
                                .with_attributes([("TYPE", "PLAYLIST"), ("NAME", "genrescope")])
                                .write_inner_content(|xml| {
                                    xml.create_element("PLAYLIST")
                                        .with_attributes([("ENTRIES", "1"), ("TYPE", "LIST")])
                                        .write_inner_content(|xml| {
                                            xml.create_element("ENTRY").write_inner_content(|xml| {
                                                xml.create_element("PRIMARYKEY")
                                                    .with_attributes([
                                                        ("TYPE", "TRACK"),
                                                        ("KEY", key.as_str()),
                                                    ])
                                                    .write_empty()?;
                                                Ok(())
                                            })?;
                                            Ok(())
                                        })?;
                                    Ok(())
                                })?;
                            Ok(())
                        },
                    )?;
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

/// Where a file lies, in Traktor's words: a volume, and folders each after `/:`.
struct Place {
    volume: String,
    folder: String,
}

fn place(path: &Path) -> Place {
    let mut volume = String::new();
    let mut folder = String::from("/:");
    for component in path.parent().into_iter().flat_map(Path::components) {
        match component {
            Component::Prefix(prefix) => volume = prefix.as_os_str().to_string_lossy().into_owned(),
            // A colon in a name would begin the next folder.
            Component::Normal(name) => folder += &format!("{}/:", name.to_string_lossy().replace(':', "//")),
            _ => {}
        }
    }
    if volume.is_empty() && cfg!(target_os = "macos") {
        "Macintosh HD".clone_into(&mut volume);
    }
    Place { volume, folder }
}
