//! Where hosts look for plugins, and whether ours is there.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use crate::console::printable;

/// One finding for each format.
pub(super) fn check() -> Vec<Finding> {
    vec![format("CLAP", "clap", "CLAP_PATH"), format("VST3", "vst3", "")]
}

fn format(what: &'static str, ending: &str, variable: &str) -> Finding {
    let folders = folders(ending, variable);
    let name = format!("genrescope.{ending}");
    let found: Vec<PathBuf> =
        folders.iter().map(|folder| folder.join(&name)).filter(|path| path.exists()).collect();
    let paths = |paths: &[PathBuf]| paths.iter().map(|path| printable(path)).collect::<Vec<_>>().join(", ");
    match &found[..] {
        [] => Finding::note(what, format!("the plugin is not installed in {}", paths(&folders))),
        [only] if library_len(only) == 0 => {
            Finding::trouble(what, format!("{} has no library in it; install it again", printable(only)))
        }
        [only] => {
            Finding::fine(what, format!("{}, {:.1} MB", printable(only), library_len(only) as f64 / 1e6))
        }
        several => {
            Finding::trouble(what, format!("hosts find several copies, some perhaps old: {}", paths(several)))
        }
    }
}

/// The folders that the formats' specifications name for this system, the user's own first.
fn folders(ending: &str, variable: &str) -> Vec<PathBuf> {
    let value = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = value("HOME").map(PathBuf::from);
    let upper = ending.to_uppercase();
    let mut folders: Vec<PathBuf> = if cfg!(windows) {
        let user = value("LOCALAPPDATA").map(|folder| PathBuf::from(folder).join("Programs"));
        let all = value("COMMONPROGRAMFILES").map(PathBuf::from);
        let user = user.map(|folder| folder.join("Common").join(&upper));
        user.into_iter().chain(all.map(|folder| folder.join(&upper))).collect()
    } else if cfg!(target_os = "macos") {
        let below = |folder: PathBuf| folder.join("Library/Audio/Plug-Ins").join(&upper);
        home.into_iter().chain([PathBuf::from("/")]).map(below).collect()
    } else {
        let user = home.map(|home| home.join(format!(".{ending}")));
        let all = ["/usr/lib", "/usr/local/lib"].map(|folder| Path::new(folder).join(ending));
        user.into_iter().chain(all).collect()
    };
    folders.extend(value(variable).iter().flat_map(std::env::split_paths));
    folders
}

/// Bytes of the largest file of a bundle, which may be a file itself.
fn library_len(bundle: &Path) -> u64 {
    let Ok(metadata) = bundle.metadata() else { return 0 };
    if !metadata.is_dir() {
        return metadata.len();
    }
    let entries = std::fs::read_dir(bundle).into_iter().flatten().flatten();
    entries.map(|entry| library_len(&entry.path())).max().unwrap_or(0)
}
