//! Taxonomies, and what they make of the genres in files: the input is a taxonomy, a zero byte, and a genre.

use genrescope_tags::Taxonomy;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (taxonomy, genre) = text.split_once('\0').unwrap_or((text, "Drum'n'Bass; r&b/Polka (a / b)"));
    let taxonomy = match Taxonomy::parse(taxonomy) {
        Ok(taxonomy) => taxonomy,
        Err(error) => {
            let words = error.to_string();
            assert!(!words.is_empty() && !words.contains('\n'), "{words:?}");
            return;
        }
    };
    for name in ["drum and bass", "r&b", "electronic", genre] {
        assert!(taxonomy.is_same(name, name));
        let written = [taxonomy.name(name), taxonomy.parent(name, "electronic")];
        assert!(name.is_empty() || written.iter().flatten().all(|name| !name.is_empty()));
        let _ = taxonomy.is_no_genre(name);
    }
    let _ = taxonomy.unknown(["drum and bass", "r&b"]);
    let cleaned = taxonomy.clean(&[genre.to_owned(), "Rock".to_owned()]).unwrap_or_default();
    assert!(cleaned.iter().all(|name| !name.trim().is_empty()), "{cleaned:?}");
}
