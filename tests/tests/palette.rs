//! Everything that lists genres includes those of the default model.

use genrescope_models::default_model;
use genrescope_palette::BY_GENRE;

#[test]
fn every_label_of_the_default_model_has_a_color_of_its_own() {
    let model = default_model().unwrap();
    for label in model.genres().names() {
        assert!(BY_GENRE.iter().any(|(known, _)| *known == label), "{label}");
    }
    assert_eq!(model.genres().len(), BY_GENRE.len(), "a color without a genre");
}
