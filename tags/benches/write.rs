//! Files per second: reading the tags, and writing with everything that makes it safe (copy, proof by hash,
//! journal, fsync), but without proving the sound by a demuxer.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use genrescope_tags::{Edit, Field, Journal, Plan, Profile, TagFile};
use tempfile::TempDir;

/// Length of an MP3 of four minutes at 320 kbit/s, whose sound we leave out.
const LEN: usize = 9_600_000;

fn file(folder: &Path) -> PathBuf {
    let path = folder.join("a.mp3");
    let picture = vec![7; 100_000];
    let frame = |id: &[u8], content: &[u8]| {
        let len = [21, 14, 7, 0].map(|shift| (content.len() >> shift & 0x7f) as u8);
        [id, &len, &[0, 0], content].concat()
    };
    let frames =
        [frame(b"TIT2", b"\0Title"), frame(b"APIC", &picture), frame(b"TCON", b"\0Rock"), vec![0; 1000]];
    let body = frames.concat();
    let len = [21, 14, 7, 0].map(|shift| (body.len() >> shift & 0x7f) as u8);
    let mut bytes = [&b"ID3\x04\0\0"[..], &len, &body, &[0xff, 0xfb, 0x90, 0x64]].concat();
    bytes.resize(LEN, 0x55);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn benches(criterion: &mut Criterion) {
    // Next to the build, which is on a disk: a temporary folder may be in memory.
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = file(folder.path());
    let mut group = criterion.benchmark_group("tags");
    group.throughput(Throughput::Elements(1)).sample_size(20);
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
            black_box(file.values(&Field::Genre).unwrap())
        });
    });
    let mut journal = Journal::new(folder.path().join("data"), Vec::new());
    let mut genres = ["House", "Drum & Bass"].iter().cycle();
    group.bench_function("write", |bencher| {
        bencher.iter(|| {
            let values = vec![(*genres.next().unwrap()).to_owned()];
            let edits = |_: &TagFile| Ok(vec![Edit { field: Field::Genre, values }]);
            let plan = Plan::make(&path, &Profile::default(), edits).unwrap();
            plan.write(&mut journal, false, &|_| Ok([0; 32])).unwrap();
        });
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
