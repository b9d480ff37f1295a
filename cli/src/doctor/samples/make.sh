#!/usr/bin/env bash
# One second of a chord in every format that `genrescope doctor` tries: made by ffmpeg, nothing of it is anybody's work.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
chord='sine=220:d=1,aformat=channel_layouts=mono[a];sine=277:d=1[b];sine=330:d=1[c];[a][b][c]amix=3,volume=0.8'
make() { ffmpeg -nostdin -v error -y -filter_complex "$chord" -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$@"; }
make -ar 8000 -c:a pcm_s16le chord.wav
make -ar 8000 -c:a pcm_s16be chord.aiff
make -ar 8000 -c:a flac chord.flac
make -ar 8000 -c:a alac alac.m4a
make -ar 22050 -c:a aac -b:a 24k aac.m4a
make -ar 22050 -c:a libmp3lame -b:a 16k chord.mp3
make -ar 22050 -c:a libvorbis -q:a 0 chord.ogg
make -ar 24000 -c:a libopus -b:a 16k chord.opus
