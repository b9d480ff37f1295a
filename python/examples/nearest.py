"""Which tracks sound most like the first one: python nearest.py song.mp3 ~/Music"""

import sys

import numpy as np

import genrescope


def main() -> None:
    model = genrescope.Model.load()
    tracks = [track for track in genrescope.tag(sys.argv[1:], model=model) if track.analysis is not None]
    # Unchanged, any two embeddings are nearly alike.
    embeddings = np.stack([model.standardize(track.result().embedding) for track in tracks])
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    similarity = embeddings @ embeddings[0]
    for index in np.argsort(-similarity)[1:11]:
        print(f"{similarity[index]:6.3f}  {tracks[index].path}")


if __name__ == "__main__":
    main()
