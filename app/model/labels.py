"""What a saved file says of itself: which sound, made how, by which program; no widgets."""

from __future__ import annotations

import json
from importlib import metadata
from typing import Any

from app.model.document import Document
from app.model.mix import Mix
from app.words import tr

PROGRAM = "HybridCodec Inspector"


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
            "painted": [[s.start_s, s.end_s, s.layers.spec] for s in mix.strokes],
            "continuous": mix.continuous,
            "voice": mix.voice.name if mix.voice else None,
        }
    return facts


def tags(facts: dict[str, Any]) -> dict[str, str]:
    """``facts`` as an audio file carries them: a title, the program, and all as JSON."""
    return {
        "title": f"{facts['source']}: {facts['sound']}",
        "software": program(),
        "comment": json.dumps(facts),
    }
