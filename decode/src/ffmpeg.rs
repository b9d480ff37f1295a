//! Decodes formats for which we have no decoder, with the user's own ffmpeg in a separate process.
//!
//! ```text
//! file ──> ffmpeg ──> pipe ──> samples ──> mean of channels
//!          its first   AU: a header and 32-bit floats
//!          sound
//! ```
//!
//! ffmpeg may open only files: no address, device or other protocol that a file may name. It is killed when
//! its sound is no longer wanted, and inherits the memory limit of the process that starts it.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use genrescope_realtime::audio::mix_down;

use crate::channel_sums::ChannelSums;
use crate::codec::check_channels;
use crate::error::{Error, Result};
use crate::stream::{Blocks, MAX_SAMPLES_PER_BYTE, check_rate};

/// The program to look for in `PATH`.
const PROGRAM: &str = "ffmpeg";

/// Samples per channel that are read at once.
const BLOCK_LEN: usize = 4096;

/// The shortest AU header, bytes.
const HEADER_LEN: usize = 24;

/// The longest note that may follow it, bytes.
const MAX_NOTE_LEN: usize = 1 << 16;

/// 32-bit floats, the most significant byte first.
const FLOATS: u32 = 6;

/// How much of ffmpeg's complaints is kept, bytes.
const WORDS_LEN: u64 = 1 << 16;

/// A file that ffmpeg decodes.
pub(crate) struct FfmpegStream {
    ffmpeg: Child,
    samples: BufReader<ChildStdout>,
    /// Collects its complaints.
    words: Option<JoinHandle<String>>,
    file_len: u64,
    sample_rate_hz: u32,
    planes: Vec<Vec<f32>>,
    bytes: Vec<u8>,
    num_samples: u64,
    num_non_finite: u64,
    channels: ChannelSums,
    is_truncated: bool,
    ended: bool,
}

impl FfmpegStream {
    /// Starts ffmpeg on a regular file; `why` says what keeps our own decoders from reading it.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`] if it cannot be started or cannot read the file either, [`Error::SampleRate`],
    /// [`Error::Channels`].
    pub(crate) fn open(path: &Path, why: &Error) -> Result<Self> {
        let failed = |reason: String| Error::Ffmpeg { why: why.to_string(), reason };
        let file_len = std::fs::metadata(path)?.len();
        let mut ffmpeg = command(path).spawn().map_err(|error| {
            failed(if is_missing(&error) {
                "ffmpeg, which could decode it, is not installed".to_owned()
            } else {
                format!("ffmpeg, which could decode it, cannot be started ({error})")
            })
        })?;
        let (stdout, stderr) = (ffmpeg.stdout.take(), ffmpeg.stderr.take());
        let (Some(stdout), Some(stderr)) = (stdout, stderr) else {
            return Err(failed("cannot connect to ffmpeg".to_owned()));
        };
        let mut stream = Self {
            ffmpeg,
            samples: BufReader::new(stdout),
            words: Some(std::thread::spawn(move || last_words(stderr))),
            file_len,
            sample_rate_hz: 0,
            planes: Vec::new(),
            bytes: Vec::new(),
            num_samples: 0,
            num_non_finite: 0,
            channels: ChannelSums::default(),
            is_truncated: false,
            ended: false,
        };
        let Some((rate_hz, num_channels)) = stream.read_header() else {
            let (_, words) = stream.finish();
            let words = if words.is_empty() { "it gave no sound" } else { &words };
            return Err(failed(format!("ffmpeg cannot decode it either: {words}")));
        };
        check_rate(rate_hz)?;
        check_channels(num_channels)?;
        stream.sample_rate_hz = rate_hz;
        stream.planes = vec![Vec::with_capacity(BLOCK_LEN); num_channels];
        stream.bytes = vec![0; BLOCK_LEN * num_channels * size_of::<f32>()];
        Ok(stream)
    }

    /// Rate and number of channels.
    ///
    /// # Source
    /// Sun's `audio_filehdr`: magic, where the sound begins, its length, the encoding, rate and channels, 32
    /// bits each.
    fn read_header(&mut self) -> Option<(u32, usize)> {
        let mut header = [0; HEADER_LEN];
        self.samples.read_exact(&mut header).ok()?;
        let number = |index: usize| header.as_chunks::<4>().0.get(index).copied().map(u32::from_be_bytes);
        let note_len = (number(1)? as usize).checked_sub(HEADER_LEN).filter(|&len| len <= MAX_NOTE_LEN)?;
        self.samples.read_exact(&mut vec![0; note_len]).ok()?;
        (header.starts_with(b".snd") && number(3)? == FLOATS).then_some(())?;
        Some((number(4)?, number(5)? as usize))
    }

