"""What each layer says of the phone and of the speaker, as linear probes read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from codec.api import Codec, Codes
from codec.errors import AudioFileError, UserError
from codec.evaluate.linear import held_out_accuracy
from codec.evaluate.phones import SILENCE, PhoneLabeller, at_frames
from codec.evaluate.sound import SPEECH_HZ, Sound
from codec.evaluate.tables import Column, Table, finite
from codec.files import load_wave

if TYPE_CHECKING:
    from codec.train.data import Entry

SEED = 0
FOLDS = 5
# A speaker with fewer clips could not be on both sides of every fold.
FEWEST_CLIPS = 4
FEWEST_FRAMES = 50
# Frames so far below a clip's loudest are silence whatever their label says.
SILENCE_DB = -40.0

COLUMNS = (
    Column("label", "vectors"),
    Column("phone", "phone", "{:.1%}"),
    Column("phone_balanced", "phone, balanced", "{:.1%}"),
    Column("speaker", "speaker", "{:.1%}"),
    Column("speaker_balanced", "speaker, balanced", "{:.1%}"),
)


@dataclass
class Frames:
    """Every frame of speech of all clips: ``vectors`` by name [N, D], and whose and what it is."""

    vectors: dict[str, np.ndarray]
    phones: np.ndarray
    speakers: np.ndarray
    clips: np.ndarray
    aligned: int
    guessed: int


@dataclass
class ProbeReport:
    """Held-out accuracies: ``rows`` have a label, and for phone and speaker plain and balanced.

    ``aligned`` and ``guessed`` count frames by where their phone label is from.
    """

    codec: str
    fingerprint: str
    clips: int
    skipped: int
    phones: int
    speakers: int
    phone_frames: int
    speaker_frames: int
    aligned: int
    guessed: int
    rows: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return finite(asdict(self))

    def details(self) -> Table:
        return self.table()

    def table(self) -> Table:
        notes = [
            "Accuracy of a linear probe (multinomial logistic regression on one frame's "
            f"standardised vector) on clips that it never saw, {FOLDS} folds by clip; frames of "
            "silence left out. Balanced: mean over the classes.",
            f"Of the frames of speech {self.aligned} have their phone by forced alignment and "
            f"{self.guessed} by the best phone's posterior; used were the {self.phone_frames} of "
            f"the {self.phones} phones with {FEWEST_FRAMES} frames or more.",
        ]
        if self.speakers:
            notes.append(
                f"{self.speaker_frames} frames of the {self.speakers} speakers with {FEWEST_CLIPS} "
                "clips or more."
            )
        else:
            notes.append(f"No two speakers have {FEWEST_CLIPS} clips or more, so none were told.")
        title = f"{self.codec}: linear probes, {self.clips} clips, {self.skipped} skipped"
        return Table(title, COLUMNS, self.rows, tuple(notes))

    def text(self) -> str:
        return self.table().text()


def probe(
    codec: Codec, entries: list[Entry], progress: Callable[[float], None] | None = None
) -> ProbeReport:
    """Encode every recording and probe each layer alone, then the streams.

    Raises
    ------
    UserError
        If pocketsphinx is missing, there is too little speech to probe, or the codec's
        layers have no contributions of their own.
    """
    codec.info.check_can("contributions", "be probed layer by layer")
    frames, skipped = gather(codec, entries, lambda s: progress(0.5 * s) if progress else None)
    clips = len(np.unique(frames.clips))
    phone_of = _common(frames.phones, FEWEST_FRAMES)
    if clips < FOLDS or phone_of.max(initial=-1) < 1:
        raise UserError(
            f"{len(frames.phones)} frames of speech in {clips} recordings are too little to probe; "
            f"give {FOLDS} recordings or more, with {FEWEST_FRAMES} frames each of two phones."
        )
    phone_folds = _deal(frames.clips, np.zeros_like(frames.clips))
    speaker_of = _common(frames.speakers, FEWEST_CLIPS, frames.clips)
    speaker_folds = _deal(frames.clips, speaker_of)
    report = ProbeReport(
        codec=codec.info.name,
        fingerprint=codec.info.fingerprint,
        clips=clips,
        skipped=skipped,
        phones=int(phone_of.max()) + 1,
        speakers=int(speaker_of.max()) + 1 if speaker_of.max() > 0 else 0,
        phone_frames=int((phone_of >= 0).sum()),
        speaker_frames=int((speaker_of >= 0).sum()),
        aligned=frames.aligned,
        guessed=frames.guessed,
    )
    tasks = {"phone": (phone_of, phone_folds)}
    if report.speakers:
        tasks["speaker"] = (speaker_of, speaker_folds)
    for number, (name, vectors) in enumerate(frames.vectors.items()):
        report.rows.append({"label": name, **_probed(vectors, tasks)})
        if progress:
            progress(0.5 + 0.5 * (number + 1) / len(frames.vectors))
    return _with_controls(report, next(iter(frames.vectors.values())), tasks)


def gather(
    codec: Codec, entries: list[Entry], progress: Callable[[float], None]
) -> tuple[Frames, int]:
    """Vectors and labels of all frames that are not silent, and how many files were skipped."""
    labeller, rate_hz = PhoneLabeller(), codec.info.sample_rate_hz
    vectors: dict[str, list[np.ndarray]] = {}
    phones, speakers, clips = [], [], []
    counted = {True: 0, False: 0}
    skipped, reason = 0, ""
    for number, entry in enumerate(entries):
        try:
            wave, _ = load_wave(entry.path, rate_hz, entry.channel)
        except AudioFileError as error:
            skipped, reason = skipped + 1, str(error)
            continue
        codes = codec.encode(wave)
        sound = Sound(wave[0, 0].numpy(), rate_hz)
        labels, is_aligned = labeller.label(sound.speech, entry.transcript)
        labels = at_frames(labels, codes.frames, codec.info.frame_rate_hz)
        kept = (labels != SILENCE) & _loud(sound.speech, codes.frames, codec.info.frame_rate_hz)
        for name, values in vectors_of(codec, codes).items():
            vectors.setdefault(name, []).append(values[kept])
        phones.append(labels[kept])
        speakers.append(np.full(kept.sum(), entry.speaker))
        clips.append(np.full(kept.sum(), number))
        counted[is_aligned] += int(kept.sum())
        progress((number + 1) / len(entries))
    if not phones:
        raise UserError(f"None of the {len(entries)} recordings could be read: {reason}")
    joined = {name: np.concatenate(parts) for name, parts in vectors.items()}
    said, by, within = (np.concatenate(parts) for parts in (phones, speakers, clips))
    return Frames(joined, said, by, within, counted[True], counted[False]), skipped


def vectors_of(codec: Codec, codes: Codes) -> dict[str, np.ndarray]:
    """Each layer's embeddings, and each stream as the decoder gets it: float32 [F, D] by name."""
    from codec.hybrid.codec import HybridCodec

    embeddings = codec.layer_embeddings(codes)
    found = {layer.name: embeddings[0, i] for i, layer in enumerate(codec.info.layers)}
    acoustic = embeddings[:, 1:].sum(1)
    found[f"RVQ-2:{codec.info.n_layers} added"] = acoustic[0]
    if isinstance(codec, HybridCodec):
        found["semantic stream, decoded"] = codec.model.semantic_decoder(embeddings[:, 0])[0]
        found["acoustic stream, decoded"] = codec.model.acoustic_decoder(acoustic)[0]
    return {name: values.T.float().cpu().numpy() for name, values in found.items()}


