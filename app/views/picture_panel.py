"""How the pictures are drawn, and what lies over them: every change is seen at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.actions import BY_ID, tip
from app.model.document import Document
from app.model.mix import Pane
from app.model.picture import COLOUR_MAPS, FREQUENCY_SCALES, Picture
from app.views.ceiling_choice import CeilingChoice
from app.views.picture_tools import OVERLAYS
from app.views.popup import Popup
from app.views.transport_bar import Choice
from app.words import tr

WINDOW_MS, HOP_MS = (8, 128), (0.5, 100.0)
LEVELS_DB, DIFFERENCE_DB = (-140, 20), (3, 60)
# Colours for fewer dB than this show nothing but steps.
LEAST_RANGE_DB = 10
SWATCH = QSize(64, 12)


class PicturePanel(Popup):
    """Changes ``document.picture`` and ``document.overlays``, and follows them.

    ``current`` tells which pane was touched last, None for none.
    """

    def __init__(
        self, document: Document, parent: QWidget, current: Callable[[], Pane | None]
    ) -> None:
        super().__init__(parent, tr("Picture"))
        self.document, self.current = document, current
        self.form = QFormLayout()
        self.form.setVerticalSpacing(6)
        self.scale = self._combo(tr("Frequency scale"), FREQUENCY_SCALES, "scale")
        self.ceiling = CeilingChoice(document)
        self._add(tr("Frequency up to"), self.ceiling.box)
        self._add(tr("Applies to"), self.ceiling.of)
        self.window_ms = self._spin(tr("Window"), QSpinBox(), WINDOW_MS, " ms", 8)
        self.hop_ms = self._spin(tr("Hop"), QDoubleSpinBox(), (0.0, HOP_MS[1]), " ms", 1)
        self.hop_ms.setDecimals(1)
        self.hop_ms.setSpecialValueText(tr("Automatic"))
        self.low = self._spin(tr("Minimum level"), QSpinBox(), LEVELS_DB, " dBFS", 5)
        self.high = self._spin(tr("Maximum level"), QSpinBox(), LEVELS_DB, " dBFS", 5)
        self.difference = self._spin(tr("Difference up to"), QSpinBox(), DIFFERENCE_DB, " dB", 3)
        self.difference.setPrefix("±")
        self.colours = self._combo(tr("Colour map"), COLOUR_MAPS, "colour_map")
        self.colours.setIconSize(SWATCH)
        for index, name in enumerate(COLOUR_MAPS):
            self.colours.setItemIcon(index, swatch(name))
        self.overlays = {field: self._overlay(field) for field in OVERLAYS}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(_heading(tr("Picture")))
        column.addLayout(self.form)
        column.addWidget(_heading(tr("Overlays")))
        for box in self.overlays.values():
            column.addWidget(box)
        self.reset = QPushButton(tr("Reset"))
        self.reset.setToolTip(tr("Reset to the default settings."))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.reset)
        column.addLayout(row)

    def _connect(self) -> None:
        self.window_ms.valueChanged.connect(lambda ms: self._change(window_s=ms / 1000))
        self.hop_ms.valueChanged.connect(self._change_hop)
        self.low.valueChanged.connect(lambda db: self._change_levels(db, None))
        self.high.valueChanged.connect(lambda db: self._change_levels(None, db))
        self.difference.valueChanged.connect(lambda db: self._change(difference_db=float(db)))
        self.reset.clicked.connect(lambda: setattr(self.document, "picture", Picture()))
        self.document.events.picture.connect(self._show_picture)
        self.document.events.overlays.connect(self._show_overlays)
        self._show_picture()
        self._show_overlays()

    def focus_first(self) -> None:
        self.ceiling.offer(self.current())
        self.scale.setFocus(Qt.FocusReason.PopupFocusReason)

    # -- parts ------------------------------------------------------------------

    def _combo(self, title: str, names: tuple[str, ...], field: str) -> Choice:
        box = Choice()
        for name in names:
            box.addItem(tr(name.capitalize()), name)
        box.activated.connect(lambda: self._change(**{field: box.currentData()}))
        return self._add(title, box)

    def _spin(self, title: str, box: QSpinBox, ends: tuple[float, float], unit: str, step: float):
        box.setRange(*ends)
        box.setSuffix(unit)
        box.setSingleStep(step)
        # A number that is half typed is not drawn.
        box.setKeyboardTracking(False)
        return self._add(title, box)

    def _add(self, title: str, box: QWidget) -> QWidget:
        box.setAccessibleName(title)
        box.setMinimumSize(150, 28)
        self.form.addRow(title, box)
        return box

    def _overlay(self, field: str) -> QCheckBox:
        command = BY_ID[OVERLAYS[field]]
        box = QCheckBox(tr(command.title))
        box.setToolTip(tip(command))
        box.toggled.connect(lambda on: self._switch(field, on))
        return box

    # -- changes ----------------------------------------------------------------

    def _change(self, **fields: object) -> None:
        self.document.picture = replace(self.document.picture, **fields)

    def _change_hop(self, ms: float) -> None:
        self._change(hop_s=max(ms, HOP_MS[0]) / 1000 if ms else None)

    def _change_levels(self, low: float | None, high: float | None) -> None:
        """Set one end; the other gives way where too little would be left between them."""
        picture = self.document.picture
        if low is not None:
            low = min(low, LEVELS_DB[1] - LEAST_RANGE_DB)
            high = max(picture.db_high, low + LEAST_RANGE_DB)
        elif high is not None:
            high = max(high, LEVELS_DB[0] + LEAST_RANGE_DB)
            low = min(picture.db_low, high - LEAST_RANGE_DB)
        else:
            return
        self._change(db_low=float(low), db_high=float(high))
        self._show_picture()

    def _switch(self, field: str, on: bool) -> None:
        self.document.overlays = replace(self.document.overlays, **{field: on})

    def _show_picture(self) -> None:
        picture = self.document.picture
        self.scale.setCurrentIndex(self.scale.findData(picture.scale))
        self.colours.setCurrentIndex(self.colours.findData(picture.colour_map))
        for box, value in (
            (self.window_ms, round(picture.window_s * 1000)),
            (self.hop_ms, (picture.hop_s or 0.0) * 1000),
            (self.low, round(picture.db_low)),
            (self.high, round(picture.db_high)),
            (self.difference, round(picture.difference_db)),
        ):
            _put(box.setValue, value, box)

    def _show_overlays(self) -> None:
        for field, box in self.overlays.items():
            _put(box.setChecked, getattr(self.document.overlays, field), box)


def swatch(name: str) -> QIcon:
    """A colour map from its lowest to its highest level."""
    colours = pg.colormap.get(name).getLookupTable(nPts=SWATCH.width())[:, :3]
    rows = np.ascontiguousarray(np.broadcast_to(colours, (SWATCH.height(), *colours.shape)))
    image = QImage(
        rows.data, SWATCH.width(), SWATCH.height(), rows.strides[0], QImage.Format.Format_RGB888
    )
    return QIcon(QPixmap.fromImage(image))


def _put(setter: Callable[[object], None], value: object, box: QWidget) -> None:
    """Show a value without taking it for the person's wish."""
    box.blockSignals(True)
    setter(value)
    box.blockSignals(False)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("heading")
    return label