    /// Waits until ffmpeg has ended; returns whether it succeeded, and its last complaint.
    fn finish(&mut self) -> (bool, String) {
        self.ended = true;
        let went_well = self.ffmpeg.wait().is_ok_and(|status| status.success());
        let words = self.words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        (went_well, words)
    }

    /// Fills `bytes` as far as there is sound; returns how many bytes that is.
    fn fill(&mut self) -> Result<usize> {
        let mut len = 0;
        while len < self.bytes.len() {
            match self.samples.read(&mut self.bytes[len..]) {
                Ok(0) => break,
                Ok(read) => len += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::Read(error)),
            }
        }
        Ok(len)
    }
}

impl Blocks for FfmpegStream {
    fn next(&mut self, mono: &mut Vec<f32>) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let len = self.fill()?;
        let num_channels = self.planes.len();
        self.planes.iter_mut().for_each(Vec::clear);
        let (samples, _) = self.bytes[..len].as_chunks::<4>();
        for set in samples.chunks_exact(num_channels) {
            for (plane, &sample) in self.planes.iter_mut().zip(set) {
                plane.push(f32::from_be_bytes(sample));
            }
        }
        let planes: Vec<&[f32]> = self.planes.iter().map(Vec::as_slice).collect();
        mono.resize(planes[0].len(), 0.0);
        self.num_non_finite += mix_down(&planes, mono);
        self.channels.add(&planes);
        self.num_samples += mono.len() as u64;
        if mono.is_empty() {
            let (went_well, _) = self.finish();
            self.is_truncated = !went_well;
            return Ok(false);
        }
        if self.num_samples > self.file_len.saturating_mul(MAX_SAMPLES_PER_BYTE) {
            self.ended = true;
            return Err(Error::TooLong { len: self.file_len });
        }
        Ok(true)
    }

    fn why_silent(&mut self) -> Error {
        Error::NoSound
    }

    fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    fn num_channels(&self) -> usize {
        self.planes.len()
    }

    fn declared_seconds(&self) -> Option<f64> {
        None
    }

    fn num_samples(&self) -> u64 {
        self.num_samples
    }

    fn num_damaged(&self) -> u64 {
        0
    }

    fn channel_sums(&self) -> ChannelSums {
        self.channels
    }

    fn num_non_finite(&self) -> u64 {
        self.num_non_finite
    }

    fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    fn has_wrong_length(&self) -> bool {
        false
    }
}

impl Drop for FfmpegStream {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.ffmpeg.kill();
        let _ = self.ffmpeg.wait();
    }
}

/// The version that the ffmpeg started by [`Decoders::OwnAndFfmpeg`](crate::Decoders) reports; `None` if
/// there is none.
///
/// # Errors
/// If it cannot be started, or fails.
pub fn ffmpeg_version() -> io::Result<Option<String>> {
    let output = match Command::new(PROGRAM).args(["-hide_banner", "-version"]).output() {
        Err(error) if is_missing(&error) => return Ok(None),
        output => output?,
    };
    if !output.status.success() {
        return Err(io::Error::other(format!("it ends with {}", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().unwrap_or_default();
    Ok(Some(line.split(" Copyright").next().unwrap_or_default().to_owned()))
}

/// Whether ffmpeg could not be started because there is none.
fn is_missing(error: &io::Error) -> bool {
    match error.kind() {
        ErrorKind::NotFound => true,
        // One folder in `PATH` that the user may not look into is enough for Unix to report this instead.
        ErrorKind::PermissionDenied => {
            let folders = env::var_os("PATH").unwrap_or_default();
            let name = format!("{PROGRAM}{EXE_SUFFIX}");
            !env::split_paths(&folders).any(|folder| folder.join(&name).is_file())
        }
        _ => false,
    }
}

fn command(path: &Path) -> Command {
    // This prefix keeps any name from being taken for an option or an address.
    let mut input = OsString::from("file:");
    input.push(path);
    let mut command = Command::new(PROGRAM);
    command
        .args([
            "-nostdin",
            "-hide_banner",
            "-v",
            "error",
            "-threads",
            "1",
            "-protocol_whitelist",
            "file",
            "-i",
        ])
        .arg(input)
        .args(["-map", "0:a:0", "-map_metadata", "-1", "-c:a", "pcm_f32be", "-f", "au", "pipe:1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The last line that ffmpeg wrote, without the name of the file.
fn last_words(mut stderr: ChildStderr) -> String {
    let mut text = Vec::new();
    let _ = stderr.by_ref().take(WORDS_LEN).read_to_end(&mut text);
    // A pipe that nobody reads would stop it.
    let _ = std::io::copy(&mut stderr, &mut std::io::sink());
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    line.rsplit(": ").next().unwrap_or_default().chars().filter(|c| !c.is_control()).collect()
}
