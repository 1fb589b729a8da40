"""The tour: what somebody who is new is shown, as data."""

from __future__ import annotations

from dataclasses import dataclass

SAMPLE = "english-slt-rainbow.flac"


@dataclass(frozen=True)
class Step:
    """One stop: the view of this ``topic`` is marked, and ``command`` is run on arrival."""

    topic: str
    title: str
    text: str
    command: str = ""


STEPS: tuple[Step, ...] = (
    Step(
        "spectrograms",
        "One recording, three sounds",
        "The recording itself, its semantic layer alone, and your mix of layers, drawn on one "
        "scale. Space plays; click to move the playhead, drag to select a region.",
    ),
    Step(
        "transport",
        "Switch the source",
        "Keys 1 to 4 switch between the sources at the same position and loudness. Hold X to "
        "compare with the original.",
        "hear_original",
    ),
    Step(
        "spectrograms",
        "The semantic layer",
        "This is RVQ-1 alone: what is said, in a generic voice. Press Space, then alternate "
        "between 1 and 2. The harmonics of the speaker's own pitch are gone from the spectrogram.",
        "hear_semantic",
    ),
    Step(
        "layers",
        "Add the voice, layer by layer",
        "Each strip is a layer: the keys Q to ] switch them, with Shift they are heard alone. Move "
        "the slider from RVQ-1 to RVQ-1:12 while it plays, and hear the speaker come back.",
        "hear_mix",
    ),
    Step(
        "tokens",
        "The tokens themselves",
        "Every column is a frame of 40 ms, every row a layer. Ctrl+U shows the codebook usage, "
        "Ctrl+M how intelligibility and speaker similarity grow with the layers.",
        "tokens",
    ),
    Step(
        "transport",
        "Your own voice, and more help",
        "Ctrl+L takes you live: speak, and hear yourself as tokens. Shift+F1 explains the view "
        "under the pointer, Ctrl+K finds any command, F1 lists every key.",
    ),
)
