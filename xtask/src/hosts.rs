//! `cargo xtask hosts`: the plugin as users get it, in real hosts.

use std::process::Command;

use crate::failure::Outcome;
use crate::process::{cargo, root};
use crate::steps::Steps;
use crate::{bundle, packages, python};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let is_debug = bundle::is_debug(arguments)?;
    packages::install(&[packages::BUILD, packages::TEST, packages::PYTHON, packages::HOSTS].concat())?;
    let [clap, vst3] = bundle::make(is_debug)?;
    let tests = root().join("tests").join("hosts");
    let python = python::environment("hosts-venv", &tests.join("requirements.txt"))?;
    let mut steps = Steps::new();
    // In the whole workspace, since otherwise cargo would build all their dependencies a second time.
    let mut own_host = cargo(["test", "--locked", "--workspace", "--test", "clap", "--test", "editor"]);
    own_host.env("GENRESCOPE_CLAP", clap).current_dir(root());
    steps.run("own host, CLAP", own_host);
    for (name, file) in [
        ("pedalboard, VST3", "test_pedalboard.py"),
        ("DawDreamer, VST3", "test_dawdreamer.py"),
        ("Ardour, VST3", "test_ardour.py"),
    ] {
        let mut pytest = Command::new(&python);
        pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).arg(tests.join(file));
        pytest.env("GENRESCOPE_VST3", &vst3).env("PYTHONDONTWRITEBYTECODE", "1").current_dir(root());
        steps.run(name, pytest);
    }
    steps.sum_up()
}
