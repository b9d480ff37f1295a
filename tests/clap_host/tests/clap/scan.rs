//! What a host does with every plugin it finds.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use genrescope_clap_host::{Instance, Library};

use super::{instance, pass_block};

/// A copy that no host has loaded yet; removed when this value is dropped.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("genrescope-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(Library::path(), folder.join("genrescope.clap")).unwrap();
        Self(folder)
    }

    fn load(&self) -> Library {
        Library::load(&self.0.join("genrescope.clap"))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // If it cannot be removed, it is in the system's temporary folder anyway.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn scan(copy: &Copy) -> Duration {
    let started = Instant::now();
    let library = copy.load();
    let mut instance = Instance::new(&library);
    assert!(!instance.params().is_empty());
    for layout in 0..instance.num_layouts() {
        instance.select_layout(layout);
    }
    drop((instance, library));
    started.elapsed()
}

#[test]
fn scanning_takes_less_than_100_ms() {
    // The best of three: other programs may need the processor, too.
    let best = (0..3).map(|i| scan(&Copy::new(&format!("scan{i}")))).min().unwrap();
    println!("a scan takes {best:?}");
    assert!(best < Duration::from_millis(100), "{best:?}");
}

#[test]
fn the_library_says_what_the_plugin_is() {
    let library = Library::to_be_tested();
    let about = library.descriptor();
    let text =
        |text: Option<&std::ffi::CStr>| text.map_or(String::new(), |text| text.to_str().unwrap().to_owned());
    assert_eq!(text(about.name()), "genrescope");
    assert_eq!(text(about.version()), env!("CARGO_PKG_VERSION"));
    for (what, text) in [
        ("id", text(about.id())),
        ("vendor", text(about.vendor())),
        ("description", text(about.description())),
    ] {
        assert!(!text.trim().is_empty(), "the {what} is empty");
    }
    let features: Vec<_> = about.features().map(|feature| feature.to_str().unwrap()).collect();
    assert!(features.contains(&"audio-effect") && features.contains(&"analyzer"), "{features:?}");
    assert!((1..features.len()).all(|i| !features[..i].contains(&features[i])), "{features:?}");
}

#[test]
fn the_library_gives_nothing_that_it_does_not_hold() {
    let library = Library::to_be_tested();
    let id = library.descriptor().id().unwrap().to_str().unwrap();
    assert!(library.creates(id));
    for wrong in [format!("{id} "), format!("{id}x"), id[1..].to_owned(), String::new()] {
        assert!(!library.creates(&wrong), "{wrong:?}");
    }
    assert!(!library.has_factory("genrescope.no-such-factory"));
}

#[test]
fn layouts_have_as_many_channels_out_as_in_and_can_be_processed_in_place() {
    let mut instance = instance();
    let layouts: Vec<_> = (0..instance.num_layouts()).map(|index| instance.select_layout(index)).collect();
    assert!(
        layouts.iter().all(|layout| layout.inputs[0] == layout.outputs[0] && layout.in_place),
        "{layouts:?}"
    );
    assert!(layouts.iter().all(|layout| layout.outputs.len() == 1), "{layouts:?}");
    for (inputs, what) in [
        (&[1][..], "mono"),
        (&[2], "stereo"),
        (&[1, 1], "mono with side-chain"),
        (&[2, 2], "stereo with side-chain"),
        (&[6], "5.1"),
    ] {
        assert!(layouts.iter().any(|layout| layout.inputs == inputs), "no {what}: {layouts:?}");
    }
    for (i, layout) in layouts.iter().enumerate() {
        assert!(
            !layout.name.is_empty() && layouts[..i].iter().all(|before| before.name != layout.name),
            "{layouts:?}"
        );
    }
}

#[test]
fn latency_is_zero_at_every_rate() {
    let mut instance = instance();
    assert_eq!(instance.latency(), 0);
    for rate in [8000.0, 44_100.0, 192_000.0] {
        let audio = instance.activate(rate, 512);
        assert_eq!(instance.latency(), 0);
        instance.deactivate(audio);
    }
    assert_eq!(instance.asked().num_latency_changes(), 0);
}

#[test]
fn the_library_can_be_unloaded_right_after_use() {
    for _ in 0..5 {
        let copy = Copy::new("unload");
        let library = copy.load();
        let mut instance = Instance::new(&library);
        let mut audio = instance.activate(48_000.0, 512);
        let mut ports = genrescope_clap_host::Ports::new(&instance.layout(), true);
        for _ in 0..20 {
            pass_block(&mut audio, &mut ports, 512, || 0.25);
        }
        instance.deactivate(audio);
        drop((instance, library));
    }
    // Threads still running in unloaded code would end the whole program.
    std::thread::sleep(Duration::from_millis(200));
}
