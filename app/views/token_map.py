"""The tokens as a picture: a row a layer, a column a frame, on the pictures' time axis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtWidgets import (
    QGraphicsRectItem,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.model.document import Document
from app.model.tokens import Analysis, Cell, Colouring, TokenImage, energy_db
from app.views.axes import LEFT_PX, SCALE_PX, Axis, dress
from app.views.theme import DARK, Theme
from app.views.time_view import TimeCanvas, TimeMarks, TimeViewBox
from app.views.transport_bar import Choice
from app.words import mark, tr

# A colour wheel of even lightness steps: Kovesi 2015, arXiv 1509.03700.
WHEEL = "CET-C6"
LEAST_ROW_PX = 11
LEAST_HEIGHT_PX = 12 * 8 + 10
# Over any colour: what is another code is dimmed, what is the same is white.
ALIKE_COLOURS = np.linspace((0, 0, 0, 205), (255, 255, 255, 255), 256).astype(np.uint8)
COLOURINGS: dict[Colouring, str] = {
    "code": mark("Code"),
    "rarity": mark("Rarity"),
    "energy": mark("Energy"),
}
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, +1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (+1, 0),
}
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
HINT = mark(
    "Point at a token, or move through them with the arrow keys; Return puts the playhead there"
)


class LayerAxis(pg.AxisItem):
    """Names as many rows as there is room for, RVQ-1 always."""

    def __init__(self) -> None:
        super().__init__("left")
        self.layers, self.least_row_px = 0, LEAST_ROW_PX
        self.setWidth(LEFT_PX)

    def recolour(self, theme: Theme) -> None:
        """Take the theme's colours and size of text."""
        self.least_row_px = theme.px(LEAST_ROW_PX)
        self.setWidth(theme.px(LEFT_PX))
        dress(self, theme)

    def set_layers(self, layers: int) -> None:
        self.layers = layers
        self.picture = None
        self.update()

    def tickValues(self, minVal, maxVal, size):  # noqa: N802, N803 - pyqtgraph's names
        step = max(1, int(np.ceil(self.least_row_px * max(self.layers, 1) / max(size, 1))))
        return [(1.0, [row + 0.5 for row in range(0, self.layers, step)])]

    def tickStrings(self, values, scale, spacing):  # noqa: N802
        return [f"RVQ-{int(value) + 1}" for value in values]


class ColourScale(pg.PlotItem):
    """What the colours mean, as wide as the scale of the spectrograms; empty for codes."""

    def __init__(self) -> None:
        super().__init__(axisItems={"right": Axis("right")}, enableMenu=False)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.showAxis("right")
        self.hideButtons()
        self.vb.setMouseEnabled(False, False)
        self.getAxis("right").enableAutoSIPrefix(False)
        self.bar = pg.ImageItem(np.arange(256, dtype=np.uint8)[:, None], axisOrder="row-major")
        self.bar.setLevels((0, 255))
        self.addItem(self.bar)
        self.vb.setXRange(0, 1, padding=0)
        self.setFixedWidth(SCALE_PX)

    def show_image(self, image: TokenImage | None, colours: np.ndarray) -> None:
        is_shown = image is not None and image.span is not None
        self.showAxis("right", is_shown)
        for part in (self.bar, self.vb):
            part.setVisible(is_shown)
        if is_shown:
            low, high = image.span
            name = tr(COLOURINGS[image.colouring])
            self.getAxis("right").setLabel(f"{name} ({image.unit})")
            self.bar.setLookupTable(colours)
            self.bar.setRect(QRectF(0, low, 1, high - low))
            self.vb.setYRange(low, high, padding=0)


