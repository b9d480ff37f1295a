//! The plugin's library.

use std::env;
use std::ffi::CString;
use std::path::{Path, PathBuf};

use clack_host::prelude::*;

/// The loaded library, which holds one plugin.
pub struct Library {
    pub(crate) entry: PluginEntry,
}

impl Library {
    /// Path of the library under test: the one that `GENRESCOPE_CLAP` names, otherwise the one that cargo
    /// built next to this very program.
    ///
    /// # Panics
    /// If there is none.
    pub fn path() -> PathBuf {
        let path = env::var_os("GENRESCOPE_CLAP").map_or_else(built, PathBuf::from);
        assert!(
            path.is_file(),
            "there is no plugin {}; `cargo build -p genrescope-plugin` builds it",
            path.display()
        );
        path
    }

    /// Whether the library under test is a development build, which ends the program if `process` allocates:
    /// the one cargo built for this test, or the bundle of `cargo xtask bundle --debug`.
    pub fn is_debug_build() -> bool {
        let is_debug_bundle = |path| Path::new(&path).iter().any(|folder| folder == "bundled-debug");
        env::var_os("GENRESCOPE_CLAP").map_or(cfg!(debug_assertions), is_debug_bundle)
    }

    /// Loads it, as a scan does first.
    ///
    /// # Panics
    /// If it is not a CLAP library.
    pub fn load(path: &Path) -> Self {
        // SAFETY: it is our own plugin's library, which keeps to CLAP's rules and has no other initializers.
        let entry = unsafe { PluginEntry::load(path) };
        Self { entry: entry.unwrap_or_else(|error| panic!("cannot load {}: {error}", path.display())) }
    }

    /// Loads the library under test.
    ///
    /// # Panics
    /// If there is none, or it is not a CLAP library.
    pub fn to_be_tested() -> Self {
        Self::load(&Self::path())
    }

    /// How the library describes its only plugin.
    ///
    /// # Panics
    /// If it holds no plugin, or more than one.
    pub fn descriptor(&self) -> &clack_host::plugin::PluginDescriptor {
        let factory = self.entry.get_plugin_factory().expect("a plugin library has a factory");
        let mut descriptors = factory.plugin_descriptors();
        let descriptor = descriptors.next().expect("the library holds a plugin");
        assert!(descriptors.next().is_none(), "the library holds more than one plugin");
        descriptor
    }
}

impl Library {
    /// Whether the library creates a plugin with this id.
    ///
    /// # Panics
    /// If `id` contains a zero byte.
    pub fn creates(&self, id: &str) -> bool {
        let about = HostInfo::new("genrescope tests", "genrescope", "https://localhost", "1").unwrap();
        let id = CString::new(id).unwrap();
        PluginInstance::<()>::new(|()| (), |()| (), &self.entry, &id, &about).is_ok()
    }

    /// Whether the library has a factory with this name.
    ///
    /// # Panics
    /// If `name` contains a zero byte.
    pub fn has_factory(&self, name: &str) -> bool {
        let name = CString::new(name).unwrap();
        let get_factory = self.entry.raw_entry().get_factory.expect("an entry provides factories");
        // SAFETY: the entry is initialized for as long as `self` lives, and the name ends with a zero byte.
        !unsafe { get_factory(name.as_ptr()) }.is_null()
    }
}

/// Next to the tests in `deps`, where cargo links what they depend on, or one folder above with the programs,
/// where it puts what it was told to build: whichever is newer, since the other may be long out of date.
fn built() -> PathBuf {
    let name = format!("{}genrescope_plugin{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let program = env::current_exe().expect("a running program has a path");
    let folder = program.parent().expect("a program is in a folder");
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    let age = |path: &PathBuf| path.metadata().and_then(|about| about.modified()).ok();
    let both = [folder.join(&name), folder.join("deps").join(&name)];
    both.into_iter().max_by_key(age).expect("there are two paths")
}
