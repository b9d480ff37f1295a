"""Teaches the student to give its teachers' answers, which `hear.py` has recorded, and exports it.

    python student/distill.py HEARD [--epochs 20]     # writes models/musicnn/student.onnx, prints its sha256

HEARD is a folder that `hear.py` has written. Three teachers' outputs of the AudioSet network and three of MSD_musicnn are guessed
from one pooled vector: a vector that knows all six knows what is played and what kind of sound it is. CPU, one thread:
with the pinned versions the same file to the byte on the same machine, some 30 minutes.
"""

import argparse
import hashlib
import time
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F

from network import HOP_STRETCHES, MEL_BANDS, PATCH_STRETCHES, STRETCH_FRAMES, Stream, Student

REPO = Path(__file__).resolve().parents[3]
MODEL = REPO / "models/musicnn/student.onnx"

# What is predicted, and the weight of each, so that none drowns out another.
WEIGHTS = {"as_emb": 1.0, "as_hid": 1.0, "as_tags": 25.0, "mn_emb": 0.6, "mn_penultimate": 0.4, "mn_tags": 3.0}
PROBABILITIES = ("as_tags", "mn_tags")
LIMIT = 6.0  # standard deviations

BATCH, PATCHES = 16, 8
HOP_FRAMES = HOP_STRETCHES * STRETCH_FRAMES
FRAMES = (PATCHES - 1) * HOP_FRAMES + PATCH_STRETCHES * STRETCH_FRAMES
LEARNING_RATE, WARM_UP_STEPS, WEIGHT_DECAY = 3e-3, 200, 2e-2


def rooted(x):
    return np.sign(x) * np.sqrt(np.abs(x))


def read(folder):
    """A list of clips: `(log_mel [frames, 96], {target: [patches, length]})`, float16."""
    clips = []
    for path in sorted(folder.glob("*.npz")):
        parts = np.load(path)
        frames = np.split(parts["log_mel"], np.cumsum(parts["num_frames"])[:-1])
        ends = np.cumsum(parts["num_patches"])[:-1]
        targets = {name: np.split(parts[name], ends) for name in WEIGHTS}
        clips += [(mel, {name: targets[name][i] for name in WEIGHTS}) for i, mel in enumerate(frames)]
    return clips


def standards(clips):
    """Mean and deviation of each target that is not a probability, over every third clip."""
    found = {}
    for name in WEIGHTS:
        if name not in PROBABILITIES:
            values = np.concatenate([targets[name] for _, targets in clips[::3]]).astype(np.float32)
            values = rooted(values) if name == "mn_emb" else values
            found[name] = torch.from_numpy(values.mean(0)), torch.from_numpy(values.std(0) + 1e-3)
    return found


def recolored(log_mel, rng):
    """Sends half of the pieces through a random smooth equalizer, where there is sound."""
    if rng.random() < 0.5:
        curve = np.interp(np.arange(MEL_BANDS), np.linspace(0, MEL_BANDS - 1, 6), rng.normal(0, 0.12, 6))
        log_mel = np.maximum(log_mel + curve * (log_mel > 0.3), 0)
    return log_mel


def draw(clips, share, lengths, rng):
    """A batch: log-mel `[16, 606, 96]`, targets `[16, 8, length]`, and which of the 8 patches each clip has."""
    log_mel = np.zeros((BATCH, FRAMES, MEL_BANDS), np.float32)
    targets = {name: np.zeros((BATCH, PATCHES, n), np.float32) for name, n in lengths.items()}
    has = np.zeros((BATCH, PATCHES), bool)
    for row, i in enumerate(rng.choice(len(clips), BATCH, p=share)):
        mel, said = clips[i]
        first = rng.integers(0, max(1, len(said["mn_tags"]) - PATCHES + 1))
        num = min(PATCHES, len(said["mn_tags"]) - first)
        start = first * HOP_FRAMES
        piece = mel[start : start + (num - 1) * HOP_FRAMES + PATCH_STRETCHES * STRETCH_FRAMES].astype(np.float32)
        piece = recolored(piece, rng)
        log_mel[row, : len(piece)] = piece
        if len(piece) < FRAMES:
            # Filled up with the piece played backwards.
            log_mel[row, len(piece) :] = np.resize(piece[::-1], (FRAMES - len(piece), MEL_BANDS))
        has[row, :num] = True
        for name in lengths:
            targets[name][row, :num] = said[name][first : first + num]
    if rng.random() < 0.3:
        # Hides some bands.
        band = rng.integers(0, 90)
        log_mel[:, :, band : band + rng.integers(2, 12)] = log_mel[:, :, band : band + 1]
    return torch.from_numpy(log_mel), {name: torch.from_numpy(t) for name, t in targets.items()}, torch.from_numpy(has)


