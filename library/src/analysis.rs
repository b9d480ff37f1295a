//! What the engine made of a whole file.

use genrescope_engine::{MAX_EMBEDDING_LEN, MAX_GENRES, MAX_TAGS, Slots, Snapshot, State};

use crate::encoding::{Reader, Writer};

/// Increased when bytes written so far would mean something else.
const VERSION: u8 = 1;

/// What the engine made of a whole file.
///
/// # Shapes and units
/// - `genres`: `[num_genres]`, probabilities in the model's order; `tags`: `[num_tags]`; `embedding`:
///   `[embedding_len]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Playing time.
    pub seconds: f64,
    /// Whether there is an answer.
    pub state: State,
    /// Genre probabilities.
    pub genres: Vec<f32>,
    /// Tag probabilities.
    pub tags: Vec<f32>,
    /// The backbone's embedding, mean over the whole.
    pub embedding: Vec<f32>,
    /// What was wrong with the file, although it could be read.
    pub warning: Option<String>,
    /// Whether a part of the file is missing.
    pub is_cut: bool,
    /// The genres over time; `None` if nobody asked for them.
    pub segments: Option<Vec<Segment>>,
}

/// What the engine made of one patch.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Where the patch ends in the file, seconds; it is 3 s long.
    pub end_seconds: f64,
    /// Genre probabilities; `None` for silence.
    pub genres: Option<Vec<f32>>,
}

impl Analysis {
    /// Takes what belongs to a file from a snapshot.
    pub fn new(snapshot: &Snapshot, seconds: f64) -> Self {
        Self {
            seconds,
            state: snapshot.state,
            genres: snapshot.genres.to_vec(),
            tags: snapshot.tags.to_vec(),
            embedding: snapshot.embedding.to_vec(),
            warning: None,
            is_cut: false,
            segments: None,
        }
    }

    /// As a snapshot, for code that shows both. Fields that only a live snapshot has are empty.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::with(|snapshot| {
            snapshot.state = self.state;
            snapshot.genres = Slots::new(&self.genres);
            snapshot.genres_now = Slots::zeros(self.genres.len());
            snapshot.tags = Slots::new(&self.tags);
            snapshot.embedding = Slots::new(&self.embedding);
        })
    }

    /// Everything but the segments, as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.byte(VERSION);
        writer.byte(state_number(self.state));
        writer.byte(u8::from(self.is_cut));
        writer.f64(self.seconds);
        writer.f32s(&self.genres);
        writer.f32s(&self.tags);
        writer.f32s(&self.embedding);
        writer.text(self.warning.as_deref().unwrap_or_default());
        writer.into_bytes()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        if reader.byte()? != VERSION {
            return None;
        }
        let state = state_of(reader.byte()?)?;
        let is_cut = reader.byte()? != 0;
        let seconds = reader.f64()?;
        let genres = reader.f32s(MAX_GENRES)?;
        let tags = reader.f32s(MAX_TAGS)?;
        let embedding = reader.f32s(MAX_EMBEDDING_LEN)?;
        let warning = Some(reader.text()?).filter(|text| !text.is_empty());
        reader.is_at_end().then_some(Self {
            seconds,
            state,
            genres,
            tags,
            embedding,
            warning,
            is_cut,
            segments: None,
        })
    }

    /// The segments, as bytes.
    pub fn segments_to_bytes(segments: &[Segment]) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.byte(VERSION);
        for segment in segments {
            writer.f64(segment.end_seconds);
            writer.f32s(segment.genres.as_deref().unwrap_or_default());
        }
        writer.into_bytes()
    }

    /// Reads what [`segments_to_bytes`](Self::segments_to_bytes) wrote; `None` for anything else.
    pub fn segments_from_bytes(bytes: &[u8]) -> Option<Vec<Segment>> {
        let mut reader = Reader::new(bytes);
        if reader.byte()? != VERSION {
            return None;
        }
        let mut segments = Vec::new();
        while !reader.is_at_end() {
            let end_seconds = reader.f64()?;
            let genres = Some(reader.f32s(MAX_GENRES)?).filter(|genres| !genres.is_empty());
            segments.push(Segment { end_seconds, genres });
        }
        Some(segments)
    }
}

/// The states that a whole file can have.
const STATES: [State; 4] = [State::Silence, State::NotMusic, State::Unsure, State::Sure];

fn state_number(state: State) -> u8 {
    let number = STATES.iter().position(|&known| known == state);
    number.and_then(|number| u8::try_from(number).ok()).unwrap_or(u8::MAX)
}

fn state_of(number: u8) -> Option<State> {
    STATES.get(usize::from(number)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analysis() -> Analysis {
        Analysis {
            seconds: 0.1 + 0.2,
            state: State::Unsure,
            genres: vec![0.1, 0.7, f32::MIN_POSITIVE],
            tags: vec![1.0 / 3.0; 50],
            embedding: (0..512).map(|i| (i as f32).sin()).collect(),
            warning: Some("3 damaged packets left out".to_owned()),
            is_cut: true,
            segments: None,
        }
    }

    #[test]
    fn what_is_read_equals_what_was_written_to_the_bit() {
        let analysis = analysis();
        assert_eq!(Analysis::from_bytes(&analysis.to_bytes()), Some(analysis.clone()));
        assert_eq!(Analysis::new(&analysis.snapshot(), analysis.seconds).embedding, analysis.embedding);
        let segments = vec![
            Segment { end_seconds: 2.99, genres: Some(vec![0.25, 0.75]) },
            Segment { end_seconds: 3.99, genres: None },
        ];
        assert_eq!(Analysis::segments_from_bytes(&Analysis::segments_to_bytes(&segments)), Some(segments));
        assert_eq!(Analysis::segments_from_bytes(&Analysis::segments_to_bytes(&[])), Some(Vec::new()));
    }

    #[test]
    fn truncated_or_changed_bytes_are_not_read_as_an_analysis() {
        let bytes = analysis().to_bytes();
        for len in 0..bytes.len() {
            assert_eq!(Analysis::from_bytes(&bytes[..len]), None, "{len} bytes");
        }
        assert_eq!(Analysis::from_bytes(&[&bytes[..], b"x"].concat()), None);
        let mut endless = bytes.clone();
        endless[11..15].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Analysis::from_bytes(&endless), None);
        let mut not_a_number = bytes.clone();
        not_a_number[15..19].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(Analysis::from_bytes(&not_a_number), None);
    }
}
