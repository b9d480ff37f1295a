"""What would be written into files' tags, as a diff: python preview_tags.py ~/Music

`write_tags(..., dry_run=False)` writes it, and `genrescope.undo()` takes it back to the bit.
"""

import sys

import genrescope


def main() -> None:
    writing = genrescope.write_tags(genrescope.tag(sys.argv[1:]), policy="append", max_genres=2)
    for file in writing.files:
        print(f"{file.path}: {file.outcome}{f' ({file.reason})' if file.reason else ''}")
        for change in file.changes:
            for value in change.old:
                print(f"  - {change.field}: {value}")
            for value in change.new:
                print(f"  + {change.field}: {value}")


if __name__ == "__main__":
    main()
