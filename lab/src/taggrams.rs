//! Tracks of which only the backbone's tags are known: a second view of a collection whose sound is not at hand.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use genrescope_engine::model::Input;

use crate::clips::{Clip, Sound};
use crate::features::ClipFeatures;
use crate::labels::LabelMap;
use crate::train::Example;

/// Neighbouring tracks of GTZAN are often by one artist: ids are grouped in blocks, as its manifest does.
const BLOCK_LEN: u32 = 5;

/// Reads a NumPy archive of GTZAN taggrams: `X`, `[num_rows, num_tags]`, tag probabilities of 3 s patches; `IDS`,
/// `[num_rows]`, the track of each (`blues/blues.00029.au`).
///
/// All inputs but the tags are unknown (NaN). Groups are those of the set `gtzan` in a manifest, so that a track's
/// tags never help to judge its own sound.
///
/// # Errors
/// When the archive cannot be read, or a genre is unknown to the label map.
pub fn read_taggrams(
    path: &Path,
    labels: &LabelMap,
    inputs: &[(Input, usize)],
    num_tags: usize,
) -> Result<Vec<Example>> {
    let in_file = || format!("taggrams {}", path.display());
    let mut archive = npyz::npz::NpzArchive::open(path).with_context(in_file)?;
    let tags: Vec<f32> = array(&mut archive, "X").with_context(in_file)?;
    let ids: Vec<String> = array(&mut archive, "IDS").with_context(in_file)?;
    ensure!(tags.len() == ids.len() * num_tags, "{}: {} values for {} ids", in_file(), tags.len(), ids.len());
    let mut tracks: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
    for (id, tags) in ids.iter().zip(tags.chunks_exact(num_tags)) {
        tracks.entry(id).or_default().extend(partial_row(tags, inputs));
    }
    let row_len = inputs.iter().map(|(_, len)| len).sum();
    let mut examples = Vec::new();
    for (id, values) in tracks {
        let (genre, number) = parse_id(id).with_context(|| format!("{}: id `{id}`", in_file()))?;
        let Some(target) = labels.target("gtzan", genre, "")? else { continue };
        let clip = Clip {
            sound: Sound::Taggram(id.to_owned()),
            source: "gtzan taggrams".to_owned(),
            genre: genre.to_owned(),
            group: format!("gtzan/{genre}.block{:03}", number / BLOCK_LEN),
            target,
            trust: 1.0,
        };
        examples.push(Example { clip, views: vec![ClipFeatures { values, row_len }], partial: true });
    }
    Ok(examples)
}

type Archive = npyz::npz::NpzArchive<std::io::BufReader<std::fs::File>>;

fn array<T: npyz::Deserialize>(archive: &mut Archive, name: &str) -> Result<Vec<T>> {
    let array = archive.by_name(name)?.with_context(|| format!("it holds no array `{name}`"))?;
    Ok(array.into_vec()?)
}

/// A row of which only the tags are known.
fn partial_row(tags: &[f32], inputs: &[(Input, usize)]) -> Vec<f32> {
    let known = genrescope_engine::model::Features { tags: tags.to_vec(), ..Default::default() };
    inputs
        .iter()
        .flat_map(|&(input, len)| match input {
            Input::TagLogits => Input::gather(&[input], &known),
            _ => vec![f32::NAN; len],
        })
        .collect()
}

/// Genre and number of `blues/blues.00029.au`.
fn parse_id(id: &str) -> Option<(&str, u32)> {
    let (genre, file) = id.split_once('/')?;
    Some((genre, file.split('.').nth(1)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_give_genre_and_number() {
        assert_eq!(parse_id("blues/blues.00029.au"), Some(("blues", 29)));
        assert_eq!(parse_id("blues.00029.au"), None);
    }
}
