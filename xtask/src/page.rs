//! `cargo xtask page`: the live page in a real browser.

use crate::failure::{Outcome, refuse_arguments};
use crate::packages;
use crate::process::{cargo, check, root, target_dir};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_arguments(arguments)?;
    packages::install(&[packages::BUILD, packages::PAGE].concat())?;
    let pictures = target_dir().join("page");
    // In the whole workspace, since otherwise cargo would build all their dependencies a second time; one
    // after the other, because each starts a browser.
    let mut tests = cargo(["test", "--locked", "--workspace", "--test", "listen"]);
    tests.args(["--", "--ignored", "--test-threads=1", "--nocapture", "page::"]);
    check(tests.env("GENRESCOPE_PICTURES", &pictures).current_dir(root()))?;
    println!("pictures of the page: {}", pictures.display());
    Ok(())
}
