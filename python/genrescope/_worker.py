"""Runs in a child process, by itself: reads and judges files for the process that started it.

Started with the path of the native half as its first argument. It imports neither the rest of the package nor numpy:
a worker needs little memory, and is ready at once.
"""

import argparse
import importlib.util
import sys
from pathlib import Path


def main() -> None:
    """Works until stdin closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("native")
    parser.add_argument("--memory-limit", type=int, required=True)
    parser.add_argument("--ffmpeg", action="store_true")
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    spec = importlib.util.spec_from_file_location("_native", args.native)
    if spec is None or spec.loader is None:
        sys.exit(f"{args.native} is not the native half of genrescope")
    native = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(native)
    native.run_worker(args.memory_limit, args.ffmpeg, args.model)


if __name__ == "__main__":
    main()
