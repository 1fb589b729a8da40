"""What the channels of a recording are called, and a clip of which one alone is read."""

from __future__ import annotations

from pathlib import Path

from app.model.clip import Clip
from app.words import tr


def title_of(channel: int, count: int) -> str:
    """What a channel is called among ``count``; 0 is the mix of all."""
    if channel == 0:
        return tr("Mix of all channels")
    if count == 2:
        return tr("Left (1)") if channel == 1 else tr("Right (2)")
    return tr("Channel {n}").format(n=channel)


def title_of_clip(clip: Clip) -> str:
    """Its file's name, and the channel where one alone is read: "talk.wav, left channel"."""
    part = _part(clip)
    return tr("{name}, {channel}").format(name=clip.name, channel=part) if part else clip.name


def stem_of_clip(clip: Clip) -> str:
    """What files made from it begin with: "talk", or "talk (left channel)"."""
    stem, part = Path(clip.name).stem, _part(clip)
    return f"{stem} ({part})" if part else stem


def _part(clip: Clip) -> str:
    if clip.channel == 0:
        return ""
    if clip.file_channels == 2:
        return tr("left channel") if clip.channel == 1 else tr("right channel")
    return tr("channel {n}").format(n=clip.channel)