def loss(name, guess, target, standard):
    if name in PROBABILITIES:
        target = target.clamp(0, 1)
        least = F.binary_cross_entropy(target.clamp(1e-6, 1 - 1e-6), target)
        return F.binary_cross_entropy_with_logits(guess, target) - least
    if name == "mn_emb":
        target = target.sign() * target.abs().sqrt()
    mean, deviation = standard
    return 2 * F.smooth_l1_loss(guess, ((target - mean) / deviation).clamp(-LIMIT, LIMIT))


def train(clips, epochs):
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    lengths = {name: clips[0][1][name].shape[1] for name in WEIGHTS}
    standard = standards(clips)
    student = Student(lengths)
    matrices = [p for p in student.parameters() if p.ndim > 1]
    vectors = [p for p in student.parameters() if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0}]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=(0.9, 0.98))
    num_frames = np.array([len(mel) for mel, _ in clips], float)
    steps = int(epochs * num_frames.sum() / (BATCH * FRAMES))
    print(f"{len(clips)} clips, {num_frames.sum() / 62.5 / 3600:.1f} h, {steps} steps", flush=True)
    began, running = time.time(), {}
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(1, (step + 1) / WARM_UP_STEPS) * 0.5 * (1 + np.cos(np.pi * step / steps))
        log_mel, targets, has = draw(clips, num_frames / num_frames.sum(), lengths, rng)
        guesses, total = student(log_mel), 0
        for name, weight in WEIGHTS.items():
            part = loss(name, guesses[name][has], targets[name][has], standard.get(name))
            running[name] = 0.98 * running.get(name, float(part.detach())) + 0.02 * float(part.detach())
            total = total + weight * part
        optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 5.0)
        optimizer.step()
        if step % 100 == 0:
            print(step, f"{time.time() - began:.0f} s", {k: round(v, 4) for k, v in running.items()}, flush=True)
    return student.eval()


def export(student, path):
    stream = Stream(student).eval()
    states = stream.first_states()
    names = [f"state{i}" for i in range(len(states))]
    torch.onnx.export(
        stream,
        (torch.zeros(1, STRETCH_FRAMES, MEL_BANDS), *states),
        str(path),
        input_names=["x", *names],
        output_names=["channels", *[f"{name}_next" for name in names]],
        dynamic_axes={"x": {1: "frames"}, "channels": {2: "stretches"}},
        opset_version=13,
        dynamo=False,
    )
    model = onnx.load(path)
    model.producer_name, model.producer_version = "genrescope", ""
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


@torch.no_grad()
def check(student):
    """Checks that hearing stretch by stretch gives the same as hearing all at once."""
    stream, log_mel = Stream(student).eval(), torch.rand(1, 10 * STRETCH_FRAMES, MEL_BANDS) * 3
    whole, states, pieces = student.channels(log_mel)[0], stream.first_states(), []
    for stretch in log_mel.split(STRETCH_FRAMES, 1):
        channels, *states = stream(stretch, *states)
        pieces.append(channels[0])
    difference = (torch.cat(pieces, 1) - whole).abs().max()
    assert difference < 1e-4 * whole.abs().max(), difference
    return float(difference)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heard", type=Path)
    parser.add_argument("--epochs", type=float, default=20)
    parser.add_argument("--out", type=Path, default=MODEL)
    args = parser.parse_args()
    torch.set_num_threads(1)
    student = train(read(args.heard), args.epochs)
    export(student, args.out)
    print("stretch by stretch:", check(student))
    print(hashlib.sha256(args.out.read_bytes()).hexdigest(), args.out)


if __name__ == "__main__":
    main()
