"""``python -m codec``."""

import os
import sys

# Before torch is loaded: threads that wait by spinning starve whatever else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

try:
    from codec.cli import main

    main("python -m codec")
except KeyboardInterrupt:  # while imports run, before the commands' own care
    sys.stderr.write("Stopped.\n")
    sys.exit(130)
