//! Head files: refused, or heads that answer with probabilities.

use std::sync::OnceLock;

use genrescope_engine::analysis::front_end_hash;
use genrescope_engine::model::{Backbone, Features, Head, HeadMeta, HeadScratch};

pub(crate) fn check(bytes: &[u8]) {
    let Ok(head) = Head::read("head", bytes) else { return };
    let again = Head::read("head", &head.to_bytes()).expect("what was written is read");
    assert!(again == head, "it reads back as another head");
    let backbone = backbone();
    // As if it had been trained on the built-in backbone, whose hash anybody can read.
    let meta =
        HeadMeta { backbone: backbone.entry().sha256(), front_end: front_end_hash(), ..head.meta().clone() };
    let head = Head::new(meta, head.layers().clone()).expect("it was a head before");
    if head.check(backbone.entry(), &front_end_hash()).is_err() {
        return;
    }
    for value in [0.0, 1.0, 30.0] {
        let features = Features::with(|features| {
            features.tags = vec![0.5; backbone.entry().tags.len()];
            features.penultimate = vec![value; backbone.entry().penultimate_len];
            features.embedding = vec![value; backbone.entry().embedding_len];
        });
        let mut scratch = HeadScratch::default();
        let logits = head.logits(&features, &mut scratch);
        for num_patches in [1, 10] {
            let mut shares = vec![0.0; logits.len()];
            head.meta().calibration.apply(logits, num_patches, &mut shares);
            let sum: f32 = shares.iter().sum();
            assert!((sum - 1.0).abs() < 1e-3, "its probabilities sum to {sum}");
        }
    }
    for index in 0..head.genres().len() {
        let _ = head.genres().broad(index);
    }
}

fn backbone() -> &'static Backbone {
    static BACKBONE: OnceLock<Backbone> = OnceLock::new();
    BACKBONE.get_or_init(|| genrescope_models::default_backbone().expect("the built-in one is read"))
}
