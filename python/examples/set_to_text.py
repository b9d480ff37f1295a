"""The genres of a DJ set over time: python set_to_text.py mix.mp3"""

import sys

import genrescope


def main() -> None:
    for path in sys.argv[1:]:
        timeline = genrescope.timeline(path)
        print(f"{path}: {timeline.seconds / 60:.1f} min")
        for segment in timeline.segments:
            minutes, seconds = divmod(int(segment.start), 60)
            print(f"  {minutes:3}:{seconds:02}  {segment.genre} ({segment.confidence:.0%})")


if __name__ == "__main__":
    main()
