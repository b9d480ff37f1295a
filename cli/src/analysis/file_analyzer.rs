//! What is known about a file, or gets found out.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use genrescope_decode::{ContentHash, Description};
use genrescope_engine::Model;
use genrescope_library::{Analysis, Cache, CacheError, Known, ModelKey, Stamp};

use super::args::AnalysisArgs;
use super::hear::warn_of_length;
use super::messages::{Message, Work};
use super::worker::Trouble;
use super::workers::Workers;
use crate::console::{complain, printable};

/// Analyzes files, on as many threads as ask.
#[derive(Debug)]
pub(crate) struct FileAnalyzer {
    cache: Option<Cache>,
    cache_path: PathBuf,
    /// Set when the cache has failed: that is reported once, and then we do without it.
    is_cache_lost: AtomicBool,
    workers: Workers,
}

/// What was found out about a file.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) analysis: Analysis,
    /// How long it took, seconds.
    pub(crate) elapsed_seconds: f64,
    /// Whether it was known already.
    pub(crate) is_cached: bool,
}

impl FileAnalyzer {
    /// Opens the cache; reports one that cannot be used and does without it. `model_path` is where `model`
    /// comes from.
    pub(crate) fn new(args: &AnalysisArgs, model: &Model, model_path: Option<&Path>) -> Self {
        let key = ModelKey {
            model_sha256: model.sha256().to_owned(),
            front_end: model.manifest().front_end.clone(),
        };
        let path = args.cache();
        let cache = path.as_ref().and_then(|path| {
            Cache::open(path, &key).map_err(|error| complain(without_cache(path, &error))).ok()
        });
        Self {
            cache,
            cache_path: path.unwrap_or_default(),
            is_cache_lost: AtomicBool::new(false),
            workers: Workers::new(args.limits(), model_path),
        }
    }

    /// All files that are known from this and earlier runs; `None` without a cache.
    pub(crate) fn known(&self) -> Option<Vec<Known>> {
        let mut known = Vec::new();
        self.with_cache(|cache| cache.for_each(|file| known.push(file)))?;
        Some(known)
    }

    /// What the engine makes of a file. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// If it cannot be read or judged, costs more than it may, or `stop` was set.
    pub(crate) fn analyze(
        &self,
        path: &Path,
        segments: bool,
        stop: &AtomicBool,
        on_progress: impl FnMut(f64),
    ) -> Result<Answer> {
        let started = Instant::now();
        let (mut analysis, is_cached) = self.find_out(path, segments, stop, on_progress)?;
        warn_of_length(path, analysis.seconds, &mut analysis.warning);
        Ok(Answer { analysis, elapsed_seconds: started.elapsed().as_secs_f64(), is_cached })
    }

    /// What a file's tags say about it: nothing, if they cannot be read.
    pub(crate) fn describe(&self, path: &Path, stop: &AtomicBool) -> Description {
        match self.workers.ask(path, Work::Describe, stop, |_| Ok(())) {
            Ok(Message::Description(bytes)) => serde_json::from_slice(&bytes).unwrap_or_default(),
            _ => Description::default(),
        }
    }

    fn find_out(
        &self,
        path: &Path,
        segments: bool,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<(Analysis, bool)> {
        // A file without a stamp cannot be read either; analyzing it will say why.
        let stamp = Stamp::of(path).ok();
        if let Some(stamp) = &stamp
            && let Some(analysis) = self.with_cache(|cache| cache.unchanged(path, stamp, segments)).flatten()
        {
            return Ok((analysis, true));
        }
        let content = match &stamp {
            Some(_) if self.has_cache() => match self.workers.ask(path, Work::Hash, stop, |_| Ok(())) {
                Ok(Message::Hash(hash)) => Some(ContentHash::from(hash)),
                // If something is wrong with the file, the analysis gives the better reason.
                Ok(_) | Err(Trouble::Failed(_)) => None,
                Err(Trouble::Lost(error)) => return Err(error),
            },
            _ => None,
        };
        let keep = |analysis: &Analysis| {
            if let (Some(stamp), Some(content)) = (&stamp, &content)
                // It may have been changed while it was heard.
                && Stamp::of(path).is_ok_and(|now| now.is_same(stamp))
            {
                self.with_cache(|cache| cache.keep(path, stamp, content, analysis));
            }
        };
        if let Some(content) = &content
            && let Some(analysis) = self.with_cache(|cache| cache.sound(content, segments)).flatten()
        {
            keep(&analysis);
            return Ok((analysis, true));
        }
        let mut found_segments = None;
        let last = self.workers.ask(path, Work::Analyze { segments }, stop, |message| {
            match message {
                Message::Progress(share) => on_progress(share.into()),
                Message::Segments(bytes) => found_segments = Analysis::segments_from_bytes(&bytes),
                _ => {}
            }
            Ok(())
        });
        let Message::Analysis(bytes) = last.map_err(Trouble::into_error)? else {
            anyhow::bail!("a worker gave an unexpected answer")
        };
        let mut analysis = Analysis::from_bytes(&bytes).context("a worker gave an invalid answer")?;
        analysis.segments = found_segments;
        keep(&analysis);
        Ok((analysis, false))
    }

    fn has_cache(&self) -> bool {
        self.cache.is_some() && !self.is_cache_lost.load(Ordering::Relaxed)
    }

    /// Uses the cache as long as there is a working one.
    fn with_cache<T>(&self, work: impl FnOnce(&Cache) -> Result<T, CacheError>) -> Option<T> {
        let cache = self.cache.as_ref().filter(|_| self.has_cache())?;
        match work(cache) {
            Ok(found) => Some(found),
            Err(error) => {
                if !self.is_cache_lost.swap(true, Ordering::Relaxed) {
                    complain(without_cache(&self.cache_path, &error));
                }
                None
            }
        }
    }
}

fn without_cache(path: &Path, error: &CacheError) -> String {
    let help = match error {
        CacheError::Foreign | CacheError::Newer | CacheError::Folder(_) => "--cache names another file",
        _ => "delete the file to start over, or name another one with --cache",
    };
    format!("the cache {} {error}; continuing without it ({help})", printable(path))
}
