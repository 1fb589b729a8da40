"""One layer's strip in the mixer: its switch, how much it contributes, and solo."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.views.theme import Theme
from app.words import mark, tr
from codec.api import LayerInfo

LOWEST_PX, HIGHEST_PX = 19, 34
ROLES = (mark("semantic"), mark("acoustic"))
NAME_PX, KEY_PX = 62, 34
WORDS_PX = NAME_PX + KEY_PX
BAR_PX = 5


class LayerButton(QPushButton):
    """The switch: checked while the layer is in the set that the mixer edits.

    ``sounding`` is whether it is heard: solo may say otherwise.  ``level`` 0 … 1
    is the length of the bar, ``marked`` puts a dot for what was never trained.
    """

    def __init__(self, layer: LayerInfo, key: str) -> None:
        super().__init__()
        self.setObjectName("layer")
        self.setCheckable(True)
        self.layer, self.key = layer, key
        self.sounding = self.marked = False
        self.level = 0.0
        self.name_px, self.key_px, self.small_px = NAME_PX, KEY_PX, 11
        self.colour = self.off_colour = self.mark_colour = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"{layer.name}, {tr(layer.role)}")

    def recolour(self, theme: Theme) -> None:
        self.name_px, self.key_px = theme.px(NAME_PX), theme.px(KEY_PX)
        self.small_px = theme.px(11)
        self.off_colour, self.mark_colour = QColor(theme.line), QColor(theme.warning)
        semantic = self.layer.role == "semantic"
        self.colour = QColor(theme.semantic if semantic else theme.acoustic)
        self.update()

    def describe(self, decibels: float | None) -> None:
        """Say in words what the strip shows."""
        layer = self.layer
        text = tr("{name}: {role} layer, {codebook_size:,} codes, {bits} bits a frame.").format(
            name=layer.name, role=tr(layer.role), codebook_size=layer.codebook_size, bits=layer.bits
        )
        if decibels is not None:
            text += tr("  {decibels:.1f} dB relative to the total in view.").format(
                decibels=decibels
            )
        if self.marked:
            text += tr("  Switching it gives a set this checkpoint was not trained for.")
        self.setAccessibleDescription(tr("{text}  Key {key}").format(text=text, key=self.key))
        self.setToolTip(f"{text}  ({self.key})" if self.key else text)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.sounding and self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour if on else self.off_colour)
        painter.drawRoundedRect(QRectF(5, 4, 4, self.height() - 8), 2, 2)
        self._paint_level(painter, on)
        if self.marked:
            painter.setBrush(self.mark_colour)
            left = self.width() - self.key_px + 6
            painter.drawEllipse(QRectF(left, self.height() / 2 - 2.5, 5, 5))
        area = QRectF(self.rect()).adjusted(18, 0, -8, 0)
        colour = self.palette().buttonText().color()
        colour.setAlphaF(1.0 if on else 0.55)
        painter.setPen(colour)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, self.layer.name)
        font.setBold(False)
        font.setPixelSize(self.small_px)
        painter.setFont(font)
        painter.setOpacity(0.75)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, self.key)
        painter.end()

    def _paint_level(self, painter: QPainter, on: bool) -> None:
        left, right = 18 + self.name_px, self.width() - self.key_px
        groove = QRectF(left, (self.height() - BAR_PX) / 2, right - left, BAR_PX)
        painter.setBrush(self.off_colour)
        painter.drawRoundedRect(groove, BAR_PX / 2, BAR_PX / 2)
        if self.level > 0:
            colour = QColor(self.colour)
            colour.setAlphaF(1.0 if on else 0.35)
            painter.setBrush(colour)
            groove.setWidth(max(BAR_PX, groove.width() * self.level))
            painter.drawRoundedRect(groove, BAR_PX / 2, BAR_PX / 2)


class LayerStrip(QWidget):
    """A layer's switch and its solo button, side by side."""

    def __init__(self, layer: LayerInfo, key: str) -> None:
        super().__init__()
        self.button = LayerButton(layer, key)
        self.solo = QPushButton("S")
        self.solo.setObjectName("solo")
        self.solo.setCheckable(True)
        self.solo.setFixedWidth(26)
        self.solo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.solo.setAccessibleName(tr("Solo {name}").format(name=layer.name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.button, 1)
        row.addWidget(self.solo)

    def mark(self, *, switching: bool, alone: bool) -> None:
        """Mark what was never trained: the set after ``switching`` it, the layer ``alone``."""
        self.button.marked = switching
        key = f"  ({tr('Shift')}+{self.button.key})" if self.button.key else ""
        untrained = tr("  This checkpoint was not trained for it alone.") if alone else ""
        self.solo.setToolTip(
            tr("Listen to {name} only.{untrained}{key}").format(
                name=self.button.layer.name, untrained=untrained, key=key
            )
        )
        set_property(self.solo, "marked", alone)


def set_property(widget: QWidget, name: str, value: bool) -> None:
    """Set a property that the style sheet asks for; it looks only when polished again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
