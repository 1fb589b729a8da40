"""``python -m codec``."""

import sys

try:
    from codec.cli import main

    main("python -m codec")
except KeyboardInterrupt:  # while imports run, before the commands' own care
    sys.stderr.write("Stopped.\n")
    sys.exit(130)
