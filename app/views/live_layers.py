"""The layers of the live mode: the mixer's switches and sets, without a recording."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from app.actions import LAYER_KEYS
from app.model.live import LiveState
from app.views.layer_strip import HIGHEST_PX, LOWEST_PX, WORDS_PX, LayerButton
from app.views.theme import DARK, Theme
from app.views.wrapping import WrappingRow
from app.words import mark, number, tr
from codec.api import LayerInfo, LayerSet

WIDTH = 256
AROUND_PX = 150
PRESETS: dict[str, Callable[[int], LayerSet]] = {
    mark("Semantic"): lambda n_layers: LayerSet.semantic(),
    mark("Acoustic"): LayerSet.acoustic,
    mark("Full"): LayerSet.all,
}


class LiveLayerButton(LayerButton):
    """A layer's switch, with the code that it has just now in place of a level."""

    code: int | None = None

    def _paint_level(self, painter: QPainter, on: bool) -> None:
        if self.code is None:
            return
        colour = self.palette().buttonText().color()
        colour.setAlphaF(0.75 if on else 0.4)
        painter.setPen(colour)
        area = self.rect().adjusted(18 + self.name_px, 0, -self.key_px, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(self.code))


class LiveLayers(QFrame):
    """Changes ``state.layers`` and follows it."""

    def __init__(self, state: LiveState) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(tr("Layers that are decoded live"))
        self.setFixedWidth(WIDTH)
        self.state, self.theme = state, DARK
        self.buttons: list[LiveLayerButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(_label(tr("Layers, live"), "heading"))
        layout.addLayout(self._presets())
        self.column = QVBoxLayout()
        self.column.setSpacing(2)
        layout.addLayout(self.column)
        self.rate, self.warning = _label("", "muted"), _label("", "warning")
        for label in (self.rate, self.warning):
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch(1)
        events = state.events
        for event in (events.layers, events.semantic_only):
            event.connect(self._show)
        events.codec.connect(self._codec_changed)
        self._codec_changed()

    def _presets(self) -> WrappingRow:
        row = WrappingRow()
        for title, make in PRESETS.items():
            button = QPushButton(tr(title))
            button.setObjectName("slim")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(tr("Decode {label}.").format(label=make(12).label(12)))
            button.clicked.connect(lambda _=False, m=make: self.choose(m(self.n_layers)))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        return row

    @property
    def n_layers(self) -> int:
        return self.state.codec.n_layers if self.state.codec else len(_expected_layers())

    def choose(self, layers: LayerSet) -> None:
        """Decode these."""
        self.state.layers = layers

    def toggle(self, index: int) -> None:
        """Switch one layer on or off."""
        if index < self.n_layers:
            self.choose(self.state.layers.toggled(index))

    def solo(self, index: int) -> None:
        """Decode this layer alone."""
        if index < self.n_layers:
            self.choose(LayerSet.of({index}))

    def change_prefix(self, change: int) -> None:
        """RVQ-1:k with k larger or smaller by ``change``."""
        k = max(1, len(self.state.layers)) + change
        self.choose(LayerSet.prefix(min(max(k, 1), self.n_layers)))

    def show_codes(self, codes: np.ndarray) -> None:
        """Write the newest frame's codes, int [layers], on the switches."""
        for button, code in zip(self.buttons, codes, strict=False):
            button.code = int(code)
            button.update()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setFixedWidth(WIDTH + theme.px(WORDS_PX) - WORDS_PX)
        for button in self.buttons:
            button.recolour(theme)
        self._share_height()

    def resizeEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        px = self.theme.px
        each = (self.height() - px(AROUND_PX)) // max(1, len(self.buttons)) - 2
        for button in self.buttons:
            button.setFixedHeight(min(max(each, px(LOWEST_PX)), px(HIGHEST_PX)))

    def _codec_changed(self) -> None:
        info = self.state.codec
        layers = info.layers if info else _expected_layers()
        if [button.layer for button in self.buttons] != list(layers):
            self._make_buttons(layers)
        self._show()

    def _make_buttons(self, layers: tuple[LayerInfo, ...]) -> None:
        for button in self.buttons:
            self.column.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for index, layer in enumerate(layers):
            button = LiveLayerButton(layer, LAYER_KEYS[index] if index < len(LAYER_KEYS) else "")
            button.describe(None)
            button.clicked.connect(lambda _=False, i=index: self.toggle(i))
            self.column.addWidget(button)
            self.buttons.append(button)
        self.recolour(self.theme)

    def _show(self) -> None:
        state, info = self.state, self.state.codec
        for index, button in enumerate(self.buttons):
            button.setChecked(index in state.layers)
            button.sounding = index in state.heard_layers
            button.update()
        layers = state.heard_layers
        label = layers.label(self.n_layers) if layers else tr("No layer")
        kbps = number(info.rate_of(layers) / 1000, ".4g") if info else ""
        rate = f"  ·  {kbps} kbit/s" if info else ""
        self.rate.setText(label + rate)
        trained = info is None or info.was_trained_for(layers)
        self.warning.setText("" if trained else tr("This checkpoint was not trained for this set."))
        self.warning.setVisible(not trained)


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    return label


def _expected_layers() -> tuple[LayerInfo, ...]:
    """What is drawn until the codec has been loaded."""
    first = LayerInfo(1, "semantic", 2048, 11)
    return (first, *(LayerInfo(n, "acoustic", 1024, 10) for n in range(2, 13)))
