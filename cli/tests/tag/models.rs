//! `genrescope models`.

use genrescope_engine::model::{Head, HeadMeta, Manifest, sha256_hex};

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

#[test]
#[cfg(unix)]
fn a_network_that_would_take_all_memory_is_refused_by_every_command() {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/musicnn");
    let folder = tempfile::tempdir().unwrap();
    for file in ["top.onnx", "student.onnx"] {
        std::fs::copy(format!("{default}/{file}"), folder.path().join(file)).unwrap();
    }
    // Found by fuzzing: a constant that is larger than 2 GiB, in 361 bytes.
    std::fs::write(folder.path().join("trunk.onnx"), include_bytes!("takes_all_memory.onnx")).unwrap();
    let manifest = std::fs::read_to_string(format!("{default}/model.toml")).unwrap();
    let (before, after) = manifest.split_once("trunk.onnx").unwrap();
    let (between, rest) = after.split_once("sha256 = \"").unwrap();
    let (_, rest) = rest.split_once('"').unwrap();
    let sha256 = "c1d30b0c2fcf4b39a7882f57fafe66238cc9183465ac0360db7997dd568a75dd";
    let manifest = format!("{before}trunk.onnx{between}sha256 = \"{sha256}\"{rest}");
    let mut manifest = Manifest::parse(&manifest).unwrap();
    // Its head was made for it: whether they fit is looked at first.
    let head = Head::read("head", &std::fs::read(format!("{default}/head.safetensors")).unwrap()).unwrap();
    let meta = HeadMeta { backbone: manifest.backbone.sha256(), ..head.meta().clone() };
    let head = Head::new(meta, head.layers().clone()).unwrap().to_bytes();
    manifest.head.sha256 = sha256_hex(&head);
    std::fs::write(folder.path().join("head.safetensors"), head).unwrap();
    std::fs::write(folder.path().join("model.toml"), manifest.to_toml()).unwrap();
    let model = folder.path().to_str().unwrap();
    let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/clips/jazz.wav");
    for arguments in [&["models"][..], &["tag", clip], &["listen", "--json", "--from", clip]] {
        let run = genrescope([arguments, &["--model", model]].concat());
        assert_eq!(run.code, 2, "{run:?}");
        // The child that tries it has 2 GiB: the allocation fails, and the runtime gives up with a panic.
        let reason = "cannot be understood: the network is not a valid ONNX graph, or needs too much memory";
        assert!(run.stderr.contains(reason), "{run:?}");
    }
}
