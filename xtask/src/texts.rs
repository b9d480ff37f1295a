//! What there is to read in a release: the documents, and everything that links in them lead to.

use std::path::Path;

use crate::bundle;
use crate::process::root;

/// Files and folders of the repository that we release under the same paths, so that links still lead where
/// they should. The model is in the command and the plugin, and its terms require their notice.
const TEXTS: [&str; 17] = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "SECURITY.md",
    "assets",
    "docs",
    "models/README.md",
    "models/musicnn/CARD.md",
    "models/musicnn/LICENSE",
    "models/musicnn/confusion.svg",
    "models/training/README.md",
    "python/README.md",
    "python/examples",
    "tests/clips/README.md",
    "tests/clips/licences",
];

/// Puts all of it into `stage`.
///
/// # Errors
/// If something cannot be copied.
pub(crate) fn stage_texts(stage: &Path) -> std::io::Result<()> {
    TEXTS.into_iter().try_for_each(|name| bundle::copy(&root().join(name), &stage.join(name)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// A stage with all texts; removed when it is dropped.
    struct Stage(PathBuf);

    impl Stage {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("genrescope-texts-{name}-{}", std::process::id()));
            stage_texts(&folder).unwrap();
            Self(folder)
        }

        /// All files, by their paths inside it.
        fn files(&self) -> Vec<PathBuf> {
            let (mut folders, mut files) = (vec![self.0.clone()], Vec::new());
            while let Some(folder) = folders.pop() {
                for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                    if path.is_dir() { folders.push(path) } else { files.push(path) }
                }
            }
            files.iter().map(|file| file.strip_prefix(&self.0).unwrap().to_owned()).collect()
        }
    }

    impl Drop for Stage {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Where the links of a Markdown text lead within the release: not to the web, and not within the text.
    fn relative_links(text: &str) -> Vec<&str> {
        let targets = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
        let files = targets.map(|target| target.split('#').next().unwrap_or_default());
        files.filter(|file| !file.is_empty() && !file.contains(':')).collect()
    }

    #[test]
    fn links_are_found_with_and_without_a_heading() {
        let text = "[a](docs/A.md#top), [here](#below), ![b](../b.png) [web](https://example.org/c.md)";
        assert_eq!(relative_links(text), ["docs/A.md", "../b.png"]);
    }

    #[test]
    fn every_link_in_a_release_leads_to_a_file_of_the_release() {
        let stage = Stage::new("links");
        let whole = fs::canonicalize(&stage.0).unwrap();
        let documents: Vec<PathBuf> = stage
            .files()
            .into_iter()
            .filter(|file| file.extension().is_some_and(|end| end == "md"))
            .collect();
        assert!(documents.contains(&PathBuf::from("docs/GUIDE.md")), "{documents:?}");
        let mut broken = Vec::new();
        for document in documents {
            let path = stage.0.join(&document);
            for link in relative_links(&fs::read_to_string(&path).unwrap()) {
                let target = fs::canonicalize(path.parent().unwrap().join(link));
                if !target.is_ok_and(|target| target.starts_with(&whole)) {
                    broken.push(format!("{}: {link}", document.display()));
                }
            }
        }
        assert_eq!(broken, [""; 0]);
    }

    /// The Debian package is made from a separate list, in `cli/Cargo.toml`.
    #[test]
    fn the_debian_package_has_the_same_files_under_the_same_paths() {
        let manifest = fs::read_to_string(root().join("cli/Cargo.toml")).unwrap();
        let assets: Vec<(&str, &str)> = manifest
            .lines()
            .filter_map(|line| {
                line.trim().strip_prefix("[\"../target/dist-files/stage/")?.split_once("\", \"")
            })
            .filter_map(|(from, rest)| {
                Some((from, rest.split('"').next()?.strip_prefix("usr/share/doc/genrescope/")?))
            })
            .collect();
        let is_in = |file: &str| {
            assets.iter().any(|&(from, to)| match from.split_once('*') {
                // `FOLDER/**/*` goes to `FOLDER/`.
                Some((folder, _)) => folder == to && file.starts_with(folder),
                None => from == file && file.strip_prefix(to).is_some_and(|name| !name.contains('/')),
            })
        };
        let files = Stage::new("deb").files();
        let missing: Vec<&PathBuf> = files.iter().filter(|file| !is_in(file.to_str().unwrap())).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
