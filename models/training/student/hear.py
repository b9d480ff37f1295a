"""Records the teachers' answers about a lot of sound, for `distill.py` to learn from.

    python student/hear.py HEARD --teacher mn04_as.onnx --manifest MANIFEST [--view 1]
    python student/hear.py HEARD --teacher mn04_as.onnx --unlabeled FOLDER

Makes one file in the folder HEARD: log-mel of each clip as the engine hears it, and for every patch, 60 frames apart,
the tags, embedding and hidden layer of the AudioSet network (EfficientAT mn04_as, MIT, exported to ONNX: only its answers
are used, none of its weights) and the tags, penultimate layer and embedding of MSD_musicnn. Labels are not read.

A manifest's clips are heard whole as they are (view 0), or 8.5 s of each through a random chain of filters, rooms,
noise and speeds (views 1 and 2). A folder has a subfolder for each package that its audio came from; at most 60 pieces
of 20.5 s are taken of each, so that none dominates. Titles that the head leaves out are left out here too.
"""

import argparse
import csv
import os
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path

import numpy as np
import onnxruntime
import soxr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from export_backbone import LAG  # noqa: E402
from front_end import REPO, SAMPLE_RATE_HZ, STRETCH_FRAMES, gains_db, mel_power  # noqa: E402
from golden import pooled, stream  # noqa: E402

from alter import altered, noise  # noqa: E402

RATE_HZ = 32_000  # the teacher's
PATCH_FRAMES, HOP_FRAMES = 186, 60
TEACHER_HOP, TEACHER_PATCH, TEACHER_PATCH_HOP = 320, 300, 96  # samples, frames, frames: 3 s every 0.96 s
NUM_NOISES = 84
PIECE_SECONDS, PIECES_PER_PACKAGE, SHORT_PER_PACKAGE, FILES_PER_PACKAGE = 20.5, 60, 12, 150


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def kaldi_mel_bank():
    """The teacher's filters: `[513, 128]`, 128 bands from 0 to 15 kHz on Kaldi's mel scale."""

    def mel(hz):
        return 1127 * np.log(1 + hz / 700)

    width = mel(15_000) / 129
    left = width * np.arange(128)
    bins = mel(RATE_HZ / 1024 * np.arange(513))[:, None]
    weights = np.maximum(0, np.minimum((bins - left) / width, (left + 2 * width - bins) / width))
    weights[512] = 0
    return weights.astype(np.float32)


BANK = kaldi_mel_bank()
WINDOW = np.pad(np.hanning(800), 112).astype(np.float32)


def teacher_log_mel(samples):
    """`[frames, 128]`, 100 frames a second, as EfficientAT prepares them."""
    samples = samples[1:] - 0.97 * samples[:-1]
    padded = np.pad(samples, 512, mode="reflect").astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, 1024)[::TEACHER_HOP]
    power = np.abs(np.fft.rfft(frames * WINDOW, axis=1)) ** 2
    return ((np.log(power.astype(np.float32) @ BANK + 1e-5) + 4.5) / 5).astype(np.float32)


def run(network, **inputs):
    names = [output.name for output in network.get_outputs()]
    return dict(zip(names, network.run(names, inputs), strict=True))


