//! A table of tracks: a CSV file, or a manifest.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use genrescope_exchange::path_of_address;

use super::entry::Entry;

/// What the columns of other programs are called.
const PATH: [&str; 5] = ["path", "file", "filename", "location", "track"];
const GENRE: [&str; 4] = ["genre", "genres", "label", "labels"];
const GROUP: [&str; 3] = ["group", "artist", "album"];

/// Reads a table with a header: fields separated by commas, semicolons or tabs, whichever the header has. It
/// has a column of paths (`path`, `file`, `filename`, `location` or `track`) and one of genres (`genre`,
/// `genres`, `label` or `labels`), several of which are separated by `|`; perhaps `group` (else `artist` or
/// `album`), `set` and `subgenre`. Paths are relative to the table, or
/// addresses of files.
///
/// # Errors
/// When the file cannot be read, has no such columns, or a line has too few fields.
pub fn read_table(path: &Path) -> Result<Vec<Entry>> {
    let name = path.display();
    let text = std::fs::read(path).with_context(|| format!("table {name} cannot be read"))?;
    let text = String::from_utf8(text).with_context(|| format!("table {name} is not UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter =
        *b"\t,;".iter().max_by_key(|&&byte| header.bytes().filter(|b| *b == byte).count()).unwrap_or(&b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        // Titles in tab-separated tables hold quotes of their own.
        .quoting(delimiter != b'\t')
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = reader.headers().with_context(|| format!("table {name}"))?.clone();
    let column = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name)))
    };
    let required = |names: &[&str]| {
        column(names).with_context(|| format!("table {name} has no column `{}`", names.join("` or `")))
    };
    let (path_column, genre_column) = (required(&PATH)?, required(&GENRE)?);
    let (group_column, set_column, subgenre_column) =
        (column(&GROUP), column(&["set"]), column(&["subgenre"]));
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("table {name}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let field = |column: usize| record.get(column).map(str::trim);
        // Spreadsheets leave empty fields at the end of a line.
        ensure!(
            record.iter().skip(columns.len()).all(|extra| extra.trim().is_empty()),
            "table {name}, line {line}: {} fields, expected {}; a field with a separator in it needs quotes",
            record.len(),
            columns.len()
        );
        let (Some(path), Some(genres)) = (field(path_column), field(genre_column)) else {
            bail!("table {name}, line {line}: {} fields, expected {}", record.len(), columns.len());
        };
        let optional = |column: Option<usize>| column.and_then(field).unwrap_or_default();
        let genres = genres.split('|').map(str::trim).filter(|genre| !genre.is_empty());
        let group = optional(group_column);
        entries.push(Entry {
            path: path_of_address(path).unwrap_or_else(|| folder.join(path)),
            genres: genres.map(str::to_owned).collect(),
            group: (!group.is_empty()).then(|| group.to_owned()),
            set: optional(set_column).to_owned(),
            subgenre: optional(subgenre_column).to_owned(),
        });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Vec<Entry>> {
        let path = std::env::temp_dir().join(format!("genrescope-test-table-{name}"));
        std::fs::write(&path, text).unwrap();
        let entries = read_table(&path);
        std::fs::remove_file(path).unwrap();
        entries
    }

    #[test]
    fn tables_of_other_programs_are_understood() {
        let of = |entries: Vec<Entry>| -> Vec<(String, Vec<String>, Option<String>)> {
            let name = |entry: &Entry| entry.path.file_name().unwrap().to_string_lossy().into_owned();
            entries.into_iter().map(|entry| (name(&entry), entry.genres, entry.group)).collect()
        };
        let commas =
            read("a.csv", "\u{feff}Location,Title,Genre\n\"a, b.mp3\",x,House | Techno\nc.mp3,y,\n").unwrap();
        let genres = |genres: &[&str]| genres.iter().map(|genre| genre.to_string()).collect::<Vec<_>>();
        assert_eq!(
            of(commas),
            [("a, b.mp3".into(), genres(&["House", "Techno"]), None), ("c.mp3".into(), vec![], None)]
        );
        let tabs = read("b.tsv", "path\tgenre\ttitle\tartist\na.mp3\trock\t7\" \"mix\tX\n").unwrap();
        assert_eq!(of(tabs), [("a.mp3".into(), genres(&["rock"]), Some("X".into()))]);
        let semicolons = read("c.csv", "file;label\r\na.mp3;R&B, soul\r\n").unwrap();
        assert_eq!(of(semicolons), [("a.mp3".into(), genres(&["R&B, soul"]), None)]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = |name: &str, text: &str| format!("{:#}", read(name, text).unwrap_err());
        assert!(
            error("d.csv", "path,mood\na,b\n")
                .contains("no column `genre` or `genres` or `label` or `labels`")
        );
        assert!(error("e.csv", "title,path,genre\na,b\n").contains("line 2: 2 fields, expected 3"));
        let unquoted = error("f.csv", "path,genre\na.mp3,rock,,\nHello, World.mp3,rock\n");
        assert!(
            unquoted.contains("line 3: 3 fields, expected 2; a field with a separator in it needs quotes")
        );
    }
}
