//! XML as music programs read it: elements with attributes, no text between them.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use crate::text::one_line;

/// A document being written.
pub struct Xml {
    writer: Writer<Vec<u8>>,
}

/// Writes a document whose elements come from `write`; `standalone` goes into its declaration, if given.
pub fn xml_document(standalone: Option<&str>, write: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml { writer: Writer::new_with_indent(Vec::new(), b' ', 2) };
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), standalone)));
    write(&mut xml);
    let mut bytes = xml.writer.into_inner();
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("text stays text")
}

impl Xml {
    /// An element without children.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element whose children `inner` writes.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.event(Event::Start(start(name, attributes)));
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("writing to memory cannot fail");
    }
}

/// Characters that XML forbids become spaces: programs reject a whole file because of one.
fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for &(key, value) in attributes {
        start.push_attribute((key, one_line(value).as_str()));
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_syntax_is_escaped_and_a_forbidden_character_becomes_a_space() {
        let text = xml_document(Some("no"), |xml| {
            xml.element("A", &[], |xml| xml.empty("B", &[("c", "<\"&\u{1}\n\u{ffff}é")]));
        });
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<A>\n  \
                        <B c=\"&lt;&quot;&amp;   é\"/>\n</A>\n";
        assert_eq!(text, expected);
    }
}
