#!/usr/bin/env bash
# Rebuilds every clip in this folder from Debian 12 (bookworm) packages and from code.
#
#   tests/clips/make.sh [CACHE]
#
# CACHE (default: a temporary folder) keeps the downloaded packages, about 1.2 GB.
# Needs: apt-get with a Debian 12 source, dpkg-deb, unzip, ffmpeg with libvorbis, libopus and
# libmp3lame (made with ffmpeg 5.1.9). Another version of ffmpeg or of an encoder may give other bytes.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "$0")" && pwd)
cache=${1:-$(mktemp -d)}
mkdir -p "$cache"

# get PACKAGE VERSION: prints the folder the package is unpacked in.
get() {
    local root=$cache/$1
    if [[ ! -d $root ]]; then
        (cd "$cache" && apt-get download "$1=$2" >&2)
        dpkg-deb -x "$cache/$1"_*.deb "$root.part"
        mv "$root.part" "$root"
    fi
    echo "$root"
}

# inside ARCHIVE MEMBER: takes one file out of a zip-like archive and prints its path.
inside() {
    local out=$cache/${2##*/}
    unzip -p "$1" "$2" >"$out"
    echo "$out"
}

# clip OUT SOURCE START SECONDS TITLE ARTIST LICENCE ENCODER-OPTIONS...
clip() {
    local out=$here/$1 source=$2 start=$3 seconds=$4 title=$5 artist=$6 licence=$7
    shift 7
    ffmpeg -nostdin -v error -y -threads 1 -ss "$start" -t "$seconds" -i "$source" \
        -map 0:a:0 -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$@" \
        -metadata title="$title (excerpt)" -metadata artist="$artist" -metadata copyright="$licence" "$out"
}

# code OUT LAVFI-GRAPH OPTIONS...
code() {
    local out=$here/$1 graph=$2
    shift 2
    ffmpeg -nostdin -v error -y -threads 1 -f lavfi -i "$graph" \
        -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$@" "$out"
}

# The mean of left and right; ffmpeg's own -ac 1 may be 3 dB louder and clip.
mono=(-af "pan=mono|c0=0.5*c0+0.5*c1")
vorbis=(-c:a libvorbis -q:a 2)
opus=(-c:a libopus -vbr on)
by3="CC BY 3.0, http://creativecommons.org/licenses/by/3.0/"
sa3="CC BY-SA 3.0, http://creativecommons.org/licenses/by-sa/3.0/"
sa2="CC BY-SA 2.0 DE, http://creativecommons.org/licenses/by-sa/2.0/de/"
gpl="GPL-2, see licences/GPL-2.txt"

ufoai=$(get ufoai-music 2.5-2)/usr/share/games/ufoai/base/0music.pk3
naev=$(get naev-data 0.8.2-1)/usr/share/naev/dat/snd/music
hedgewars=$(get hedgewars-data 1.0.2-6)/usr/share/games/hedgewars/Data/Music
mars=$(get marsshooter-data 0.7.6-7)/usr/share/games/marsshooter/audio/music
moh=$(get asterisk-moh-opsound-g722 2.03-1.1)/usr/share/asterisk/moh
horizons=$(get unknown-horizons 2019.1-6)/usr/share/unknown-horizons/content/audio/music
zaz=$(get zaz-data 1.0.1-1)/usr/share/games/zaz
mice=$(get miceamaze 4.2.1-3+b1)/usr/share/games/miceamaze/music
rescue=$(get mrrescue 1.02e-3)/usr/share/games/mrrescue/mrrescue.love

clip metal.mp3 "$(inside "$ufoai" music/van_mission2.ogg)" 123 20 \
    "Ufo: AI Mission Music 2" "Manuel 'Vanethian' Marino" "$by3" -c:a libmp3lame -b:a 128k
clip gothic_metal.opus "$mars/01_-_Ezer_Ev.ogg" 162 20 \
    "Ezer Év" "Obsidian Shell" "$sa3" "${opus[@]}" -b:a 96k
clip rock.ogg "$naev/combat3.ogg" 216 20 \
    "Eridani's Rock 0.2" "Askyel" "$sa3" "${vorbis[@]}"
clip blues.ogg "$hedgewars/City.ogg" 123 20 \
    "City" "Daniel Martin (HSR)" "$gpl" "${vorbis[@]}"
clip jazz.wav "$moh/reno_project-system.g722" 192 15 \
    "System" "Reno Project" "$sa3" -c:a pcm_s16le
clip funk.m4a "$hedgewars/Brick.ogg" 57 20 \
    "Brick" "Daniel Martin (HSR)" "$gpl" -c:a aac -b:a 96k
clip country.ogg "$hedgewars/Sheep.ogg" 177 20 \
    "Sheep" "Daniel Martin (HSR)" "$gpl" "${vorbis[@]}"
clip orchestral.flac "$horizons/music.ogg" 48 15 \
    "music" "Unknown Horizons Team" "$sa3" "${mono[@]}" -c:a flac -compression_level 8 -sample_fmt s16 -ar 32000
clip ambient.opus "$(inside "$ufoai" music/Crystan-Battlescape02.ogg)" 132 20 \
    "Crystan-Battlescape02" "Christian 'Crystan' Hoffmann" "$sa3" "${opus[@]}" -b:a 64k
clip techno.ogg "$zaz/mus3.ogg" 108 20 \
    "Die Gewalt" "paniq (Leonard Ritter)" "$sa2" "${vorbis[@]}"
clip house.mp3 "$naev/void_sensor.ogg" 33 20 \
    "Void Sensor (qubodup cut)" "Zeropage" "$by3" "${mono[@]}" -c:a libmp3lame -b:a 48k -ar 22050
clip trance.ogg "$mice/Dj_Rkod_Pulse_(George_Ellinas_Remix).ogg" 159 20 \
    "Dj Rkod - Pulse (George Ellinas Remix)" "George Ellinas" "$by3" "${vorbis[@]}"
clip drum_and_bass.opus "$(inside "$ufoai" music/ufo2.ogg)" 30 20 \
    "ufo theme 2" "paulb (Paul Bee)" "$gpl" "${opus[@]}" -b:a 96k
clip chiptune.aiff "$(inside "$rescue" data/sfx/happyfeerings.ogg)" 3 15 \
    "happyfeerings" "Tangram Games" "$sa3" -c:a pcm_s16be -ar 22050

# Not music, made by code: 5 s of digital silence (96 kHz, 24 bit), 10 s of pink noise, and 10 s of mains
# hum with faint hiss and irregular clicks (8 kHz, 8 bit).
code silence.flac "anullsrc=r=96000:cl=stereo:d=5" -c:a flac -sample_fmt s32 -bits_per_raw_sample 24
code pink_noise.ogg "anoisesrc=c=pink:r=44100:a=0.25:d=10:seed=1" "${vorbis[@]}"
hum='0.03*sin(2*PI*50*t) + 0.02*sin(2*PI*100*t)'
hiss='0.01*(2*random(0)-1)'
clicks='0.5*(2*random(1)-1)*lt(mod(0.17*t*t\,1)\,0.004)'
code hum_and_clicks.wav "aevalsrc='$hum + $hiss + $clicks':s=8000:d=10" -c:a pcm_u8

(cd "$here" && sha256sum -- *.mp3 *.opus *.ogg *.wav *.m4a *.flac *.aiff >SHA256SUMS && du -cb -- *.* | tail -1)
