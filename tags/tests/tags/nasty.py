"""Puts tags into a file that careless programs lose."""

import struct

from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, COMM, GEOB, ID3, MCDI, POPM, PRIV, TCON, TIT2, TPE1, TXXX, UFID, USLT, WOAR
from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4FreeForm
from mutagen.oggvorbis import OggVorbis
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE

PICTURE = bytes(range(256)) * 40
GENRE = ["Old Genre"]


def frames(tags, genre):
    tags.add(TIT2(encoding=1, text="Tïtle \u65e5\u672c"))
    tags.add(TPE1(encoding=0, text=["One", "Two"]))
    tags.add(TXXX(encoding=0, desc="MOOD", text="blue"))
    tags.add(COMM(encoding=1, lang="deu", desc="x", text="Anmerkung\n2"))
    tags.add(USLT(encoding=1, lang="eng", desc="", text="la la\nla"))
    tags.add(APIC(encoding=0, mime="image/png", type=3, desc="cover", data=PICTURE))
    tags.add(GEOB(encoding=0, mime="application/octet-stream", filename="", desc="Serato Markers2", data=b"\x01\x01" + PICTURE[:999]))
    tags.add(GEOB(encoding=0, mime="application/octet-stream", filename="", desc="Serato Overview", data=b"\x01\x05" + PICTURE))
    tags.add(PRIV(owner="TRAKTOR4", data=b"RTRT\xff\xfe\xff\xe0\0" + PICTURE[:500]))
    tags.add(POPM(email="a@b.c", rating=196, count=7))
    tags.add(UFID(owner="http://musicbrainz.org", data=b"0123-4567"))
    tags.add(MCDI(data=PICTURE[:99]))
    tags.add(WOAR(url="http://example.org/"))
    if genre:
        tags.add(TCON(encoding=1, text=genre))


def unknown_frame(path):
    """A frame that no reader knows, at the front of the tag."""
    data = open(path, "rb").read()
    frame = b"XYZW" + struct.pack(">I", 5) + b"\0\0" + b"12345"
    size = sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0))) + len(frame)
    header = data[:6] + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    open(path, "wb").write(header + frame + data[10:])


def id3(path, version, genre=GENRE):
    tags = ID3()
    frames(tags, genre)
    tags.save(path, v2_version=version, v1=2, padding=lambda info: 777)
    unknown_frame(path)


def chunk(kind, path):
    file = kind(path)
    if file.tags is None:
        file.add_tags()
    frames(file.tags, GENRE)
    file.save(v2_version=3)


def flac(path):
    file = FLAC(path)
    picture = Picture()
    picture.data, picture.type, picture.mime = PICTURE, 3, "image/png"
    file.add_picture(picture)
    file["title"] = ["Tïtle"]
    file["artist"] = ["One", "Two"]
    file["Genre"] = GENRE
    file["serato_markers_v2"] = ["YXBwbGljYXRpb24v\nb2N0ZXQtc3RyZWFtAABT"]
    file.save(padding=lambda info: 1234)
    data = open(path, "rb").read()
    # Blocks of an application and one reserved for the future, after the first one.
    first = 4 + 4 + 34
    extra = b"\x02" + struct.pack(">I", 12)[1:] + b"riff" + b"\0\xff12345\0" + b"\x09" + struct.pack(">I", 3)[1:] + b"abc"
    open(path, "wb").write(data[:first] + extra + data[first:])


def ogg(kind, path, picture=PICTURE):
    import base64
    file = kind(path)
    cover = Picture()
    cover.data, cover.type, cover.mime = picture, 3, "image/png"
    file["title"] = ["Tïtle"]
    file["artist"] = ["One", "Two"]
    file["GENRE"] = GENRE
    file["metadata_block_picture"] = [base64.b64encode(cover.write()).decode()]
    file.save()


def mp4(path):
    file = MP4(path)
    file["\xa9nam"] = ["Tïtle"]
    file["\xa9gen"] = GENRE
    file["covr"] = [MP4Cover(PICTURE, MP4Cover.FORMAT_PNG)]
    file["trkn"] = [(3, 9)]
    file["tmpo"] = [174]
    file["----:com.serato.dj:markersv2"] = [MP4FreeForm(b"YXBwbGlj\nYXRpb24", AtomDataType.UTF8)]
    file["----:com.apple.iTunes:initialkey"] = [MP4FreeForm(b"8A", AtomDataType.UTF8), MP4FreeForm(b"9A", AtomDataType.UTF8)]
    file.save()


def chain(path):
    """ID3v2 before the sound; APEv2, Lyrics3v2 and ID3v1 after it."""
    id3(path, 3)
    tags = APEv2()
    tags["Genre"], tags["Mood"] = ["Ape Genre"], "blue"
    data = open(path, "rb").read()
    assert data[-128:-125] == b"TAG"
    body, v1 = data[:-128], data[-128:]
    open(path, "wb").write(body)
    tags.save(path)
    lyrics = b"LYRICSBEGIN" + b"IND00002" + b"10" + b"LYR00005la la"
    body = open(path, "rb").read()
    v1 = v1[:127] + bytes([8])
    open(path, "wb").write(body + lyrics + b"%06d" % len(lyrics) + b"LYRICS200" + v1)


KINDS = {
    "id3v23": lambda path: id3(path, 3),
    "id3v24": lambda path: id3(path, 4),
    "id3v24empty": lambda path: id3(path, 4, None),
    "chain": chain,
    "wav": lambda path: chunk(WAVE, path),
    "aiff": lambda path: chunk(AIFF, path),
    "flac": flac,
    "vorbis": lambda path: ogg(OggVorbis, path),
    "vorbis_big": lambda path: ogg(OggVorbis, path, PICTURE * 30),
    "opus": lambda path: ogg(OggOpus, path),
    "mp4": mp4,
}
