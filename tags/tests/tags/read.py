"""What mutagen and TagLib find in files: the judges of what genrescope writes."""

import hashlib

import mutagen
import taglib
from mutagen.aac import AAC
from mutagen.aiff import AIFF
from mutagen.flac import FLAC
from mutagen.id3 import ID3, ID3NoHeaderError
from mutagen.mp4 import MP4
from mutagen.wave import WAVE

OURS = {"GENRESCOPE_SCORES", "GENRE_AUTO"}


def digest(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16] + " " + repr(value)[:60]


def id3(tags):
    if tags is None:
        return {"kind": "none", "genre": [], "custom": {}, "others": []}
    custom, genre, others = {}, [], []
    for key, frame in tags.items():
        if frame.FrameID in ("TCON", "TCO"):
            genre += list(frame.text)
        elif frame.FrameID in ("TXXX", "TXX") and frame.desc in OURS:
            custom[frame.desc] = list(frame.text)
        else:
            others.append(key + " " + digest(frame))
    others += ["unknown " + bytes(data).hex()[:200] for data in tags.unknown_frames]
    version = ".".join(str(number) for number in tags.version[:2])
    return {"kind": "ID3v" + version, "genre": genre, "custom": custom, "others": sorted(others)}


def vorbis(tags, extra=()):
    custom, genre, others = {}, [], [*extra]
    for key, value in tags or ():
        if key.upper() == "GENRE":
            genre.append(value)
        elif key.upper() in OURS:
            custom.setdefault(key.upper(), []).append(value)
        else:
            others.append(f"{key.lower()} {digest(value)}")
    return {"kind": "Vorbis", "genre": genre, "custom": custom, "others": others}


def mp4(tags):
    custom, genre, others = {}, [], []
    for key, value in (tags or {}).items():
        name = key.rsplit(":", 1)[-1]
        if key == "\xa9gen":
            genre += value
        elif key.startswith("----:com.apple.iTunes:") and name in OURS:
            custom[name] = [bytes(text).decode() for text in value]
        else:
            others.append(key + " " + digest([bytes(v) if isinstance(v, bytes) else v for v in value]
                                             if isinstance(value, list) else value))
    return {"kind": "MP4", "genre": genre, "custom": custom, "others": sorted(others)}


def read(path):
    start = open(path, "rb").read(12)
    if start[:4] in (b"RIFF", b"RF64"):
        return id3(WAVE(path, translate=False).tags)
    if start[:4] == b"FORM":
        return id3(AIFF(path, translate=False).tags)
    if start[:4] == b"fLaC":
        file = FLAC(path)
        blocks = [f"block {block.code} {digest(block.write())}" for block in file.metadata_blocks if block.code != 4]
        return vorbis(file.tags, blocks + [f"vendor {file.tags.vendor}"] if file.tags is not None else blocks)
    if start[:4] == b"OggS":
        file = mutagen.File(path)
        return vorbis(file.tags, [f"vendor {getattr(file.tags, 'vendor', '')}"])
    if start[4:8] == b"ftyp":
        return mp4(MP4(path).tags)
    try:
        return id3(ID3(path, translate=False, load_v1=False))
    except ID3NoHeaderError:
        return id3(None)


def read_by_taglib(path):
    with taglib.File(path) as file:
        return file.tags.get("GENRE", [])


def shown_by_mutagen(path):
    try:
        file = mutagen.File(path)
    except mutagen.MutagenError:
        return {}
    if file is None or file.tags is None:
        return {}
    pairs = file.tags.items() if hasattr(file.tags, "items") else file.tags
    shown, pictures = {}, len(getattr(file, "pictures", []))
    for key, value in pairs:
        name = key.split(":")[0] if key.startswith(("APIC", "COMM", "PIC")) else key
        if name in ("APIC", "covr") or key.lower() == "metadata_block_picture":
            pictures += 1
        elif key.startswith("COMM"):
            shown[name] = list(value.text)
        else:
            shown[name] = getattr(value, "text", None) or [str(value)]
    shown = {key: [str(text) for text in texts] for key, texts in shown.items()}
    return {**shown, "pictures": [str(pictures)] if pictures else []}


def shown(path):
    """Everything that players which read with TagLib or mutagen show."""
    try:
        with taglib.File(path) as file:
            by_taglib = dict(file.tags)
    except OSError:
        by_taglib = {}
    return {"taglib": by_taglib, "mutagen": shown_by_mutagen(path)}


def mp4_chapters(path):
    return [(round(chapter.start * 1000), chapter.title) for chapter in MP4(path).chapters or []]
