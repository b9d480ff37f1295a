//! Files of every kind, made by ffmpeg while the tests run, through [`genrescope_decode::AudioFile`].

mod by_ffmpeg;
mod content;
mod damaged;
mod formats;
mod hostile;
mod made;
mod read;
