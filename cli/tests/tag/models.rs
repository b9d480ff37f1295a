//! `genrescope models`.

use crate::program::genrescope;

#[test]
fn the_built_in_model_describes_itself() {
    let text = genrescope(["models"]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
    let about = genrescope(["models", "--json"]).json().remove(0);
    for key in ["name", "licence", "model", "front_end", "head", "backbone"] {
        let value = about[key].as_str().unwrap();
        assert!(text.stdout.contains(value), "{key}: {value}");
    }
    for genre in about["genres"].as_array().unwrap() {
        assert!(text.stdout.contains(genre["name"].as_str().unwrap()), "{genre}");
    }
    assert!(genrescope(["models", "--card"]).stdout.contains("# "), "the card follows");
}

#[test]
fn another_head_is_another_model() {
    let head = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/musicnn/head.safetensors");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/musicnn");
    let about = |arguments: &[&str]| genrescope(arguments).json().remove(0);
    let built_in = about(&["models", "--json"]);
    assert_eq!(about(&["models", "--json", "--model", folder])["model"], built_in["model"]);
    let with_head = about(&["models", "--json", "--model", head]);
    assert_ne!(with_head["model"], built_in["model"]);
    assert_eq!(with_head["genres"], built_in["genres"]);
    assert_eq!(with_head["head"], built_in["head"]);
}
