"""Children that hear the signals that a test sends them."""

from __future__ import annotations

import signal


def hear_signals() -> None:
    """For ``preexec_fn``: the child ends at SIGINT and SIGHUP, as a program in a terminal does.

    Whoever runs the tests may have had them ignored (``nohup``, a job in the background), and
    children inherit that.
    """
    for name in ("SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
