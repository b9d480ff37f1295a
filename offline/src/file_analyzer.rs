//! What is known about a file, or can be found out.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use genrescope_decode::{Content, ContentHash, Description};
use genrescope_engine::ModelInfo;
use genrescope_library::{Analysis, Cache, CacheError, Known, ModelKey, Stamp};

use super::error::{FileError, Result};
use super::hear::warn_of_length;
use super::messages::{Message, Work};
use super::worker::Trouble;
use super::workers::Workers;

/// Analyzes files, on as many threads as ask.
pub struct FileAnalyzer {
    cache: Option<Cache>,
    cache_path: PathBuf,
    /// Set when the cache has failed: we report that once, and then do without it.
    is_cache_lost: AtomicBool,
    workers: Workers,
    on_cache_trouble: Box<dyn Fn(&CacheTrouble<'_>) + Send + Sync>,
}

/// Why the cache is not used any more.
#[derive(Debug)]
pub struct CacheTrouble<'a> {
    /// The cache's file.
    pub path: &'a Path,
    /// What is wrong with it; continues "the cache FILE ".
    pub error: &'a CacheError,
}

/// What was found out about a file.
#[derive(Debug)]
pub struct Answer {
    /// What the engine made of it.
    pub analysis: Analysis,
    /// How long it took, seconds.
    pub elapsed_seconds: f64,
    /// Whether it was known already.
    pub is_cached: bool,
}

/// What the cache has about a file.
#[derive(Default)]
struct LookUp {
    known: Option<Analysis>,
    /// The file as it was found, and its sound where that was hashed: the key under which to keep a new
    /// analysis.
    place: Option<(Stamp, ContentHash)>,
}