def _loud(speech: np.ndarray, frames: int, frame_rate_hz: float) -> np.ndarray:
    """Which frames are loud enough to be speech: bool [frames]."""
    edges = (np.arange(frames + 1) * SPEECH_HZ / frame_rate_hz).astype(np.int64)
    power = np.append(0.0, np.cumsum(np.square(speech, dtype=np.float64)))
    edges = np.minimum(edges, len(speech))
    level = (power[edges[1:]] - power[edges[:-1]]) / np.maximum(np.diff(edges), 1)
    return level > level.max() * 10 ** (SILENCE_DB / 10)


def _common(names: np.ndarray, fewest: int, of: np.ndarray | None = None) -> np.ndarray:
    """Numbers from 0 for names that occur often enough (in so many of ``of``), else -1."""
    found = np.full(len(names), -1, np.int64)
    number = 0
    for name in np.unique(names):
        here = names == name
        if name and (here.sum() if of is None else len(np.unique(of[here]))) >= fewest:
            found[here], number = number, number + 1
    return found


def _deal(clips: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """A fold for each frame: whole clips, those of a group dealt out evenly, at random."""
    rng = np.random.default_rng(SEED)
    folds = np.zeros(len(clips), np.int64)
    for group in np.unique(groups):
        members = rng.permutation(np.unique(clips[groups == group]))
        for place, clip in enumerate(members):
            folds[clips == clip] = place % FOLDS
    return folds


def _probed(vectors: np.ndarray, tasks: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict:
    row: dict[str, float] = {}
    for task, (labels, folds) in tasks.items():
        kept = labels >= 0
        accuracy = held_out_accuracy(vectors[kept], labels[kept], folds[kept])
        row |= {task: accuracy.plain, f"{task}_balanced": accuracy.balanced}
    return row


def _with_controls(
    report: ProbeReport, vectors: np.ndarray, tasks: dict[str, tuple[np.ndarray, np.ndarray]]
) -> ProbeReport:
    """Add what chance gives, and what the probe finds in labels that mean nothing."""
    shuffled, chance = {}, {}
    rng = np.random.default_rng(SEED)
    for task, (labels, folds) in tasks.items():
        mixed = labels.copy()
        mixed[labels >= 0] = rng.permutation(labels[labels >= 0])
        shuffled[task] = (mixed, folds)
        counts = np.bincount(labels[labels >= 0])
        chance[task] = counts.max() / counts.sum()
        chance[f"{task}_balanced"] = 1 / len(counts)
    report.rows.append({"label": "RVQ-1, labels shuffled", **_probed(vectors, shuffled)})
    report.rows.append({"label": "chance", **chance})
    return report