class MapCanvas(TimeCanvas):
    """While it has the keyboard, the arrow keys and Return are the map's own."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.moved: Callable[[int, int], None] = lambda layers, frames: None
        self.chosen: Callable[[], None] = lambda: None
        self.left: Callable[[], None] = lambda: None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and not event.modifiers():
            if event.key() in STEPS or event.key() in CHOOSING:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:  # noqa: N802 - Qt's name
        if event.key() in STEPS:
            self.moved(*STEPS[event.key()])
        elif event.key() in CHOOSING:
            self.chosen()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event) -> None:  # noqa: N802
        super().leaveEvent(event)
        if not self.hasFocus():
            self.left()

    def focusOutEvent(self, event) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if not self.underMouse():
            self.left()


class TokenMap(QWidget):
    """Draws ``analysis.image`` and, over it, where the token pointed at occurs again."""

    def __init__(self, document: Document, analysis: Analysis) -> None:
        super().__init__()
        self.document, self.analysis = document, analysis
        self.theme = DARK
        self.canvas = MapCanvas(document)
        self.canvas.setAccessibleName(tr("Token map"))
        self.canvas.setMinimumHeight(LEAST_HEIGHT_PX)
        self.canvas.ci.layout.setSpacing(4)
        self.canvas.ci.layout.setContentsMargins(4, 6, 6, 4)
        self._make_plot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(self._make_line())
        self.canvas.moved, self.canvas.chosen = self._move, self._seek
        self.canvas.left = lambda: setattr(analysis, "cell", None)
        self.canvas.scene().sigMouseMoved.connect(self._pointed)
        events = document.events
        events.visible.connect(self._show_visible)
        events.codec.connect(self._show_image)
        events.picture.connect(self._show_image)
        analysis.events.image.connect(self._show_image)
        analysis.events.cell.connect(self._show_cell)
        analysis.events.colouring.connect(self._show_colouring)
        self._show_visible(document.visible)
        self._show_image()

    def _make_plot(self) -> None:
        self.box = TimeViewBox(self.document)
        self.box.invertY(True)
        self.axis = LayerAxis()
        self.plot = pg.PlotItem(viewBox=self.box, axisItems={"left": self.axis}, enableMenu=False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.hideAxis("bottom")
        self.image, self.alike = (
            pg.ImageItem(axisOrder="row-major", levels=(0, 255), autoDownsample=False)
            for _ in range(2)
        )
        self.alike.setLookupTable(ALIKE_COLOURS)
        self.frame = QGraphicsRectItem()
        self.frame.setZValue(15)
        self.alike.setZValue(12)
        for item in (self.image, self.alike, self.frame):
            self.plot.addItem(item, ignoreBounds=True)
        self.marks = TimeMarks(self.plot, self.document)
        self.scale = ColourScale()
        self.canvas.addItem(self.plot, 0, 0)
        self.canvas.addItem(self.scale, 0, 1)

    def _make_line(self) -> QHBoxLayout:
        self.line = QLineEdit()
        self.line.setObjectName("readout")
        self.line.setReadOnly(True)
        self.line.setFrame(False)
        self.line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.line.setAccessibleName(tr("Token under the pointer"))
        self.line.setPlaceholderText(tr(HINT))
        self.colouring = Choice()
        self.colouring.setAccessibleName(tr("What the colours of the token map show"))
        self.colouring.setToolTip(
            tr(
                "What the colours show.  Code: equal codes have equal colours.  Rarity: −log2 of "
                "the code's share of this clip's frames.  Energy: what the layer adds, in dB below "
                "the clip's largest."
            )
        )
        self.colouring.addItems([tr(title) for title in COLOURINGS.values()])
        self.colouring.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.colouring.currentIndexChanged.connect(
            lambda index: setattr(self.analysis, "colouring", list(COLOURINGS)[index])
        )
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.colouring)
        return row

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.canvas.setBackground(theme.panel)
        self.box.setBackgroundColor(theme.plot)
        self.axis.recolour(theme)
        dress(self.scale.getAxis("right"), theme)
        self.scale.setFixedWidth(theme.px(SCALE_PX))
        self.marks.recolour(theme, over_picture=True)
        self.frame.setPen(pg.mkPen(theme.accent, width=2))

    # -- what is drawn ----------------------------------------------------------

    def _show_visible(self, visible: tuple[float, float]) -> None:
        self.box.setXRange(*visible, padding=0)

    def _show_colouring(self, colouring: Colouring) -> None:
        self.colouring.setCurrentIndex(list(COLOURINGS).index(colouring))

    def _show_image(self) -> None:
        image, layers = self.analysis.image, self.document.n_layers
        self.axis.set_layers(layers)
        self.box.setYRange(0, layers, padding=0)
        name = self.document.picture.colour_map
        wheel = image is not None and image.colouring == "code"
        colours = pg.colormap.get(WHEEL if wheel else name).getLookupTable(nPts=256)
        self.scale.show_image(image, colours)
        if image is None:
            self.image.clear()
        else:
            self.image.setImage(image.levels, autoLevels=False, levels=(0, 255))
            self.image.setLookupTable(colours)
            self.image.setRect(self._area(image, 0, layers))
        self._show_cell()

    def _area(self, image: TokenImage, top: int, rows: int) -> QRectF:
        frame_s = self.analysis.tokens.frame_s
        return QRectF(image.first * frame_s, top, (image.last - image.first) * frame_s, rows)

    def _show_cell(self) -> None:
        cell, tokens, image = self.analysis.cell, self.analysis.tokens, self.analysis.image
        is_known = cell is not None and tokens is not None
        self.frame.setVisible(is_known)
        self.alike.setVisible(is_known and image is not None)
        text = tokens.describe(cell, self._energy_db(cell)) if is_known else ""
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.image.setToolTip(text)
        self.canvas.setAccessibleDescription(text or tr(HINT))
        if not is_known:
            return
        start_s = cell.frame * tokens.frame_s
        self.frame.setRect(QRectF(start_s, cell.layer, tokens.frame_s, 1))
        if image is not None:
            row = np.zeros((1, image.levels.shape[1]), np.uint8)
            row[0, image.columns_of(tokens.alike(cell))] = 255
            self.alike.setImage(row, autoLevels=False, levels=(0, 255))
            self.alike.setRect(self._area(image, cell.layer, 1))

    def _energy_db(self, cell: Cell) -> float | None:
        energy = self.document.energy
        if energy is None or cell.layer >= len(energy) or cell.frame >= energy.shape[1]:
            return None
        return float(energy_db(energy[cell.layer, cell.frame], float(energy.max())))

    # -- pointing and moving ----------------------------------------------------

    def _pointed(self, scene: QPointF) -> None:
        tokens = self.analysis.tokens
        if tokens is None or not self.box.sceneBoundingRect().contains(scene):
            return
        at = self.box.mapSceneToView(scene)
        if 0 <= at.x() < tokens.frames * tokens.frame_s and 0 <= at.y() < tokens.layers:
            self.analysis.cell = Cell(int(at.y()), tokens.frame_at(at.x()))

    def _move(self, layers: int, frames: int) -> None:
        """Move through the tokens, from the playhead on; the view follows."""
        tokens, cell = self.analysis.tokens, self.analysis.cell
        if tokens is None:
            return
        if cell is None:
            cell = Cell(0, tokens.frame_at(self.document.position_s))
        else:
            layer = min(max(cell.layer + layers, 0), tokens.layers - 1)
            cell = Cell(layer, min(max(cell.frame + frames, 0), tokens.frames - 1))
        self.analysis.cell = cell
        at_s, (start, end) = (cell.frame + 0.5) * tokens.frame_s, self.document.visible
        if not start <= at_s <= end:
            self.document.show(at_s - (end - start) / 2, at_s + (end - start) / 2)

    def _seek(self) -> None:
        if self.analysis.cell is not None and self.analysis.tokens is not None:
            self.document.seek(self.analysis.cell.frame * self.analysis.tokens.frame_s)
