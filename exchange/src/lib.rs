//! What other programs import: addresses of files, XML, and rekordbox collections.

mod address;
mod rekordbox;
mod text;
mod xml;

pub use address::{file_address, path_of_address, percent_encoded};
pub use rekordbox::{Cue, Node, Track, rekordbox_xml};
pub use text::one_line;
pub use xml::{Xml, xml_document};
