//! XML as programs for music read it: elements with attributes, no text between them.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use crate::text::one_line;

/// A document on its way.
pub struct Xml {
    writer: Writer<Vec<u8>>,
}

/// Writes a document, whose elements `write` gives. `standalone` is what its declaration says of that, if it does.
pub fn xml_document(standalone: Option<&str>, write: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml { writer: Writer::new_with_indent(Vec::new(), b' ', 2) };
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), standalone)));
    write(&mut xml);
    let mut bytes = xml.writer.into_inner();
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("text stays text")
}

impl Xml {
    /// An element without any in it.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element with those in it that `inner` gives.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.event(Event::Start(start(name, attributes)));
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("memory takes every byte");
    }
}

/// What XML may not hold is a space: programs refuse a whole file for it.
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
    fn signs_of_xml_are_escaped_and_what_it_may_not_hold_is_a_space() {
        let text = xml_document(Some("no"), |xml| {
            xml.element("A", &[], |xml| xml.empty("B", &[("c", "<\"&\u{1}\n\u{ffff}é")]));
        });
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<A>\n  \
                        <B c=\"&lt;&quot;&amp;   é\"/>\n</A>\n";
        assert_eq!(text, expected);
    }
}
