#!/usr/bin/env bash
# soundfile 0.13.1 (libsndfile 1.2.2): what is read of an Ogg file made of two.
#
# RFC 3533 lets Ogg streams follow one another in one file ("chaining"), as internet radio and
# `cat a.opus b.opus` make them, and players play all of it.  Seen: for Opus and for Vorbis,
# soundfile reads the first part, says that this is the length of the file, and gives
# neither an error nor a warning about the second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q soundfile==0.13.1 numpy==2.2.6
"$folder/venv/bin/python" -W error - "$folder" <<'PY'
import sys
from pathlib import Path

import numpy as np
import soundfile

folder, rate = Path(sys.argv[1]), 48_000
for subtype in ("OPUS", "VORBIS"):
    parts = []
    for seconds, pitch in ((1, 300), (2, 500)):
        wave = 0.3 * np.sin(2 * np.pi * pitch * np.arange(seconds * rate) / rate)
        path = folder / f"{subtype}-{seconds}.ogg"
        soundfile.write(path, wave, rate, format="OGG", subtype=subtype)
        parts.append(path.read_bytes())
    both = folder / f"{subtype}-both.ogg"
    both.write_bytes(b"".join(parts))
    info, (samples, _) = soundfile.info(both), soundfile.read(both)
    print(f"{subtype}: 1 s and 2 s in one file; read are {len(samples) / rate:.2f} s")
    assert info.frames == len(samples)
    assert abs(len(samples) - rate) < 0.05 * rate
PY
echo "as described"
