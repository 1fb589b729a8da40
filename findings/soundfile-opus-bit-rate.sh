#!/usr/bin/env bash
# soundfile 0.14.0 (libsndfile 1.2.2): writing Opus at a bit rate of one's choice.
#
# There is no bit rate to give, only compression_level from 0 to 1, which for other formats
# trades time for size without changing the sound.  Seen: for Opus it is the bit rate, linear
# from 256 kbit/s (0) to 6 kbit/s (1) a channel, so that kbit/s = 256 - 250 * level, and the
# default is far from either end.  bitrate_mode, which names CONSTANT and VARIABLE and
# which MP3 takes, is refused for Opus.  Writing the same samples twice gives other
# bytes, since each stream gets a random serial number, and the very same sound.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q soundfile==0.14.0 numpy==2.2.6
"$folder/venv/bin/python" -W error - <<'PY'
import io

import numpy as np
import soundfile

rate, seconds = 48_000, 20
rng = np.random.default_rng(0)
wave = 0.1 * rng.standard_normal(seconds * rate).astype(np.float32)


def written(**how):
    file = io.BytesIO()
    soundfile.write(file, wave, rate, format="OGG", subtype="OPUS", **how)
    return file.getvalue()


for level in (1.0, 0.9, 0.5, 0.0):
    wanted = 256 - 250 * level
    kbit = 8 * len(written(compression_level=level)) / seconds / 1000
    print(f"compression_level {level}: {kbit:.1f} kbit/s, 256 - 250 * level is {wanted:.0f}")
    # It is an average that a variable rate may miss; pages have headers besides.
    assert 0.75 * wanted < kbit < 1.25 * wanted + 2
try:
    written(compression_level=0.9, bitrate_mode="CONSTANT")
except soundfile.LibsndfileError as error:
    print("bitrate_mode='CONSTANT':", str(error)[:22])
else:
    raise AssertionError("a bit rate mode is taken")
one, two = written(compression_level=0.9), written(compression_level=0.9)
same = [soundfile.read(io.BytesIO(data))[0] for data in (one, two)]
print("twice the same samples: same bytes", one == two, "/ same sound", np.array_equal(*same))
assert one != two and np.array_equal(*same)
PY
echo "as described"
