"""Where samples are kept: in memory when few, in a temporary file when many.

An hour of stereo at 48 kHz is 1.4 GB of float32.  Past :data:`LONG_SAMPLES` the
samples go to a temporary file that has no name (or is deleted on close), and
the array that comes out is a plain :class:`numpy.ndarray` over that file.  The
file lives exactly as long as the array and its views.

A :class:`SampleStore` takes samples one after another; a :class:`Scratch` has
its length from the start, and is read while it is written here and there.
"""

from __future__ import annotations

import mmap
import tempfile
import weakref
from collections.abc import Iterator

import numpy as np

from codec.errors import AudioFileError

BLOCK_FRAMES = 65_536
"""Frames handled at a time wherever a recording is walked through."""

LONG_SAMPLES = 10 * 60 * 48_000
"""Samples, over all channels, up to which a recording stays in memory: ten
minutes of mono at 48 kHz, 115 MB."""

LONG_SCRATCH_SAMPLES = 2 * 60 * 48_000
"""Samples up to which a :class:`Scratch` stays in memory, 23 MB: a program has several."""


class SampleStore:
    """Takes blocks of samples and gives one array back.

    Close it when done, best with :func:`contextlib.closing`.

    Parameters
    ----------
    channels
        Channels in every block.
    name
        What is being kept, for the message when the disk is full.
    """

    def __init__(self, channels: int, name: str) -> None:
        self._channels = channels
        self._name = name
        self._blocks: list[np.ndarray] = []
        self._frames = 0
        self._file = None

    def close(self) -> None:
        """Drop what is kept here; arrays already given out keep their samples."""
        self._blocks.clear()
        if self._file is not None:
            self._file.close()

    def append(self, block: np.ndarray) -> None:
        """Copy a block, float32 ``[frames, channels]``, to the end.

        Raises
        ------
        AudioFileError
            If the temporary folder is full or cannot be written.
        """
        self._frames += len(block)
        if self._file is None and self._frames * self._channels <= LONG_SAMPLES:
            self._blocks.append(np.array(block, dtype=np.float32))
            return
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="hybridcodec-")  # noqa: SIM115
                for early in self._blocks:
                    self._file.write(early.tobytes())
                self._blocks.clear()
            # Written, not mapped: a full disk is then an error here and not a
            # SIGBUS at the first touch of a page.
            self._file.write(np.ascontiguousarray(block, dtype=np.float32).data)
        except OSError as error:
            raise AudioFileError(self._no_room(error)) from error

    def finish(self) -> np.ndarray:
        """Return everything appended, float32 ``[channels, frames]``.

        Rows of a recording kept in a file are strided, not contiguous.
        """
        if self._file is None:
            samples = np.empty((self._channels, self._frames), dtype=np.float32)
            start = 0
            for block in self._blocks:
                samples[:, start : start + len(block)] = block.T
                start += len(block)
            return samples
        try:
            self._file.flush()
            mapping = mmap.mmap(self._file.fileno(), 0)
        except OSError as error:
            raise AudioFileError(self._no_room(error)) from error
        return np.frombuffer(mapping, dtype=np.float32).reshape(-1, self._channels).T

    def _no_room(self, error: OSError) -> str:
        return _no_room(self._name, self._frames * self._channels, error)


class Scratch:
    """Samples of a known number, written in any order by one thread, read by any.

    Parameters
    ----------
    length
        How many samples.
    name
        What is being kept, for the message when the disk is full.

    Attributes
    ----------
    samples
        float32 ``[length]``, zeros where nothing was written: to be read only,
        for in a file it may be full disks that :meth:`write` has to tell of.
        Stretches of a file that nobody wrote take no room on the disk.
    """

    def __init__(self, length: int, name: str) -> None:
        self._name = name
        self._written = 0
        self._file = None
        if length <= LONG_SCRATCH_SAMPLES:
            self.samples = np.zeros(length, dtype=np.float32)
            return
        try:
            self._file = tempfile.TemporaryFile(prefix="hybridcodec-", buffering=0)  # noqa: SIM115
            weakref.finalize(self, self._file.close)
            self._file.truncate(4 * length)
            mapping = mmap.mmap(self._file.fileno(), 0)
        except OSError as error:
            raise AudioFileError(_no_room(name, 0, error)) from error
        self.samples = np.frombuffer(mapping, dtype=np.float32)

    def write(self, start: int, block: np.ndarray) -> None:
        """Put ``block`` ``[n]`` where sample ``start`` is; what is beyond the end is left out.

        Raises
        ------
        AudioFileError
            If the temporary folder is full.
        """
        block = block[: len(self.samples) - start]
        if self._file is None:
            self.samples[start : start + len(block)] = block
            return
        try:
            # Written, not mapped: see SampleStore.append.
            self._file.seek(4 * start)
            rest = memoryview(np.ascontiguousarray(block, dtype=np.float32)).cast("B")
            while len(rest):
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise AudioFileError(_no_room(self._name, self._written, error)) from error
        self._written += len(block)


def _no_room(name: str, samples: int, error: OSError) -> str:
    return (
        f"The samples of {name} do not fit in the temporary folder "
        f"({error.strerror or error}, {samples * 4 / 1e6:.0f} MB so far); free some room there "
        "or let TMPDIR name a larger folder."
    )


def blocks_of(samples: np.ndarray, block_frames: int = BLOCK_FRAMES) -> Iterator[np.ndarray]:
    """Yield ``samples`` ``[..., T]`` in views ``[..., <= block_frames]``.

    Pages of a long recording's file that were only walked through are handed
    back to the system on the way, so that a pass over an hour stays small.
    """
    for index, start in enumerate(range(0, samples.shape[-1], block_frames)):
        yield samples[..., start : start + block_frames]
        if index % 64 == 63:
            forget_pages(samples)
    forget_pages(samples)


def forget_pages(samples: np.ndarray) -> None:
    """Hand the memory under a long recording back; its file still has the samples."""
    mapping = mapping_of(samples)
    # The mapping is shared with its file, so nothing written to it is lost.
    if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapping.madvise(mmap.MADV_DONTNEED)


def mapping_of(samples: np.ndarray) -> mmap.mmap | None:
    """Return the mapped file that an array or view lies in, if any."""
    owner = samples
    while isinstance(owner, (np.ndarray, memoryview)):
        owner = owner.base if isinstance(owner, np.ndarray) else owner.obj
    return owner if isinstance(owner, mmap.mmap) else None
