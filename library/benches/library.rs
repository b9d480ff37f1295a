//! What a library costs besides analysis: known files, a file's hash, and an order for many tracks.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use genrescope_decode::{ContentHash, content_hash};
use genrescope_engine::State;
use genrescope_library::{Analysis, Cache, Ends, ModelKey, Points, Stamp, passage};
use genrescope_tests::{Random, wav};
use tempfile::TempDir;

/// A DJ's library.
const NUM_FILES: u32 = 5000;

fn analysis(random: &mut Random) -> Analysis {
    let mut numbers = |len| (0..len).map(|_| (1.0 + random.sample()) / 2.0).collect::<Vec<f32>>();
    Analysis {
        seconds: 240.0,
        state: State::Sure,
        genres: numbers(19),
        tags: numbers(50),
        embedding: numbers(512),
        warning: None,
        is_cut: false,
        segments: None,
    }
}

/// A folder next to the build, which is on a disk: a temporary folder may be in memory.
fn folder() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// A cache of files that were last changed an hour ago, and the files.
fn known(folder: &Path) -> (Cache, Vec<PathBuf>) {
    let key = ModelKey { model_sha256: "0123".repeat(16), front_end: "4567".repeat(16) };
    let cache = Cache::open(&folder.join("cache.sqlite"), &key).unwrap();
    let mut random = Random::new(1);
    let paths = (0..NUM_FILES).map(|number| {
        let path = folder.join(format!("A track of some length in its name ({number:04}).mp3"));
        let file = std::fs::File::create(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
        let stamp = Stamp::of(&path).unwrap();
        cache.keep(&path, &stamp, &ContentHash::from(hash), &analysis(&mut random)).unwrap();
        path
    });
    let paths = paths.collect();
    (cache, paths)
}

fn cache(criterion: &mut Criterion) {
    let folder = folder();
    let (cache, paths) = known(folder.path());
    let mut group = criterion.benchmark_group("cache");
    group.throughput(Throughput::Elements(NUM_FILES.into())).sample_size(20);
    group.bench_function(BenchmarkId::new("unchanged files", NUM_FILES), |bencher| {
        bencher.iter(|| {
            for path in &paths {
                let stamp = Stamp::of(path).unwrap();
                black_box(cache.unchanged(path, &stamp, false).unwrap().expect("the file is known"));
            }
        });
    });
    group.bench_function(BenchmarkId::new("all that is known", NUM_FILES), |bencher| {
        bencher.iter(|| cache.for_each(|known| drop(black_box(known))).unwrap());
    });
    let (path, analysis) = (&paths[0], analysis(&mut Random::new(2)));
    let stamp = Stamp::of(path).unwrap();
    group.throughput(Throughput::Elements(1));
    group.bench_function("one more file", |bencher| {
        bencher.iter(|| cache.keep(path, &stamp, &ContentHash::from([7; 32]), &analysis).unwrap());
    });
    group.finish();
}

/// A hash identifies a file's sound; computing it reads the file once.
fn hash(criterion: &mut Criterion) {
    let folder = folder();
    let clips = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips");
    let mut random = Random::new(3);
    let minute = wav(44_100, 2, (0..60 * 2 * 44_100).map(|_| (random.sample() * 3000.0) as i16));
    let minute_path = folder.path().join("minute.wav");
    std::fs::write(&minute_path, minute).unwrap();
    let mut group = criterion.benchmark_group("hash of the sound");
    for (name, path) in
        [("mp3", clips.join("metal.mp3")), ("flac", clips.join("orchestral.flac")), ("wav", minute_path)]
    {
        group.throughput(Throughput::Bytes(path.metadata().unwrap().len()));
        group.bench_function(name, |bencher| bencher.iter(|| content_hash(&path).unwrap()));
    }
    group.finish();
}

fn order(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("passage");
    group.sample_size(10);
    for num_tracks in [13, 100, 1000, 5000] {
        let mut random = Random::new(4);
        let rows: Vec<Vec<f32>> = (0..num_tracks).map(|_| analysis(&mut random).genres).collect();
        let points = Points::by_genres(rows.iter().map(Vec::as_slice));
        group.bench_function(BenchmarkId::new("tracks", num_tracks), |bencher| {
            bencher.iter(|| passage(&points, Ends { start: Some(0), end: Some(1) }));
        });
    }
    group.finish();
}

criterion_group!(all, cache, hash, order);
criterion_main!(all);
