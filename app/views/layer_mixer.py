"""A channel strip a layer, the sets of layers that have a name, and what else makes up the mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
)

from app.actions import LAYER_KEYS
from app.model.document import Document
from app.model.mix import Source
from app.views.help_dialog import explain
from app.views.layer_strip import (
    HIGHEST_PX,
    LOWEST_PX,
    WORDS_PX,
    LayerButton,
    LayerStrip,
    set_property,
)
from app.views.theme import DARK, Theme
from app.views.voice_row import VoiceRow, command_button
from app.views.wrapping import WrappingRow
from app.words import mark, tr
from codec.api import CodecInfo, LayerInfo, LayerSet
from codec.errors import UserError

# At the usual text size.
WIDTH, PREFIX_PX = 300, 70
GAP_PX = 2
# What the checkpoint is fits below the strips only where they need not be squeezed for it.
ROOMY_PX = 560
PRESETS = (
    ("mix_semantic", mark("Semantic")),
    ("mix_acoustic", mark("Acoustic only")),
    ("mix_full", mark("Full")),
)


class LayerMixer(QFrame):
    """Edits ``document.mix``, or while painting ``document.brush``, and follows them."""

    def __init__(self, document: Document, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        explain(self, "layers")
        self.setObjectName("panel")
        self.setAccessibleName(tr("Layer mixer"))
        self.setFixedWidth(WIDTH)
        self.document, self.actions_by_id = document, actions
        self.theme = DARK
        self.strips: list[LayerStrip] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(self._top())
        layout.addLayout(self._presets())
        layout.addLayout(self._prefix_slider())
        self.column = QVBoxLayout()
        self.column.setSpacing(GAP_PX)
        layout.addLayout(self.column)
        self.rate = _label("", "muted")
        self.warning = _label("", "warning")
        self.about = _label("", "muted")
        for label in (self.rate, self.warning, self.about):
            label.setWordWrap(True)
        self.voice = VoiceRow(document, actions)
        layout.addWidget(self.rate)
        layout.addWidget(self.warning)
        layout.addLayout(self._sources())
        layout.addWidget(self.voice)
        layout.addStretch(1)
        layout.addWidget(self.about)
        self._follow()

    def _follow(self) -> None:
        events = self.document.events
        for event in (events.mix, events.solo, events.brush, events.painting, events.continuous):
            event.connect(self._show_mix)
        events.codec.connect(self._codec_changed)
        events.compute.connect(self._codec_changed)
        events.energy.connect(self._show_levels)
        events.visible.connect(self._show_levels)
        events.voice.connect(self._share_height)
        events.painting.connect(lambda: setattr(self.document, "solo", LayerSet.none()))
        self._codec_changed()

    # -- parts ------------------------------------------------------------------

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.heading = _label("", "heading")
        row.addWidget(self.heading, 1)
        row.addWidget(command_button(self.actions_by_id["paint"], tr("Paint")))
        return row

    def _presets(self) -> WrappingRow:
        row = WrappingRow()
        for command_id, title in PRESETS:
            row.addWidget(_growing(command_button(self.actions_by_id[command_id], tr(title))))
        return row

    def _prefix_slider(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.prefix_name = QLabel("RVQ-1:k")
        self.prefix_name.setFixedWidth(PREFIX_PX)
        self.prefix = QSlider(Qt.Orientation.Horizontal)
        self.prefix.setRange(1, 12)
        self.prefix.setPageStep(1)
        self.prefix.setAccessibleName(tr("Prefix RVQ-1:k"))
        self.prefix.setToolTip(tr("The first k layers.  (Up, Down)"))
        self.prefix.valueChanged.connect(lambda k: self._choose(LayerSet.prefix(k)))
        self.prefix.sliderPressed.connect(self.document.step_begun.emit)
        row.addWidget(self.prefix_name)
        row.addWidget(self.prefix, 1)
        return row

    def _sources(self) -> WrappingRow:
        row = WrappingRow()
        self.continuous = command_button(self.actions_by_id["continuous"], tr("Continuous"))
        explain(self.continuous, "continuous")
        row.addWidget(_growing(self.continuous))
        voice_from = command_button(self.actions_by_id["voice_from"], tr("Acoustic layers from…"))
        row.addWidget(_growing(voice_from))
        return row

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        # As much wider as the names and keys in it.
        self.setFixedWidth(WIDTH + theme.px(WORDS_PX) - WORDS_PX)
        self.prefix_name.setFixedWidth(theme.px(PREFIX_PX))
        for button in self.buttons:
            button.recolour(theme)
        self.voice.recolour(theme)
        self._share_height()

    def resizeEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._share_height()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """With the lowest strips, and without what is left out where there is little room."""
        height = self.layout().totalMinimumHeightForWidth(self.width())
        lowest_px = self.theme.px(LOWEST_PX)
        spare = sum(strip.height() - lowest_px for strip in self.strips)
        if not self.about.isHidden():
            spare += self.about.sizeHint().height() + self.layout().spacing()
        return QSize(self.minimumWidth(), height - spare)

    def _share_height(self) -> None:
        """Comfortable where there is room, and no taller than that."""
        px = self.theme.px
        self.about.setVisible(self.height() >= px(ROOMY_PX))
        layout, count = self.layout(), max(1, len(self.strips))
        # What all the rest needs, at the width there is.
        rest = layout.totalHeightForWidth(self.width()) - self.column.minimumSize().height()
        each = (self.height() - rest - GAP_PX * (count - 1)) // count
        for strip in self.strips:
            strip.setFixedHeight(min(max(each, px(LOWEST_PX)), px(HIGHEST_PX)))

    # -- what a person does -----------------------------------------------------

    @property
    def buttons(self) -> list[LayerButton]:
        return [strip.button for strip in self.strips]

    @property
    def n_layers(self) -> int:
        return self.document.n_layers

    @property
    def edited(self) -> LayerSet:
        """The set that the switches show and change: the mix, or while painting the brush."""
        return self.document.brush if self.document.painting else self.document.mix

    def choose(self, layers: LayerSet) -> None:
        """Make this the mix, and hear it; or the brush, while painting."""
        self.document.step_begun.emit()
        self._choose(layers)

    def _choose(self, layers: LayerSet) -> None:
        document = self.document
        if document.painting:
            document.brush = layers
            return
        document.mix = layers
        document.solo = LayerSet.none()
        document.heard = Source.MIX

    def toggle(self, index: int) -> None:
        """Switch one layer on or off."""
        if index < self.n_layers:
            self.choose(self.edited.toggled(index))

    def change_prefix(self, change: int) -> None:
        """RVQ-1:k with k larger or smaller by ``change``."""
        layers = self.edited
        k = len(layers) if layers.is_prefix else max(1, len(layers))
        self._choose(LayerSet.prefix(min(max(k + change, 1), self.n_layers)))

    def solo(self, index: int) -> None:
        """Hear only this layer, or those soloed already and this one; once more: no longer."""
        if index < self.n_layers and not self.document.painting:
            self.document.solo = self.document.solo.toggled(index)
            self.document.heard = Source.MIX
        self._show_mix()

    def switch_continuous(self) -> None:
        """Take the unquantized residual for the acoustic layers, or no longer."""
        document = self.document
        try:
            if document.codec is not None:
                document.codec.check_continuous()
        except UserError as error:
            document.say(str(error), "warning")
        else:
            document.continuous = not document.continuous
            document.heard = Source.MIX
        self._show_mix()

    # -- what it shows ----------------------------------------------------------

    def _codec_changed(self) -> None:
        info, document = self.document.codec, self.document
        self.setEnabled(info is not None)
        layers = info.layers if info else _expected_layers()
        if tuple(button.layer for button in self.buttons) != layers:
            self._make_strips(layers)
        inside = frozenset(range(len(layers)))
        document.brush = replace(document.brush, indices=document.brush.indices & inside)
        document.solo = replace(document.solo, indices=document.solo.indices & inside)
        self.prefix.blockSignals(True)
        self.prefix.setRange(1, len(layers))
        self.prefix.blockSignals(False)
        self.about.setText(_describe(info, document.compute))
        if info is not None:
            self.continuous.setEnabled(info.continuous)
            set_property(self.continuous, "marked", not info.was_trained_for_continuous)
        self._show_mix()

    def _make_strips(self, layers: tuple[LayerInfo, ...]) -> None:
        for strip in self.strips:
            strip.setParent(None)
            strip.deleteLater()
        self.strips = []
        for index, layer in enumerate(layers):
            key = LAYER_KEYS[index] if index < len(LAYER_KEYS) else ""
            strip = LayerStrip(layer, key)
            strip.button.clicked.connect(lambda _=False, i=index: self.toggle(i))
            strip.solo.clicked.connect(lambda _=False, i=index: self.solo(i))
            self.column.addWidget(strip)
            # At once, not when Qt gets to it: the heights are shared out before.
            strip.show()
            self.strips.append(strip)
        self.recolour(self.theme)

    def _show_mix(self) -> None:
        document, edited, info = self.document, self.edited, self.document.codec
        painting, solo = document.painting, document.solo
        sounding = edited if painting or not solo else solo
        for index, strip in enumerate(self.strips):
            strip.button.setChecked(index in edited)
            strip.button.sounding = index in sounding
            strip.solo.setChecked(index in solo and not painting)
            strip.solo.setEnabled(not painting)
            if info is not None:
                strip.mark(
                    switching=not info.was_trained_for(edited.toggled(index)),
                    alone=not info.was_trained_for(LayerSet.of({index})),
                )
        self.prefix.blockSignals(True)
        if edited.is_prefix:
            self.prefix.setValue(len(edited))
        self.prefix.blockSignals(False)
        self.prefix_name.setText(edited.label(self.n_layers) if edited.is_prefix else "RVQ-1:k")
        self._show_whether_painting()
        self.rate.setText(self._say_rate(sounding))
        warning = self._warn(sounding)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self._show_levels()
        self._share_height()

    def _show_whether_painting(self) -> None:
        painting = self.document.painting
        self.actions_by_id["paint"].setChecked(painting)
        self.actions_by_id["continuous"].setChecked(self.document.continuous)
        self.heading.setText(tr("Brush: layers to paint") if painting else tr("Layers of the mix"))
        for widget in (self, self.heading):
            set_property(widget, "painting", painting)

    def _say_rate(self, layers: LayerSet) -> str:
        info = self.document.codec
        if info is None:
            return ""
        label = layers.label(info.n_layers)
        if self.document.painting:
            paint = label if layers else tr("silence")
            return tr("Drag in the lane to paint {paint}.").format(paint=paint)
        if not layers:
            label = tr("No layer")
        rate = tr("{rate:.4g} kbit/s of {all:.4g}").format(
            rate=info.rate_of(layers) / 1000, all=info.bits_per_second / 1000
        )
        if self.document.continuous and layers.indices - {0}:
            rate = tr("unquantized, so no bit rate")
        return f"{tr('Solo: ') if self.document.solo else ''}{label}  ·  {rate}"

    def _warn(self, layers: LayerSet) -> str:
        info, continuous = self.document.codec, self.document.continuous
        if info is None:
            return ""
        if continuous and not info.was_trained_for_continuous:
            return tr("Not trained to decode unquantized layers.")
        return (
            ""
            if info.was_trained_for(layers)
            else tr("This checkpoint was not trained for this set.")
        )

    def _show_levels(self) -> None:
        """How much each layer contributes to what is in sight, against the strongest."""
        energy, codec = self.document.energy, self.document.codec
        means = None
        if energy is not None and codec is not None and energy.shape[0] == len(self.strips):
            start, end = (round(s * codec.frame_rate_hz) for s in self.document.visible)
            last = min(max(end, start + 1), energy.shape[1])
            means = energy[:, min(start, last - 1) : last].mean(1)
        for index, button in enumerate(self.buttons):
            button.level, decibels = 0.0, None
            if means is not None and means.sum() > 0:
                button.level = float(np.sqrt(means[index] / means.max()))
                decibels = 10 * float(np.log10(max(means[index] / means.sum(), 1e-9)))
            button.describe(decibels)
            button.update()


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    return label


def _growing(button: QPushButton) -> QPushButton:
    """Let a button take what room its line has."""
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button


def _expected_layers() -> tuple[LayerInfo, ...]:
    """What is drawn, switched off, until the codec has been loaded."""
    first = LayerInfo(1, "semantic", 2048, 11)
    return (first, *(LayerInfo(n, "acoustic", 1024, 10) for n in range(2, 13)))


def _describe(info: CodecInfo | None, compute: str) -> str:
    if info is None:
        return tr("Loading the codec…")
    return tr(
        "{name} on {compute}\n{sample_rate:g} kHz  ·  {frame_rate_hz:g} Hz frames  ·  hop "
        "{hop_samples}"
    ).format(
        name=info.name,
        compute=compute,
        sample_rate=info.sample_rate_hz / 1000,
        frame_rate_hz=info.frame_rate_hz,
        hop_samples=info.hop_samples,
    )
