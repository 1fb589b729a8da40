"""What can go wrong, told apart by who can mend it.

A :class:`UserError` is something the person can put right: its text is one
sentence that says what is wrong, where, and what to do.  The window shows it,
the command line prints it and exits with 2.  Anything else is our own fault.
"""

from __future__ import annotations

__all__ = [
    "Cancelled",
    "AudioFileError",
    "CheckpointError",
    "CodesFileError",
    "ComputeDeviceError",
    "DeviceMemoryError",
    "LayerSpecError",
    "MissingWeightsError",
    "UserError",
]


class Cancelled(Exception):
    """Somebody asked for work to stop, and it did."""


class UserError(Exception):
    """One sentence for the person: what is wrong, where, what to do."""


class AudioFileError(UserError):
    """An audio file that cannot be read or written."""


class CheckpointError(UserError):
    """A checkpoint that is not what it should be."""


class MissingWeightsError(CheckpointError):
    """A configuration that is known but whose weights nobody has released."""


class CodesFileError(UserError):
    """A file of codes that is damaged, foreign or newer than this program."""


class LayerSpecError(UserError, ValueError):
    """A layer specification such as ``1,3-5`` that does not make sense."""


class ComputeDeviceError(UserError):
    """A compute device (``cuda``, ``mps`` …) that is not there or has failed."""


class DeviceMemoryError(ComputeDeviceError):
    """A compute device whose memory does not suffice; fewer frames at a time may."""
