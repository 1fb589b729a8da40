"""The colours of the pictures with their levels: in dBFS, or in dB for a difference."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from app.model.picture import Picture
from app.views.axes import SCALE_PX, Axis, dress
from app.views.theme import Theme
from app.words import tr

# Perceptually uniform from blue (less) over black (as much) to red (more).
# Kovesi 2015, "Good colour maps: how to design them", arXiv 1509.03700.
DIFFERENCE_MAP = "CET-D4"
# Lower than this, a scale has no room for its name in full.
LOW_PX = 110


def look_up(picture: Picture, *, difference: bool) -> np.ndarray:
    """The colours of the 256 levels: uint8 [256, 3]."""
    name = DIFFERENCE_MAP if difference else picture.colour_map
    return pg.colormap.get(name).getLookupTable(nPts=256)


class LevelScale(pg.PlotItem):
    """Stands beside the panes whose colours it explains."""

    def __init__(self, *, difference: bool) -> None:
        super().__init__(axisItems={"right": Axis("right")}, enableMenu=False)
        self.difference = difference
        self.showAxis("right")
        self.hideAxis("left")
        # Empty, but as high as the time axis beside it.
        self.getAxis("bottom").setStyle(showValues=False, tickLength=0)
        self.hideButtons()
        self.vb.setMouseEnabled(False, False)
        self.getAxis("right").enableAutoSIPrefix(False)
        self.bar = pg.ImageItem(np.arange(256, dtype=np.uint8)[:, None], axisOrder="row-major")
        self.bar.setLevels((0, 255))
        self.addItem(self.bar)
        self.low_px = LOW_PX
        self.setFixedWidth(SCALE_PX)

    def recolour(self, theme: Theme) -> None:
        self.getAxis("bottom").setPen(None)
        dress(self.getAxis("right"), theme)
        self.setFixedWidth(theme.px(SCALE_PX))
        self.low_px = theme.px(LOW_PX)

    def fit(self, height_px: float, below_px: float) -> None:
        """Be ``height_px`` high, with ``below_px`` left empty under it."""
        self.getAxis("bottom").setHeight(below_px)
        name = tr("Difference") if self.difference else tr("Level")
        unit = "dB" if self.difference else "dBFS"
        self.getAxis("right").setLabel(f"{name} ({unit})" if height_px > self.low_px else unit)

    def show_picture(self, picture: Picture) -> None:
        low, high = picture.db_low, picture.db_high
        if self.difference:
            low, high = -picture.difference_db, picture.difference_db
        self.bar.setLookupTable(look_up(picture, difference=self.difference))
        self.bar.setRect(QRectF(0, low, 1, high - low))
        self.vb.setXRange(0, 1, padding=0)
        self.vb.setYRange(low, high, padding=0)