impl FileAnalyzer {
    /// Analyzes with these workers, which load the same model. Opens the cache, if there should be one;
    /// reports one that cannot be used to `on_cache_trouble`, at most once, and does without it.
    pub fn new(
        workers: Workers,
        cache_path: Option<PathBuf>,
        model: &ModelInfo,
        on_cache_trouble: impl Fn(&CacheTrouble<'_>) + Send + Sync + 'static,
    ) -> Self {
        let key = ModelKey {
            model_sha256: model.sha256().to_owned(),
            front_end: model.manifest().front_end.clone(),
        };
        let cache = cache_path.as_ref().and_then(|path| {
            Cache::open(path, &key)
                .map_err(|error| on_cache_trouble(&CacheTrouble { path, error: &error }))
                .ok()
        });
        Self {
            cache,
            cache_path: cache_path.unwrap_or_default(),
            is_cache_lost: AtomicBool::new(false),
            workers,
            on_cache_trouble: Box::new(on_cache_trouble),
        }
    }

    /// All files that are known from this and earlier runs; `None` without a cache.
    pub fn known(&self) -> Option<Vec<Known>> {
        let mut known = Vec::new();
        self.with_cache(|cache| cache.for_each(|file| known.push(file)))?;
        Some(known)
    }

    /// Whether an unchanged file is known, which is found out without reading it; with `segments`, only an
    /// analysis that has them counts. `false` without a cache.
    pub fn is_known(&self, path: &Path, segments: bool) -> bool {
        let unchanged = |stamp| self.with_cache(|cache| cache.unchanged(path, &stamp, segments)).flatten();
        Stamp::of(path).ok().and_then(unchanged).is_some()
    }

    /// What is known about a file: an unchanged one without reading it, a renamed or retagged one by its
    /// sound, which a worker hashes. `None` for one that is not known, and without a cache.
    ///
    /// # Errors
    /// If hashing it costs more than it may, or `stop` was set.
    pub fn recall(&self, path: &Path, stop: &AtomicBool) -> Result<Option<Analysis>> {
        Ok(self.look_up(path, false, stop)?.known)
    }

    /// What the engine makes of a file. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// If it cannot be read or judged, costs more than it may, or `stop` was set.
    pub fn analyze(
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

    /// The hash of a file's sound, which neither its name nor its tags change.
    ///
    /// # Errors
    /// If it cannot be read, or `stop` was set.
    pub fn content_hash(&self, path: &Path, stop: &AtomicBool) -> Result<ContentHash> {
        match self.workers.ask(path, Work::Hash, stop, |_| Ok(()))? {
            Message::Hash(content) => Ok(content.hash),
            _ => Err(FileError::unexpected_answer()),
        }
    }

    /// What a file's tags say about it: nothing, if they cannot be read.
    pub fn describe(&self, path: &Path, stop: &AtomicBool) -> Description {
        self.workers.describe(path, stop).unwrap_or_default()
    }

    fn find_out(
        &self,
        path: &Path,
        segments: bool,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<(Analysis, bool)> {
        let LookUp { known, place } = self.look_up(path, segments, stop)?;
        if let Some(analysis) = known {
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
        let Message::Analysis(bytes) = last? else { return Err(FileError::unexpected_answer()) };
        let mut analysis = Analysis::from_bytes(&bytes).ok_or_else(FileError::unexpected_answer)?;
        analysis.segments = found_segments;
        if let Some((stamp, content)) = &place {
            self.keep(path, stamp, content, &analysis);
        }
        Ok((analysis, false))
    }

    /// What is known about a file, and what to know it by.
    fn look_up(&self, path: &Path, segments: bool, stop: &AtomicBool) -> Result<LookUp> {
        // A file without a stamp cannot be read either; analyzing it will say why.
        let stamp = Stamp::of(path).ok().filter(|_| self.has_cache());
        let Some(stamp) = stamp else { return Ok(LookUp::default()) };
        let known = self.with_cache(|cache| cache.unchanged(path, &stamp, segments)).flatten();
        if known.is_some() {
            return Ok(LookUp { known, place: None });
        }
        let content = match self.workers.ask(path, Work::Hash, stop, |_| Ok(())) {
            Ok(Message::Hash(content)) => content,
            // If something is wrong with the file, the analysis gives the better reason.
            Ok(_) | Err(Trouble::Failed(_)) => return Ok(LookUp::default()),
            Err(Trouble::Lost(error)) => return Err(error),
        };
        let Content { hash, is_cut } = content;
        // What is known is about whole files: the analysis of a cut one says how much is missing.
        let whole = (!is_cut).then(|| self.with_cache(|cache| cache.sound(&hash, segments)));
        let known = whole.flatten().flatten();
        if let Some(analysis) = &known {
            self.keep(path, &stamp, &hash, analysis);
        }
        Ok(LookUp { known, place: Some((stamp, hash)) })
    }

    /// Remembers what was found out about a file, unless it was changed while it was heard.
    fn keep(&self, path: &Path, stamp: &Stamp, content: &ContentHash, analysis: &Analysis) {
        if Stamp::of(path).is_ok_and(|now| now.is_same(stamp)) {
            self.with_cache(|cache| cache.keep(path, stamp, content, analysis));
        }
    }

    fn has_cache(&self) -> bool {
        self.cache.is_some() && !self.is_cache_lost.load(Ordering::Relaxed)
    }

    /// Uses the cache as long as there is a working one.
    fn with_cache<T>(&self, work: impl FnOnce(&Cache) -> std::result::Result<T, CacheError>) -> Option<T> {
        let cache = self.cache.as_ref().filter(|_| self.has_cache())?;
        match work(cache) {
            Ok(found) => Some(found),
            Err(error) => {
                if !self.is_cache_lost.swap(true, Ordering::Relaxed) {
                    (self.on_cache_trouble)(&CacheTrouble { path: &self.cache_path, error: &error });
                }
                None
            }
        }
    }
}

impl fmt::Debug for FileAnalyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileAnalyzer").field("cache", &self.cache).finish_non_exhaustive()
    }
}
