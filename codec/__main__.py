"""``python -m codec``."""

import sys

try:
    from codec.cli import app

    app(prog_name="python -m codec")
except KeyboardInterrupt:  # before the commands' own care, while imports run
    sys.exit(130)
