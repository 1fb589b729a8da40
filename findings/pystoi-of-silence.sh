#!/usr/bin/env bash
# pystoi 0.4.1: what STOI and extended STOI are of a silent reference.
#
# Nothing can be intelligible or not in a recording in which nobody speaks, so one expects an
# error, a NaN or a warning.  Seen: STOI is exactly 0.0, the value of wholly unintelligible
# speech, and extended STOI is another number near 0 at each call, of either sign (pystoi adds
# unseeded random noise before it normalises).  Neither raises nor warns, so both
# enter a mean as if they had been measured.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pystoi==0.4.1 numpy==2.2.6 scipy==1.15.3
"$folder/venv/bin/python" -W error - <<'PY'
import numpy as np
from pystoi import stoi

rng = np.random.default_rng(0)
silence, noise = np.zeros(16_000), 0.1 * rng.standard_normal(16_000)
plain = {stoi(silence, noise, 16_000) for _ in range(3)}
extended = [stoi(silence, noise, 16_000, extended=True) for _ in range(3)]
print("STOI of a silent reference:", plain)
print("extended STOI, three calls:", extended)
assert plain == {0.0}
assert len(set(extended)) == 3 and all(0 < abs(value) < 0.2 for value in extended)
PY
echo "as described"
