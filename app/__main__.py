"""``python -m app [FILE …]``: the window is on screen before torch is imported."""

from __future__ import annotations

import argparse
import gc
import math
import multiprocessing
import os
import sys
import time

STARTED_S = time.perf_counter()

EXIT_PERSON = 2
LEAST_SIZE = (720, 420)
# Where the screen has room for it.
USUAL_SIZE = (1280, 800)
MOST_PIXELS = 16384
# Before torch is loaded: threads that wait by spinning starve whatever else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def parser() -> argparse.ArgumentParser:
    """The command line of the window."""
    result = argparse.ArgumentParser(
        "hybridcodec-inspector" if getattr(sys, "frozen", False) else "python -m app",
        description="HybridCodec Inspector: listen into a neural speech codec.",
    )
    result.add_argument("files", nargs="*", metavar="FILE", help="recordings, or a session")
    result.add_argument("--screenshot", metavar="OUT.png", help="save the finished window and quit")
    result.add_argument("--trace", action="store_true", help="measure the window on FILE and quit")
    result.add_argument(
        "--live-soak", nargs="?", type=float, const=600.0, metavar="SECONDS",
        help="run the live mode for so long (600), watch it, and quit",
    )  # fmt: skip
    result.add_argument("--json", action="store_true", help="with --trace, --live-soak: print JSON")
    result.add_argument("--size", metavar="WxH", help="size of the window; default: 1280x800")
    result.add_argument("--view", metavar="START-END", help="see these seconds, such as 4.0-5.4")
    result.add_argument(
        "--page", type=int, default=0, metavar="N", help="then scroll by N pages; negative: back"
    )
    result.add_argument(
        "--theme", choices=("light", "dark", "system"), help="in place of the one that is set"
    )
    result.add_argument("--layers", metavar="SPEC", help="layers of the mix, such as 1,3-5")
    result.add_argument(
        "--channel", default="mix", help="what to read of stereo: mix, left, right or a number"
    )
    result.add_argument("--codec", default="hybridcodec-mini", help="a name or a checkpoint")
    result.add_argument("--device", help="auto, cpu, cuda, cuda:N, mps; default: as set")
    return result


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return EXIT_PERSON


def size_of(text: str) -> tuple[int, int] | None:
    """``WxH`` in pixels, or None if it is not that."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        return None
    size = int(width), int(height)
    least_width, least_height = LEAST_SIZE
    fits = least_width <= size[0] <= MOST_PIXELS and least_height <= size[1] <= MOST_PIXELS
    return size if fits else None


def is_same(path: str, other: str) -> bool:
    """Whether both lead to one file."""
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def has_display() -> bool:
    """Whether Qt can be expected to find a screen."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(arguments: list[str] | None = None) -> int:
    """Run the program; the exit code is 0, 2 for what the person can mend, 1 for our faults."""
    options = parser().parse_args(arguments)
    size = size_of(options.size) if options.size else USUAL_SIZE
    if size is None:
        least = f"{LEAST_SIZE[0]}x{LEAST_SIZE[1]}"
        return fail(f"The size '{options.size}' is not WxH, from {least} to 16384x16384.")
    if options.screenshot and any(is_same(options.screenshot, file) for file in options.files):
        return fail(f"'{options.screenshot}' would replace what is shown; choose another name.")
    if options.trace and not options.files:
        return fail("Tracing needs a recording; name a FILE.")
    if (options.view or options.page) and not options.files:
        return fail("A view is one of a recording; name a FILE.")
    if options.live_soak is not None and not 0 < options.live_soak < math.inf:
        return fail(f"A soak of {options.live_soak:g} s cannot be run; give it some seconds.")
    if options.screenshot or options.trace or options.live_soak:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    elif not has_display():
        return fail(
            "No display was found, so the window cannot be shown; "
            "log in to a desktop, or use --screenshot OUT.png FILE."
        )
    # What is imported from here on stays; there is no point in looking through it for garbage.
    gc.disable()
    from app.quick_imports import mirror_qt, read_no_sources

    read_no_sources()
    mirror_qt()
    from app.run import run

    return run(options, size, STARTED_S)


if __name__ == "__main__":
    multiprocessing.freeze_support()  # the frozen program starts itself as the live process
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # while imports run, before the window takes care of it
        sys.exit(130)
