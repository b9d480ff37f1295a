"""Does for the tests what mutagen does, one JSON line per request: starting Python takes longer than most requests."""

import json
import sys
import traceback

from nasty import KINDS
from read import mp4_chapters, read, read_by_taglib, shown


def answer(request):
    if request["work"] == "read":
        return {"found": {**read(request["path"]), "taglib": read_by_taglib(request["path"])}}
    if request["work"] == "shown":
        return {"found": shown(request["path"])}
    if request["work"] == "chapters":
        return {"found": mp4_chapters(request["path"])}
    KINDS[request["kind"]](request["path"])
    return {}


for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except Exception:
        print(json.dumps({"error": traceback.format_exc()}), flush=True)
