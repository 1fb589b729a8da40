"""What is said about a file that cannot be read: one sentence each, naming the file."""

from __future__ import annotations

import math
import os
import sys

MIN_RATE_HZ = 1_000
MAX_RATE_HZ = 768_000
MAX_CHANNELS = 32
MAX_DURATION_S = 4 * 3600

_HEADER_FAULTS = {  # libsndfile's error numbers, common.h of 1.2.2
    24: "says in its header that it has a sample rate of 0 Hz",
    32: "says in its header that it has 0 channels",
    33: f"says in its header that it has far more than {MAX_CHANNELS} channels",
}


def shown_name(path: str | os.PathLike[str]) -> str:
    """Return the last part of ``path`` with unprintable characters as ``?``.

    A name may hold line breaks, control characters or bytes that are no text;
    none of them may reach a message on the screen.
    """
    path = os.fspath(path)
    name = os.path.basename(path.rstrip("/\\")) or path or "The file without a name"
    return "".join(c if c.isprintable() else "?" for c in name)


def odd_rate(name: str, rate_hz: int) -> str:
    return (
        f"{name} says in its header that it has a sample rate of {rate_hz} Hz, but only "
        f"{MIN_RATE_HZ} to {MAX_RATE_HZ} Hz can be read; export it again at a common rate."
    )


def too_many_channels(name: str, channels: int) -> str:
    return (
        f"{name} has {channels} channels, but at most {MAX_CHANNELS} can be read; "
        "export the channels you need."
    )


def no_such_channel(name: str, channel: int, channels: int) -> str:
    has = "1 channel" if channels == 1 else f"{channels} channels"
    return f"{name} has {has}, so there is no channel {channel}; choose one of them or the mix."


def too_long(name: str) -> str:
    hours = MAX_DURATION_S // 3600
    return f"{name} is longer than {hours} h, the most that can be opened; cut it into parts."


def cut_short(name: str, share: float) -> str:
    percent = math.floor(1000 * share) / 10  # never "100 %" of what is not whole
    return (
        f"{name} is cut short: it holds only {percent} % of the audio that its header "
        "promises; get a complete copy."
    )


def cut_ogg(name: str) -> str:
    return (
        f"{name} is cut short: the page that ends an Ogg stream is missing or incomplete; "
        "get a complete copy."
    )


def decodes_short(name: str, decoded_s: float, promised_s: float) -> str:
    return (
        f"{name} is damaged or cut short: only {decoded_s:.2f} s of the {promised_s:.2f} s "
        "that its header promises can be decoded; get a complete copy."
    )


def decoding_fails(name: str) -> str:
    return f"{name} is damaged or cut short: it cannot be decoded to its end; get a complete copy."


def partial_mp3(name: str) -> str:
    return (
        f"{name} is an MP3 of varying bit rate without a length in its header, of which "
        "only a part can be read; convert it to WAV or FLAC first."
    )


def not_finite(name: str, bad_samples: int, first_s: float) -> str:
    return (
        f"{name} holds NaN or infinite samples ({bad_samples} of them, the first at "
        f"{first_s:.3f} s); repair it or export it again."
    )


def no_samples(name: str) -> str:
    return f"{name} has a header but no samples; record or export it again."


def raw_audio(name: str) -> str:
    return (
        f"{name} is raw audio without a header; convert it to WAV or FLAC first, with its rate: "
        f"ffmpeg -f s16le -ar 16000 -ac 1 -i {quoted(name)} {as_wav(name)}."
    )


def foreign(name: str, kind: str, advice: str) -> str:
    """``advice``: what to do; empty where FFmpeg is the way out."""
    is_a = f"{name} is {kind}"
    if advice:
        return f"{is_a}, not a recording that can be read; {advice}."
    # A frozen program takes no packages.
    besides = "" if getattr(sys, "frozen", False) else " or install the Python package av"
    way_out = f"ffmpeg -i {quoted(name)} {as_wav(name)}"
    return f"{is_a}, which is not read; convert it with {way_out}{besides}."


def damaged(name: str, kind: str) -> str:
    return (
        f"{name} is {kind}, but damaged, cut short or of a variety that FFmpeg does not know; "
        "get a complete copy or another format."
    )


def changes_midway(name: str) -> str:
    return (
        f"{name} changes its sample rate or its channels on the way; convert it with "
        f"ffmpeg -i {quoted(name)} {as_wav(name)}."
    )


def no_sound_track(name: str, kind: str) -> str:
    return f"{name} is {kind} without a sound track; choose another recording."


def quoted(name: str) -> str:
    """A name as a shell takes it."""
    return f"'{name}'" if set(name) & set(" '\"\\()[]{}&;|<>*?$`!#~") else name


def as_wav(name: str) -> str:
    """What ``name`` may be called once it has been converted."""
    return quoted(f"{os.path.splitext(name)[0]}.wav")


def too_many_parts(name: str, most: int) -> str:
    return f"{name} is more than {most} recordings put one behind the other; cut it into parts."


def no_permission(name: str) -> str:
    return f"{name} may not be read with your permissions; change them or copy the file."


def unreadable(name: str, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or error
    return f"{name} could not be read ({reason}); check the name and the disk."


def not_audio(name: str, libsndfile_code: int | None) -> str:
    if fault := _HEADER_FAULTS.get(libsndfile_code):
        return f"{name} {fault}; export it again."
    return (
        f"{name} is not audio that can be read, or its header is damaged; choose a WAV, FLAC, "
        "OGG, Opus, MP3 or AIFF file."
    )
