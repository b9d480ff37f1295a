"""Genres of files and folders as CSV: python tag_folder.py ~/Music > genres.csv"""

import csv
import sys

import genrescope


def main() -> int:
    output = csv.writer(sys.stdout)
    output.writerow(["path", "genre", "confidence", "state"])
    is_trouble = False
    for track in genrescope.tag(sys.argv[1:]):
        if track.analysis is None:
            # One file that cannot be read is no reason to stop.
            print(track.error, file=sys.stderr)
            is_trouble = True
            continue
        analysis = track.analysis
        output.writerow([track.path, analysis.genre, f"{analysis.confidence:.3f}", analysis.state])
    return int(is_trouble)


if __name__ == "__main__":
    sys.exit(main())
