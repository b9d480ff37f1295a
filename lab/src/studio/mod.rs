//! Electronic music made by code: what defines a genre (tempo, drum patterns, bass, chords) played by a small
//! studio whose sounds are drawn at random.
//!
//! ```text
//! genres ─────────> desk ───────────> drums, synth ──> effects ───────> clip
//! what is played    beats, harmony    how it sounds    room, ducking    15 s, mono
//! ```
//!
//! There are few recordings of these genres to learn from, and each collection has a sound of its own. A head
//! that has also heard these takes recognizes far better what it meets in another collection (the model card
//! has figures).

mod desk;
mod drums;
mod effects;
mod format;
mod genres;
mod sounds;
mod synth;

use anyhow::{Context, Result};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use self::format::{LEAD_IN, RATE};
use crate::clips::{Clip, Sound};
use crate::labels::{LabelMap, Target};

/// Plays a piece of a genre, as long as [`format`](self::format) says.
type Compose = fn(&mut ChaCha8Rng) -> Vec<f32>;

/// What is played here, under the head's names.
const GENRES: [(&str, Compose); 7] = [
    ("ambient", genres::ambient),
    ("drum and bass", genres::drum_and_bass),
    ("dubstep", genres::dubstep),
    ("hardcore", genres::hardcore),
    ("house", genres::house),
    ("techno", genres::techno),
    ("trance", genres::trance),
];

/// The takes that a label map asks for, of each genre that is played here and that the map has; each a group
/// of its own.
pub(crate) fn studio_clips(labels: &LabelMap) -> Vec<Clip> {
    let known = GENRES.iter().filter_map(|(genre, _)| Some((*genre, labels.index_of(genre)?)));
    known
        .flat_map(|(genre, label)| {
            (0..labels.studio_takes).map(move |take| Clip {
                sound: Sound::Studio { genre: genre.to_owned(), take },
                source: "studio".to_owned(),
                genre: genre.to_owned(),
                group: format!("studio {genre} {take}"),
                target: Target::of([label]),
                trust: labels.studio_trust,
                is_weak: true,
            })
        })
        .collect()
}

/// The samples of a take of `genre`, at [`RATE`]: always the same.
///
/// # Errors
/// For a genre that is not played here.
pub(crate) fn play(genre: &str, take: u32) -> Result<Vec<f32>> {
    let found = GENRES.iter().enumerate().find(|(_, (name, _))| *name == genre);
    let (index, (_, compose)) = found.with_context(|| format!("the studio does not play {genre}"))?;
    let mut random =
        ChaCha8Rng::seed_from_u64(0x7374_7564_0000_0000 + ((index as u64) << 24) + u64::from(take));
    let mut samples = compose(&mut random).split_off((RATE * LEAD_IN) as usize);
    let peak = samples.iter().fold(1e-9_f32, |peak, sample| peak.max(sample.abs()));
    let gain = 10_f32.powf(-random.random_range(0.5..12.0) / 20.0) / peak;
    samples.iter_mut().for_each(|sample| *sample *= gain);
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::format::SECONDS;
    use super::*;

    #[test]
    fn only_the_genres_of_a_head_are_played_and_only_when_asked_for() {
        let names = ["house", "metal", "trance"].map(str::to_owned).to_vec();
        let mut labels = LabelMap::plain(names);
        assert_eq!(studio_clips(&labels), []);
        labels.studio_takes = 2;
        labels.studio_trust = 0.1;
        let clips = studio_clips(&labels);
        let played: Vec<(&str, usize)> =
            clips.iter().map(|clip| (&clip.genre[..], clip.target.allowed[0])).collect();
        assert_eq!(played, [("house", 0), ("house", 0), ("trance", 2), ("trance", 2)]);
        assert!(clips.iter().all(|clip| clip.trust == 0.1));
        assert_ne!(clips[0].group, clips[1].group);
    }

    #[test]
    fn takes_are_finite_audible_different_and_always_the_same() {
        for (genre, _) in GENRES {
            let samples = play(genre, 0).unwrap();
            assert_eq!(samples.len(), (RATE * SECONDS) as usize, "{genre}");
            assert_eq!(samples, play(genre, 0).unwrap(), "{genre}");
            assert_ne!(samples, play(genre, 1).unwrap(), "{genre}");
            let rms = (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt();
            assert!((0.005..0.9).contains(&rms), "{genre}: {rms}");
        }
        assert_eq!(play("polka", 0).unwrap_err().to_string(), "the studio does not play polka");
    }
}
