"""Start, end and length of the selected region, as fields that one can type in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit

from app.model.document import Document, Region
from app.model.typed_region import seconds_of, with_end, with_length, with_start
from app.views.help_dialog import explain
from app.views.theme import DARK, Theme
from app.views.wrapping import WrappingRow, group
from app.words import mark, number, tr

# By an arrow key.
STEP_S = 0.01
WIDTH_PX = 96
# Of what is written in a field; less is no change.
ROUNDING_S = 0.0005
KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
ELSEWHERE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
FORM = mark("{what}, in seconds such as 1.25, or minutes and seconds such as 1:02.5.")
NO_TIME = mark("“{text}” is not a time; type seconds such as 1.25, or minutes such as 1:02.5.")
PARTS = {
    "start": (mark("Start"), mark("Start of the region"), with_start),
    "end": (mark("End"), mark("End of the region"), with_end),
    "length": (mark("Length"), mark("Length of the region"), with_length),
}


class TimeField(QLineEdit):
    """A time that is taken with Enter or when the field is left, and given up with Escape.

    ``take(text)`` tells whether it could be taken; ``give_back`` puts the focus elsewhere.
    Keys that are typed are the field's, not commands of the window.
    """

    def __init__(self, take: Callable[[str], bool], give_back: Callable[[], None]) -> None:
        super().__init__()
        self._take, self._give_back = take, give_back
        self._shown = ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("–")

    def show_seconds(self, seconds: float | None) -> None:
        """Show a time, None for none, in place of whatever is being typed."""
        self._shown = "" if seconds is None else f"{number(seconds, '.3f')} s"
        if self.text() != self._shown:
            self.setText(self._shown)

    def take(self) -> bool:
        """Have what was typed; an empty field, or one that nobody changed, changes nothing."""
        text = self.text().strip()
        if text in ("", self._shown):
            self.setText(self._shown)
            return True
        return self._take(text)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.take():
                self._give_back()
            else:
                self.selectAll()
        elif key == Qt.Key.Key_Escape:
            self.setText(self._shown)
            self._give_back()
        elif key in KEYS:
            self._step(STEP_S if key == Qt.Key.Key_Up else -STEP_S)
        else:
            super().keyPressEvent(event)

    def _step(self, change_s: float) -> None:
        seconds = seconds_of(self.text())
        if seconds is not None:
            self._take(f"{max(seconds + change_s, 0.0):.3f}")

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if event.reason() not in (*ELSEWHERE, Qt.FocusReason.MouseFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if event.reason() not in ELSEWHERE and not self.take():
            self.setText(self._shown)


class RegionFields(QFrame):
    """Changes ``document.region`` and follows it; ``give_back`` takes the focus afterwards."""

    def __init__(self, document: Document, give_back: Callable[[], None]) -> None:
        super().__init__()
        explain(self, "region")
        self.setObjectName("region")
        self.document = document
        row = WrappingRow(14, 2)
        row.setContentsMargins(10, 0, 8, 4)
        row.addWidget(_word(tr("Region")))
        self.fields: dict[str, TimeField] = {}
        for part, (title, name, _) in PARTS.items():
            field = TimeField(lambda text, part=part: self._take(part, text), give_back)
            field.setAccessibleName(tr(name))
            field.setToolTip(tr(FORM).format(what=tr(name)))
            row.addWidget(group(_word(tr(title)), field))
            self.fields[part] = field
        self.setLayout(row)
        document.events.region.connect(self._show)
        document.events.clip.connect(self._show)
        self.recolour(DARK)
        self._show()

    def recolour(self, theme: Theme) -> None:
        """As wide as text of the size that is set needs."""
        for field in self.fields.values():
            field.setFixedWidth(theme.px(WIDTH_PX))

    def begin(self) -> None:
        """Put the focus on the first field, all of it selected."""
        self.fields["start"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _take(self, part: str, text: str) -> bool:
        """Have the region that a part makes of it; or say why not."""
        document, seconds = self.document, seconds_of(text)
        total_s = document.duration_s
        if seconds is None:
            document.say(tr(NO_TIME).format(text=text[:40]), "warning")
            return False
        if part == "start" and seconds >= total_s:
            document.say(
                tr("The clip ends at {end:.3f} s; type an earlier start.").format(end=total_s),
                "warning",
            )
            return False
        before = self._before(part)
        region = PARTS[part][2](before, seconds, total_s)
        end_s = {"end": seconds, "length": before.start_s + seconds}.get(part, 0.0)
        if end_s > total_s + ROUNDING_S:
            document.say(
                tr("The clip ends at {end:.3f} s, and so does the region.").format(end=total_s)
            )
        if region != document.region:
            document.step_begun.emit()
            document.region = region
        self._show()
        return True

    def _before(self, part: str) -> Region:
        """The region; where there is none, what is visible, or what is behind the playhead."""
        document, total_s = self.document, self.document.duration_s
        if document.region is not None:
            return document.region
        if part == "length":
            return Region(document.position_s, total_s)
        start_s, end_s = document.visible
        return Region(start_s, min(end_s, total_s))

    def _show(self, *_: object) -> None:
        region = self.document.region
        for part, field in self.fields.items():
            times = {"start": "start_s", "end": "end_s", "length": "duration_s"}
            # The text before that: a field that is switched off loses the focus, and is taken.
            field.show_seconds(getattr(region, times[part]) if region else None)
            field.setEnabled(self.document.clip is not None)


def _word(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("muted")
    return label
