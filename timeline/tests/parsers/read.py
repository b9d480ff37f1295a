"""Reads the files of a timeline with parsers that know nothing about genrescope, and prints what they found as JSON.

Usage: read.py FOLDER, which holds mix.cue, mix.labels.txt, mix.rekordbox.xml, mix.nml, mix.m3u8, mix.svg, mix.html,
mix.csv and mix.json.
"""

import csv
import importlib.util
import json
import re
import sys
import types
from html.parser import HTMLParser
from pathlib import Path
from xml.dom import minidom

import cueparser
import m3u8
from traktor_nml_utils import TraktorCollection

# Only its XML reader: the package as a whole requires a database.
package = types.ModuleType("pyrekordbox")
package.__path__ = list(importlib.util.find_spec("pyrekordbox").submodule_search_locations)
sys.modules["pyrekordbox"] = package
from pyrekordbox.rbxml import RekordboxXml  # noqa: E402


def read_cue(path):
    sheet = cueparser.CueSheet()
    sheet.setOutputFormat("", "")
    sheet.setData(path.read_text("utf-8"))
    sheet.parse()
    def seconds(offset):
        minutes, seconds, frames = map(int, offset.split(":"))
        return minutes * 60 + seconds + frames / 75
    return {
        "file": sheet.file,
        "title": sheet.title,
        "starts": [seconds(track.offset) for track in sheet.tracks],
        "titles": [track.title for track in sheet.tracks],
    }


def read_rekordbox(path):
    xml = RekordboxXml(path)
    [track] = xml.get_tracks()
    # It has its own parser underneath, which rejects attributes that are not in AlphaTheta's list.
    marks = [(mark["Type"], mark["Num"], mark["Start"], mark["Name"]) for mark in track.marks]
    return {
        "location": track["Location"],
        "seconds": track["TotalTime"],
        "kinds": sorted({f"{kind} {number}" for kind, number, _, _ in marks}),
        "starts": [start for _, _, start, _ in marks],
        "titles": [name for _, _, _, name in marks],
        "playlist": xml.get_playlist("genrescope").get_tracks(),
    }


def read_traktor(path):
    nml = TraktorCollection(path).nml
    [entry] = nml.collection.entry
    return {
        "version": nml.version,
        "file": entry.location.file,
        "folder": entry.location.dir,
        "starts": [cue.start / 1000 for cue in entry.cue_v2],
        "titles": [cue.name for cue in entry.cue_v2],
        "kinds": sorted({f"{cue.type_value if hasattr(cue, 'type_value') else cue.type} {cue.hotcue}" for cue in entry.cue_v2}),
    }


def read_labels(path):
    # As Audacity's own reader does: numbers, a tab, numbers, a tab, the rest of the line.
    line = re.compile(r"^(\d+\.\d{6})\t(\d+\.\d{6})\t([^\t\r\n]*)$")
    found = [line.match(text).groups() for text in path.read_text("utf-8").splitlines()]
    return [[float(start), float(end), name] for start, end, name in found]


def read_m3u8(path):
    list_ = m3u8.loads(path.read_text("utf-8"))
    options = re.findall(r"^#EXTVLCOPT:(start|stop)-time=([\d.]+)$", path.read_text("utf-8"), re.M)
    return {
        "files": [segment.uri for segment in list_.segments],
        "lengths": [segment.duration for segment in list_.segments],
        "starts": [float(value) for which, value in options if which == "start"],
        "stops": [float(value) for which, value in options if which == "stop"],
    }


class Page(HTMLParser):
    """Counts what opens and closes, and keeps what a browser would fetch."""

    EMPTY = {"meta", "link", "br", "img", "hr", "input"}

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.fetched, self.rows = [], [], [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.fetched += [value for name, value in attributes.items() if name in ("src", "href") and not value.startswith("data:")]
        if tag == "tr" and "data-start" in attributes:
            self.rows.append([float(attributes["data-start"]), float(attributes["data-end"])])
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        attributes = dict(attributes)
        self.fetched += [value for name, value in attributes.items() if name in ("src", "href") and not value.startswith("data:")]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read_html(path):
    page = Page()
    page.feed(path.read_text("utf-8"))
    page.close()
    return {"fetched": page.fetched, "wrong": page.wrong + page.open, "rows": page.rows}


def read_svg(path):
    document = minidom.parse(str(path))
    return {
        "texts": ["".join(node.data for node in text.childNodes) for text in document.getElementsByTagName("text")],
        "images": len(document.getElementsByTagName("image")),
        "hints": [title.firstChild.data for title in document.getElementsByTagName("title")],
    }


folder = Path(sys.argv[1])
with open(folder / "mix.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file, strict=True))
print(json.dumps({
    "cue": read_cue(folder / "mix.cue"),
    "rekordbox": read_rekordbox(folder / "mix.rekordbox.xml"),
    "traktor": read_traktor(folder / "mix.nml"),
    "labels": read_labels(folder / "mix.labels.txt"),
    "m3u8": read_m3u8(folder / "mix.m3u8"),
    "html": read_html(folder / "mix.html"),
    "svg": read_svg(folder / "mix.svg"),
    "csv": rows,
    "json": json.loads((folder / "mix.json").read_text("utf-8")),
}))
