"""Twelve switches, one a layer, and the sets of layers that have a name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
)

from app.actions import BY_ID, LAYER_KEYS, tip
from app.model.document import Document
from app.model.mix import Source
from app.views.theme import DARK, Theme
from codec.api import CodecInfo, LayerInfo, LayerSet

WIDTH = 300
# What the mixer needs above and below its switches.
AROUND_BUTTONS_PX = 215
PRESETS = (("mix_semantic", "Semantic"), ("mix_acoustic", "Acoustic only"), ("mix_full", "Full"))


class LayerButton(QPushButton):
    """One layer: its name, what it is, and its key; checked while the layer is on."""

    def __init__(self, layer: LayerInfo, key: str) -> None:
        super().__init__()
        self.setObjectName("layer")
        self.setProperty("role", layer.role)
        self.setCheckable(True)
        self.colour = self.off_colour = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(22)
        self.parts = (layer.name, f"{layer.role} · {layer.codebook_size:,} codes", key)
        self.setAccessibleName(f"{layer.name}, {layer.role}")
        self.setAccessibleDescription(
            f"{layer.codebook_size} codes, {layer.bits} bits a frame; key {key}"
        )
        self.setToolTip(
            f"{layer.name}: {layer.role} layer, {layer.codebook_size:,} codes, "
            f"{layer.bits} bits a frame.  ({key})"
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(18, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        name, what, key = self.parts
        on = self.isChecked() and self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour if on else self.off_colour)
        painter.drawRoundedRect(QRectF(5, 5, 4, self.height() - 10), 2, 2)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        colour = self.palette().buttonText().color()
        colour.setAlphaF(1.0 if on else 0.55)
        painter.setPen(colour)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, name)
        font.setBold(False)
        font.setPixelSize(11)
        painter.setFont(font)
        painter.drawText(area.adjusted(64, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, what)
        painter.setOpacity(0.75)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, key)
        painter.end()


class LayerMixer(QFrame):
    """Switches for the mix; changes ``document.mix`` and follows it."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName("Layer mixer")
        self.setFixedWidth(WIDTH)
        self.document = document
        self.theme = DARK
        self.buttons: list[LayerButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        self.heading = _label("Layers of the mix", "heading")
        layout.addWidget(self.heading)
        layout.addLayout(self._presets())
        layout.addLayout(self._prefix_slider())
        self.grid = QGridLayout()
        self.grid.setVerticalSpacing(4)
        layout.addLayout(self.grid)
        self.rate = _label("", "muted")
        self.warning = _label("", "warning")
        self.about = _label("", "muted")
        for label in (self.rate, self.warning, self.about):
            label.setWordWrap(True)
        layout.addWidget(self.rate)
        layout.addWidget(self.warning)
        layout.addStretch(1)
        layout.addWidget(self.about)
        events = document.events
        events.mix.connect(self._show_mix)
        events.codec.connect(self._codec_changed)
        events.compute.connect(self._codec_changed)
        self._codec_changed()

    def resizeEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        # Comfortable where there is room, and no taller than that.
        each = (self.height() - AROUND_BUTTONS_PX) // max(1, len(self.buttons))
        for button in self.buttons:
            button.setFixedHeight(min(max(each, 22), 38))

    def _presets(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        choices = {
            "mix_semantic": lambda n: LayerSet.semantic(),
            "mix_acoustic": LayerSet.acoustic,
            "mix_full": LayerSet.all,
        }
        for command_id, title in PRESETS:
            button = QPushButton(title)
            button.setToolTip(tip(BY_ID[command_id]))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(
                lambda _=False, make=choices[command_id]: self.choose(make(self.n_layers))
            )
            row.addWidget(button)
        return row

    def _prefix_slider(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.prefix_name = QLabel("RVQ-1:k")
        self.prefix_name.setFixedWidth(70)
        self.prefix = QSlider(Qt.Orientation.Horizontal)
        self.prefix.setRange(1, 12)
        self.prefix.setPageStep(1)
        self.prefix.setAccessibleName("Prefix RVQ-1:k")
        self.prefix.setToolTip("The first k layers.  (Up, Down)")
        self.prefix.valueChanged.connect(self._prefix_moved)
        row.addWidget(self.prefix_name)
        row.addWidget(self.prefix, 1)
        return row

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        for button in self.buttons:
            role = button.property("role")
            button.off_colour = QColor(theme.line)
            button.colour = QColor(theme.semantic if role == "semantic" else theme.acoustic)

    @property
    def n_layers(self) -> int:
        return self.document.codec.n_layers if self.document.codec else 12

    def choose(self, layers: LayerSet) -> None:
        """Make this the mix, and hear it."""
        self.document.mix = layers
        self.document.heard = Source.MIX

    def toggle(self, index: int) -> None:
        """Switch one layer on or off."""
        if index < self.n_layers:
            self.choose(self.document.mix.toggled(index))

    def change_prefix(self, change: int) -> None:
        """RVQ-1:k with k larger or smaller by ``change``."""
        mix = self.document.mix
        k = len(mix) if mix.is_prefix else max(1, len(mix))
        self.choose(LayerSet.prefix(min(max(k + change, 1), self.n_layers)))

    def _prefix_moved(self, k: int) -> None:
        self.choose(LayerSet.prefix(k))

    def _codec_changed(self) -> None:
        info = self.document.codec
        self.setEnabled(info is not None)
        layers = info.layers if info else _expected_layers()
        if [b.parts[:2] for b in self.buttons] != [_parts(layer) for layer in layers]:
            self._make_buttons(layers)
        self.prefix.blockSignals(True)
        self.prefix.setRange(1, len(layers))
        self.prefix.blockSignals(False)
        self.about.setText(_describe(info, self.document.compute))
        self._show_mix()

    def _make_buttons(self, layers: tuple[LayerInfo, ...]) -> None:
        for button in self.buttons:
            self.grid.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for index, layer in enumerate(layers):
            key = LAYER_KEYS[index] if index < len(LAYER_KEYS) else ""
            button = LayerButton(layer, key)
            button.clicked.connect(lambda _=False, i=index: self.toggle(i))
            self.grid.addWidget(button, index, 0)
            self.buttons.append(button)
        self.recolour(self.theme)

    def _show_mix(self) -> None:
        mix, info = self.document.mix, self.document.codec
        for index, button in enumerate(self.buttons):
            button.setChecked(index in mix)
        self.prefix.blockSignals(True)
        if mix.is_prefix:
            self.prefix.setValue(len(mix))
        self.prefix.blockSignals(False)
        self.prefix_name.setText(mix.label(self.n_layers) if mix.is_prefix else "RVQ-1:k")
        if info is None:
            self.rate.setText("")
            self.warning.hide()
            return
        rate = info.rate_of(mix) / 1000
        label = "No layer" if not mix else mix.label(info.n_layers)
        self.rate.setText(f"{label}  ·  {rate:.4g} kbit/s of {info.bits_per_second / 1000:.4g}")
        trained = info.was_trained_for(mix)
        self.warning.setVisible(not trained)
        self.warning.setText("" if trained else "This checkpoint was not trained for this set.")


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    return label


def _parts(layer: LayerInfo) -> tuple[str, str]:
    return layer.name, f"{layer.role} · {layer.codebook_size:,} codes"


def _expected_layers() -> tuple[LayerInfo, ...]:
    """What is drawn, switched off, until the codec has been loaded."""
    first = LayerInfo(1, "semantic", 2048, 11)
    return (first, *(LayerInfo(n, "acoustic", 1024, 10) for n in range(2, 13)))


def _describe(info: CodecInfo | None, compute: str) -> str:
    if info is None:
        return "Loading the codec…"
    return (
        f"{info.name}  ·  {info.sample_rate_hz / 1000:g} kHz  ·  {info.frame_rate_hz:g} Hz frames"
        f"  ·  hop {info.hop_samples}  ·  on {compute}"
    )
