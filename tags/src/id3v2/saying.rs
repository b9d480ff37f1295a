//! What a tag says, for a tag of another kind.

use super::content;
use super::frame::Frame;
use super::tag::Id3Tag;
use super::text;
use crate::common::{self, Common};
use crate::field::Field;
use crate::said::Said;

/// What a date is made of up to version 3: a year, day and month, hour and minute.
#[derive(Default)]
struct Date {
    year: String,
    day: String,
    time: String,
}

impl Id3Tag {
    /// What the tag says. What other tags cannot express is named.
    ///
    /// # Source
    /// The names in other tags are those of MusicBrainz Picard and of TagLib's property map.
    pub(crate) fn said(&self, tag: &'static str) -> Said {
        let mut said = Said::new(tag);
        let mut date = Date::default();
        let has_work = self.frames().any(|frame| matches!(id(frame).as_str(), "GRP1" | "GP1"));
        let mut described = None;
        for frame in self.frames() {
            let id = id(frame);
            if matches!(id.as_str(), "APIC" | "PIC") {
                match self.content(frame).and_then(|content| text::picture(self.version(), &content)) {
                    Some(picture) => said.pictures.push(picture),
                    None => said.leave_out("picture"),
                }
                continue;
            }
            let Some((name, texts)) =
                Some(&id).filter(|id| has_texts(id)).and_then(|_| self.named(frame).ok())
            else {
                said.leave_out(in_words(&id));
                continue;
            };
            let field = match (id.as_str(), Common::by_id3(&id)) {
                ("TCON" | "TCO", _) => {
                    text::genres(&texts).iter().for_each(|genre| said.add(Field::Genre, genre));
                    continue;
                }
                ("TYER" | "TYE", _) => {
                    date.year = texts.concat();
                    continue;
                }
                ("TDAT" | "TDA", _) => {
                    date.day = texts.concat();
                    continue;
                }
                ("TIME" | "TIM", _) => {
                    date.time = texts.concat();
                    continue;
                }
                ("TIPL" | "TMCL" | "IPLS" | "IPL", _) => {
                    texts.chunks_exact(2).for_each(|pair| add_person(&mut said, &pair[0], &pair[1]));
                    continue;
                }
                ("UFID" | "UFI", _) => Common::by_id3(&format!("UFID:{name}")).map(Field::Common),
                ("TXXX" | "TXX", _) => content::custom(&name),
                // iTunes has a frame of its own for the grouping, and the work in the standard's.
                ("GRP1" | "GP1", _) => Field::named("GROUPING"),
                ("TIT1" | "TT1", _) if has_work => Field::custom("WORK"),
                (_, Some(common)) => content::described(common, &name),
                (id, None) => Field::custom(id),
            };
            let Some(field) = field else {
                let what = in_words(&id);
                said.leave_out(&if name.is_empty() { what.to_owned() } else { format!("{what} {name:?}") });
                continue;
            };
            if matches!(id.as_str(), "COMM" | "COM") && !name.is_empty() && !name.starts_with("iTun") {
                described = described.or_else(|| texts.first().cloned());
            }
            texts.iter().for_each(|value| said.add(field.clone(), value));
        }
        // Without any other comment, players show one with a description.
        let comment = Field::Common(common::COMMENT);
        if let Some(text) = described.filter(|_| !said.has(&comment)) {
            said.add(comment, &text);
        }
        if !said.has(&Field::Common(common::DATE)) {
            said.add(Field::Common(common::DATE), &date.text());
        }
        said
    }
}

impl Date {
    fn text(&self) -> String {
        let Self { year, day, time } = self;
        let digits = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        match (digits(year) && digits(day), digits(time)) {
            (true, true) => {
                format!("{year}-{}-{}T{}:{}", &day[2..], &day[..2], &time[..2], &time[2..])
            }
            (true, false) => format!("{year}-{}-{}", &day[2..], &day[..2]),
            _ => year.clone(),
        }
    }
}

/// The name of a frame, without what some programs pad it with.
fn id(frame: &Frame) -> String {
    String::from_utf8_lossy(&frame.id).trim_end_matches(['\0', ' ']).to_owned()
}

/// Whether frames with this name hold texts.
fn has_texts(id: &str) -> bool {
    let others = [
        "COMM", "COM", "USLT", "ULT", "UFID", "UFI", "IPLS", "IPL", "MVNM", "MVN", "MVIN", "MVI", "GRP1",
        "GP1",
    ];
    id.starts_with(['T', 'W']) || others.contains(&id)
}

/// Adds somebody who took part.
fn add_person(said: &mut Said, role: &str, person: &str) {
    let field = match role.to_ascii_lowercase().as_str() {
        "producer" => "PRODUCER",
        "arranger" => "ARRANGER",
        "engineer" => "ENGINEER",
        "mix" => "MIXER",
        "dj-mix" => "DJMIXER",
        _ => "PERFORMER",
    };
    let is_performer = field == "PERFORMER" && !role.trim().is_empty() && !person.trim().is_empty();
    let value = if is_performer { format!("{person} ({role})") } else { person.to_owned() };
    said.add(Field::Custom(field.to_owned()), &value);
}

/// What a frame that is left out is called.
fn in_words(id: &str) -> &str {
    match id {
        "TXXX" | "TXX" => "text",
        "COMM" | "COM" => "comment",
        "WXXX" | "WXX" => "URL",
        "POPM" | "POP" => "rating",
        "PCNT" | "CNT" => "play counter",
        "PRIV" => "private data",
        "GEOB" | "GEO" => "attached files",
        "SYLT" | "SLT" => "synchronized lyrics",
        "CHAP" | "CTOC" => "chapters",
        "RVA2" | "RVAD" | "RVA" => "volume adjustment",
        "MCDI" | "MCI" => "CD table of contents",
        "UFID" | "UFI" => "file identifier",
        "USER" => "terms of use",
        other => other,
    }
}