class Teachers:
    def __init__(self, audioset, musicnn):
        self.audioset = session(audioset)
        self.trunk, self.top = session(musicnn / "trunk.onnx"), session(musicnn / "top.onnx")

    def hear(self, samples):
        """Log-mel `[frames, 96]` of mono samples at 32 kHz, and what the teachers say of each patch."""
        mel, loudness = mel_power(soxr.resample(samples, RATE_HZ, SAMPLE_RATE_HZ))
        gains = gains_db(loudness)
        linear = np.repeat(10 ** (gains / 10), STRETCH_FRAMES)[:, None]
        log_mel = np.log10(1 + 1e4 * mel[: len(linear)] * linear).astype(np.float32)
        if len(log_mel) < PATCH_FRAMES + 1:
            log_mel = np.resize(log_mel, (PATCH_FRAMES + 1, log_mel.shape[1]))
        starts = range(0, len(log_mel) - PATCH_FRAMES + 1, HOP_FRAMES)
        said = self.musicnn(log_mel, starts) | self.audioset_says(samples * 10 ** (np.median(gains) / 20), len(starts))
        return log_mel, said

    def musicnn(self, log_mel, starts):
        # The last outputs are about earlier frames, so the last patch is pushed once more.
        num_frames = -(-(len(log_mel) + LAG) // STRETCH_FRAMES) * STRETCH_FRAMES
        after = np.resize(log_mel[-PATCH_FRAMES - 1 :], (num_frames - len(log_mel), log_mel.shape[1]))
        channels = np.concatenate(stream(self.trunk, np.concatenate([log_mel, after])), axis=1)[:, LAG:]
        embedding = np.stack([pooled(channels[:, start : start + PATCH_FRAMES]) for start in starts])
        tops = [run(self.top, emb=patch[None]) for patch in embedding]
        tags, penultimate = (np.concatenate([top[name] for top in tops]) for name in ("tags", "penultimate"))
        return {"mn_emb": embedding, "mn_tags": tags, "mn_penultimate": penultimate}

    def audioset_says(self, samples, num_patches):
        log_mel = teacher_log_mel(samples)
        needed = (num_patches - 1) * TEACHER_PATCH_HOP + TEACHER_PATCH
        if len(log_mel) < needed:
            log_mel = np.resize(log_mel, (needed, log_mel.shape[1]))
        patches = [log_mel[i * TEACHER_PATCH_HOP :][:TEACHER_PATCH].T for i in range(num_patches)]
        name = self.audioset.get_inputs()[0].name
        batches = [np.stack(patches[i : i + 8])[:, None] for i in range(0, num_patches, 8)]
        answers = [run(self.audioset, **{name: batch}) for batch in batches]
        return {f"as_{part}": np.concatenate([answer[part] for answer in answers]) for part in ("tags", "emb", "hid")}


def decode(path, start=None, seconds=None):
    """Mono float32 at 32 kHz, by ffmpeg."""
    place = [] if start is None else ["-ss", str(start), "-t", str(seconds)]
    command = ["ffmpeg", "-v", "error", *place, "-i", path, "-ac", "1", "-ar", str(RATE_HZ), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


def manifest_clips(manifest, view, left_out):
    """Yields the samples of each clip, then of noises made here."""
    with open(manifest, newline="") as file:
        paths = [row["path"] for row in csv.DictReader(file, delimiter="\t")]
    for path in paths + [f"synthetic/{i}" for i in range(NUM_NOISES)]:
        if any(title in path for title in left_out):
            continue
        made = path.startswith("synthetic/")
        samples = noise(int(path.split("/")[1])) if made else decode(manifest.parent / path)
        if view:
            rng = np.random.default_rng([view, zlib.crc32(path.encode())])
            longest = int(8.5 * RATE_HZ)
            if len(samples) > longest:
                start = int(rng.uniform(0, len(samples) - longest))
                samples = samples[start : start + longest]
            samples = altered(samples, rng)
        yield path, samples


def duration(path):
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path]
    try:
        return float(subprocess.run(command, capture_output=True, text=True).stdout)
    except ValueError:
        return 0.0


def unlabeled_pieces(folder):
    """Yields pieces of all packages' audio, some altered; short sounds whole."""
    for package in sorted(os.listdir(folder)):
        rng = np.random.default_rng(zlib.crc32(package.encode()))
        files = [p for p in sorted((folder / package).rglob("*")) if p.is_file() and p.stat().st_size > 20_000]
        rng.shuffle(files)
        seconds = {path: duration(path) for path in files[:FILES_PER_PACKAGE]}
        long = [path for path, s in seconds.items() if s >= 25]
        short = [path for path, s in seconds.items() if 3.1 <= s < 25][:SHORT_PER_PACKAGE]
        each = min(4, max(1, -(-PIECES_PER_PACKAGE // max(len(long), 1))))
        pieces = [(p, rng.uniform(0.05, 0.9) * (seconds[p] - PIECE_SECONDS)) for p in long for _ in range(each)]
        rng.shuffle(pieces)
        for path, start in pieces[:PIECES_PER_PACKAGE] + [(path, 0.0) for path in short]:
            samples = decode(path, float(start), PIECE_SECONDS)
            if len(samples) >= 3 * RATE_HZ and np.sqrt(np.mean(samples**2)) >= 1e-4:
                yield str(path), altered(samples, rng) if rng.random() < 0.3 else samples


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heard", type=Path)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--view", type=int, default=0)
    parser.add_argument("--unlabeled", type=Path)
    parser.add_argument("--most", type=int, help="stop after so many clips")
    args = parser.parse_args()
    left_out = tomllib.loads((REPO / "models/training/labels.toml").read_text())["left_out"]
    teachers = Teachers(args.teacher, REPO / "models/musicnn")
    if args.manifest:
        name, clips = f"manifest-{args.view}", manifest_clips(args.manifest, args.view, left_out)
    else:
        name, clips = "unlabeled", unlabeled_pieces(args.unlabeled)
    heard = {}
    for i, (path, samples) in enumerate(clips):
        if i == args.most:
            break
        try:
            log_mel, said = teachers.hear(samples)
        except ValueError as error:
            print(f"{path}: {error}", file=sys.stderr)
            continue
        parts = {"log_mel": log_mel, "num_frames": [len(log_mel)], "num_patches": [len(said["mn_tags"])]} | said
        for key, value in parts.items():
            kind = np.int64 if key.startswith("num_") else np.float16
            heard.setdefault(key, []).append(np.asarray(value, kind))
    args.heard.mkdir(parents=True, exist_ok=True)
    np.savez(args.heard / f"{name}.npz", **{key: np.concatenate(values) for key, values in heard.items()})


if __name__ == "__main__":
    main()
