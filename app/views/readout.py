"""Two lines of text about the place under the cursor: where it is, and how loud it is there."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.model.document import Document
from app.model.mix import Difference, LayerAlone, Pane
from app.views.help_dialog import explain
from app.words import mark, number, tr
from codec.audio import hz_to_mel

A4_HZ = 440.0
NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
# Above and below, as the style sheet has it.
PADDING = 4
HINT = mark(
    "Point at a picture, or press Alt with an arrow key: time, frequency, tokens and levels"
)


def note_name(hz: float) -> str:
    """The nearest note of equal temperament at A4 = 440 Hz and the cents beside it."""
    semitones = 12 * math.log2(hz / A4_HZ)
    nearest = round(semitones)
    octave, step = divmod(nearest + 9, 12)
    return f"{NOTES[step]}{octave + 4} {_signed(100 * (semitones - nearest), 0)} ct"


def level_text(level_db: float | None, *, difference: bool) -> str:
    """A level as it is written: dBFS, or signed dB for a difference; a dash for none."""
    if level_db is None:
        return "–"
    if difference:
        return f"{_signed(level_db, 1)} dB"
    return f"{number(level_db, '.1f')} dBFS".replace("-", "−")


def readout(document: Document) -> str:
    """Time, frequency, note, the frame's tokens, and every pane's level and f0; "" for no cursor.

    f0 is told while its contour is shown.
    """
    cursor = document.cursor
    if cursor is None:
        return ""
    seconds = number(cursor.seconds, ".3f")
    parts = [f"{seconds} s", f"{cursor.hz:.0f} Hz", f"{hz_to_mel(cursor.hz):.0f} mel"]
    if cursor.hz > 1:
        parts.append(note_name(cursor.hz))
    tokens = _tokens(document, cursor.seconds)
    lines = [*parts, *([tokens] if tokens else [])], [_level(document, p) for p in document.panes]
    return "\n".join("  ·  ".join(line) for line in lines)


def _tokens(document: Document, seconds: float) -> str:
    codes, codec = document.codes, document.codec
    if codes is None or codec is None:
        return ""
    frame = int(seconds * codec.frame_rate_hz)
    if not 0 <= frame < codes.frames:
        return ""
    tokens = codes.tokens[0, :, frame].tolist()
    return tr("frame {frame}, RVQ-1:{count} {tokens}").format(
        frame=frame, count=len(tokens), tokens=" ".join(map(str, tokens))
    )


def _level(document: Document, pane: Pane) -> str:
    image, cursor = document.images.get(pane), document.cursor
    level = image.level_at(cursor.seconds, cursor.hz) if image else None
    told = f"{short_name(pane)} {level_text(level, difference=pane == Difference())}"
    contour = document.contours.get(pane) if document.overlays.pitch else None
    f0_hz = contour.f0_at(cursor.seconds) if contour else None
    if f0_hz is None:
        return told
    return f"{told}, " + (f"f0 {f0_hz:.0f} Hz" if f0_hz else tr("unvoiced"))


def short_name(pane: Pane) -> str:
    """A pane as a list names it."""
    if isinstance(pane, LayerAlone):
        return f"RVQ-{pane.index + 1}"
    return tr("Difference") if isinstance(pane, Difference) else tr(pane.value)


def _signed(value: float, digits: int) -> str:
    return number(value, f"+.{digits}f").replace("-", "−")


class Readout(QPlainTextEdit):
    """Follows ``document.cursor``; its text can be selected, and read by assistive tools."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        explain(self, "readout")
        self.state = document
        self.setObjectName("readout")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Under the cursor"))
        self.setAccessibleDescription(tr(HINT))
        self.setPlaceholderText(tr(HINT))
        self._fit()
        events = document.events
        for event in (
            *(events.cursor, events.codes, events.panes, events.overlays),
            *(document.image_changed, document.contour_changed),
        ):
            event.connect(self._show)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """As high as two lines of the text that is set."""
        lines = 2 * self.fontMetrics().lineSpacing()
        self.setFixedHeight(lines + 2 * math.ceil(self.document().documentMargin()) + PADDING)

    def _show(self) -> None:
        if self.textCursor().hasSelection():
            return  # somebody is about to copy it
        text = readout(self.state)
        if text != self.toPlainText():
            self.setPlainText(text)
            self.setToolTip(text)
