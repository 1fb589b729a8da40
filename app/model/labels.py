"""What a saved file says of itself: which sound, made how, by which program; no widgets."""

from __future__ import annotations

import json
from importlib import metadata
from typing import Any

from app.model.channels import stem_of_clip
from app.model.document import Document
from app.model.mix import Mix
from app.words import tr

PROGRAM = "HybridCodec Inspector"
# What some systems do not allow in a file's name, and how long one may be.
FORBIDDEN = '<>:"/\\|?*'
MOST_BYTES = 200


def program() -> str:
    """Name and version of this program; the name alone where it was not installed."""
    try:
        return f"{PROGRAM} {metadata.version('hybridcodec-inspector')}"
    except metadata.PackageNotFoundError:
        return PROGRAM


def name_of(document: Document, mix: Mix | None) -> str:
    """A sound by its layers: "RVQ-1:4"; None is the original."""
    return tr("Original") if mix is None else mix.label(document.n_layers)


def facts_of(document: Document, mix: Mix | None, start_s: float, end_s: float) -> dict[str, Any]:
    """How a stretch of a sound of the open clip is made, as JSON can hold it."""
    facts: dict[str, Any] = {
        "source": document.clip.name if document.clip else "",
        "channel": (document.clip.channel if document.clip else 0) or "mix",
        "sound": name_of(document, mix),
        "stretch_s": [round(start_s, 6), round(end_s, 6)],
        "loudness": document.loudness,
    }
    info = document.codec
    if mix is not None and info is not None:
        facts |= {
            "codec": info.name,
            "fingerprint": info.fingerprint,
            "layers": mix.layers.spec,
            # The last frame may reach beyond the end.
            "painted": [
                [s.start_s, min(s.end_s, document.duration_s), s.layers.spec] for s in mix.strokes
            ],
            "continuous": mix.continuous,
            "voice": mix.voice.name if mix.voice else None,
        }
    return facts


def tags(facts: dict[str, Any]) -> dict[str, str]:
    """``facts`` as an audio file carries them: a title, the program, and all as JSON."""
    channel = facts.get("channel", "mix")
    source = facts["source"] if channel == "mix" else f"{facts['source']}, channel {channel}"
    return {
        "title": f"{source}: {facts['sound']}",
        "software": program(),
        "comment": json.dumps(facts),
    }


def sound_part(document: Document, mix: Mix | None) -> str:
    """A sound and its stretch as a part of a file's name: "RVQ-1,3-5 · 1.20-2.40 s"."""
    if mix is None:
        part: str = tr("Original")
    else:
        # No colon, which some systems do not allow in a name.
        layers = f"RVQ-{mix.layers.spec}"
        part = mix.label(document.n_layers).replace(mix.layers.label(document.n_layers), layers)
        part = part if mix.layers else tr("no layer")
    region = document.region
    return f"{part} · {region.start_s:.2f}-{region.end_s:.2f} s" if region else part


def file_name(document: Document, part: str) -> str:
    """What to propose for a file made from the open clip, without its suffix: "clip · part"."""
    clip = stem_of_clip(document.clip) if document.clip else PROGRAM
    rest = "".join(c if c.isprintable() and c not in FORBIDDEN else "_" for c in f" · {part}")
    room = MOST_BYTES - len(rest.encode())
    kept = clip.encode()[: max(room, 40)].decode(errors="ignore")
    return (kept + rest).encode()[:MOST_BYTES].decode(errors="ignore")
