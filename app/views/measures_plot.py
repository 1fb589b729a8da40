"""What each layer does: measures of RVQ-1:k against k, with the present mix beside them."""

from __future__ import annotations

import math
import sys
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.model.document import Document
from app.model.measured import (
    FIGURES,
    HIGH_PASS_HZ,
    Figure,
    Stretch,
    columns,
    records_of,
    remarks_of,
    stretch_of,
    table_of,
)
from app.model.mix import Source
from app.model.tokens import Analysis
from app.views.axes import Axis, dress, scaled_font
from app.views.elided import ElidedLabel
from app.views.figure_table import FigureTable
from app.views.theme import DARK, Theme
from app.words import Pattern, mark, tr

HELP = {
    "layers": mark("RVQ-1:k is the first k layers; the mix is what the switches make."),
    **{figure.key: figure.help for figure in FIGURES},
    "entropy_kbit_per_s": mark(
        "What the tokens' own frequencies in this stretch would need; "
        "a short stretch gives too low a value."
    ),
}
OFFERS = {
    "": mark("Measure"),
    "clip": mark("Measure the clip"),
    "region": mark("Measure the region"),
}
# How far right of the last k the mix stands.
APART = 3.6
AXIS_PX, VALUES_PX, MARGIN_PX = 34, 34, 2
# Above the highest and below the lowest value, of what lies between them.
ROOM = 0.18


class Panel:
    """One measure against k: a curve, and the mix as a point of its own."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        # Apart from the plot, so that it may reach over the axis.
        self.title = pg.LabelItem(justify="center")
        self.plot = pg.PlotItem(axisItems={"left": Axis("left")}, enableMenu=False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(False, False)
        self.plot.setToolTip(tr(figure.help))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).enableAutoSIPrefix(False)
            self.plot.getAxis(side).setStyle(tickTextOffset=3)
        self.plot.setLabel("bottom", tr("k of RVQ-1:k"))
        self.plot.getAxis("bottom").setHeight(AXIS_PX)
        self.plot.getAxis("left").setWidth(VALUES_PX)
        self.curve = pg.PlotDataItem(symbol="o", symbolSize=6, antialias=True)
        self.level = pg.InfiniteLine(angle=0, movable=False)
        self.mix = pg.ScatterPlotItem(symbol="d", size=13)
        self.level.setZValue(-1)
        self.mix.setZValue(5)
        self.value = pg.TextItem()
        for item in (self.curve, self.mix):
            self.plot.addItem(item)
        for item in (self.level, self.value):
            self.plot.addItem(item, ignoreBounds=True)

    def recolour(self, theme: Theme) -> None:
        for side in ("left", "bottom"):
            dress(self.plot.getAxis(side), theme)
        self.plot.getAxis("bottom").setHeight(theme.px(AXIS_PX))
        self.plot.getAxis("left").setWidth(theme.px(VALUES_PX))
        self.title.setText(self.figure.heading, size=f"{theme.px(12)}px", color=theme.text)
        self.value.setFont(scaled_font(theme))
        self.value.setColor(theme.text)
        self.curve.setPen(pg.mkPen(theme.accent, width=2))
        self.curve.setSymbolBrush(QColor(theme.accent))
        self.curve.setSymbolPen(None)
        self.mix.setBrush(QColor(theme.acoustic))
        self.mix.setPen(pg.mkPen(theme.text, width=1))
        faint = QColor(theme.acoustic)
        faint.setAlpha(120)
        self.level.setPen(pg.mkPen(faint, width=1, dash=[3, 4]))

    def show_records(self, records: list[dict[str, Any]]) -> None:
        """The last record is the mix's."""
        key, (*layers, mix) = self.figure.key, records
        n_layers, value = len(layers), mix[self.figure.key]
        at = n_layers + APART
        known = [r for r in layers if math.isfinite(r[key])]
        self.curve.setData([r["k"] for r in known], [r[key] for r in known])
        self._fit([r[key] for r in records if math.isfinite(r[key])])
        self._show_mix(at, value)
        ticks = [(k, str(k)) for k in {1, round(n_layers / 2), n_layers}]
        self.plot.getAxis("bottom").setTicks([[*ticks, (at, tr("Mix"))]])
        self.plot.setXRange(0.5, at + 2.2, padding=0)

    def _fit(self, values: list[float]) -> None:
        """All values with some room above and below."""
        low, high = min(values, default=0.0), max(values, default=1.0)
        room = ROOM * (high - low) or 0.1 * abs(high) or 1.0
        self.plot.setYRange(low - room, high + room, padding=0)

    def _show_mix(self, at: float, value: float) -> None:
        """A point at the height of its value, which is written where there is more room."""
        is_known = math.isfinite(value)
        self.mix.setData([at] if is_known else [], [value] if is_known else [])
        for part in (self.level, self.value):
            part.setVisible(is_known)
        if is_known:
            low, high = self.plot.viewRange()[1]
            self.level.setValue(value)
            self.value.setText(Pattern(self.figure.form).format(value))
            self.value.setAnchor((0.6, 1.3 if value < (low + high) / 2 else -0.3))
            self.value.setPos(at, value)

    def clear(self) -> None:
        self.curve.clear()
        self._show_mix(0.0, math.nan)


class PanelRow(pg.GraphicsLayoutWidget):
    """Panels side by side, each as wide as the others."""

    def __init__(self) -> None:
        super().__init__()
        self.panels: list[Panel] = []
        self.ci.layout.setContentsMargins(*[MARGIN_PX] * 4)

    def place(self, panels: list[Panel]) -> None:
        if panels == self.panels:
            return
        self.panels = panels
        self.clear()
        for column, panel in enumerate(panels):
            self.addItem(panel.title, 0, column)
            self.addItem(panel.plot, 1, column)
        self._share_width()

    def resizeEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph calls it with none while it is being made
            self._share_width()

    def _share_width(self) -> None:
        columns, count = self.ci.layout, max(len(self.panels), 1)
        spare = self.width() - 2 * MARGIN_PX - columns.horizontalSpacing() * (count - 1)
        for column in range(columns.columnCount()):
            columns.setColumnFixedWidth(column, spare / count if column < count else 0)


class MeasuresPanel(QWidget):
    """Shows ``analysis.marks`` as plots or as a table, and has them measured."""

    def __init__(self, document: Document, analysis: Analysis) -> None:
        super().__init__()
        self.document, self.analysis = document, analysis
        self.theme = DARK
        self.canvas = PanelRow()
        self.canvas.setAccessibleName(tr("Measures vs. number of layers"))
        self.panels = [Panel(figure) for figure in FIGURES]
        self.table = FigureTable(tr("Measures of each RVQ-1:k and of the mix"))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.canvas)
        self.pages.addWidget(self.table)
        self.left_out = QLabel()
        self.left_out.setObjectName("warning")
        self.left_out.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 4)
        layout.setSpacing(4)
        layout.addLayout(self._make_head())
        layout.addWidget(self.left_out)
        layout.addWidget(self.pages, 1)
        events = document.events
        for event in (events.mix, events.solo, events.strokes, events.continuous, events.voice):
            event.connect(self._show_marks)
        events.region.connect(self._show_head)
        events.codes.connect(self._show_head)
        analysis.events.marks.connect(self._show_marks)
        analysis.events.progress.connect(self._show_head)
        self._show_marks()

    def _make_head(self) -> QHBoxLayout:
        self.told = ElidedLabel()
        self.told.setAccessibleName(tr("What was measured"))
        self.legend = QLabel()
        self.bar = QProgressBar()
        self.bar.setFixedWidth(120)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of measuring"))
        self.start = QPushButton()
        self.start.setObjectName("slim")
        self.start.clicked.connect(self._start_or_cancel)
        self.as_table = QPushButton(tr("Table"))
        self.as_table.setObjectName("slim")
        self.as_table.setCheckable(True)
        self.as_table.setToolTip(tr("Show the values as a table.  (Ctrl+C copies them as CSV)"))
        self.as_table.toggled.connect(lambda on: self.pages.setCurrentIndex(int(on)))
        self.without_lows = QCheckBox(tr("Without rumble"))
        self.without_lows.setToolTip(
            tr("Leave out what is below {hz:.0f} Hz, rumble and DC, before measuring.").format(
                hz=HIGH_PASS_HZ
            )
        )
        self.without_lows.toggled.connect(self._choose_lows)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.legend)
        row.addWidget(self.told, 1)
        for widget in (self.without_lows, self.bar, self.start, self.as_table):
            row.addWidget(widget)
        return row

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.canvas.setBackground(theme.panel)
        for panel in self.panels:
            panel.recolour(theme)
        self._show_marks()

    def csv(self) -> str:
        """The values, unrounded; empty while there are none."""
        marks = self.analysis.marks
        return table_of(marks, self.document.sound_of(Source.MIX)).csv() if marks else ""

    def _start_or_cancel(self) -> None:
        is_idle = self.analysis.progress is None
        asked = self.analysis.measure_requested if is_idle else self.analysis.cancel_requested
        asked.emit()

    def _choose_lows(self, is_left_out: bool) -> None:
        self.analysis.high_pass = is_left_out

    # -- what is shown ----------------------------------------------------------

    def _show_head(self) -> None:
        marks, progress = self.analysis.marks, self.analysis.progress
        stretch = stretch_of(self.document)
        is_complete = marks is not None and marks.is_complete
        is_other = marks is not None and stretch is not None and stretch != marks.stretch
        self.bar.setVisible(progress is not None)
        self.bar.setUpdatesEnabled(False)  # or it would paint the window at once
        self.bar.setValue(round(100 * (progress or 0)))
        self.bar.setUpdatesEnabled(True)
        self.start.setVisible(progress is not None or not is_complete or is_other)
        self.start.setEnabled(progress is not None or stretch is not None)
        self.start.setText(tr("Cancel") if progress is not None else _offer(stretch))
        self.start.setToolTip(
            tr("Stop measuring; what has been measured stays.")
            if progress is not None
            else tr("Measure the {label}.").format(label=stretch.label) if stretch else ""
        )  # fmt: skip
        done = tr("Measured") if progress is None else tr("Measuring")
        told = f"{done}: {marks.stretch.label}" if marks else tr("Nothing has been measured yet.")
        self.told.setText(told)
        self.told.setToolTip(told)

    def _show_marks(self) -> None:
        self._show_head()
        marks = self.analysis.marks
        absent = marks.absent if marks else {}
        sound, theme = self.document.sound_of(Source.MIX), self.theme
        frozen = getattr(sys, "frozen", False)
        told = remarks_of(marks, sound, frozen=frozen) if marks else ""
        self.left_out.setText(told)
        self.left_out.setVisible(bool(told))
        is_low = marks is not None and (marks.has_lows or marks.high_pass)
        self.without_lows.setVisible(is_low or self.analysis.high_pass)
        self.without_lows.setChecked(self.analysis.high_pass)
        self.canvas.place([p for p in self.panels if p.figure.key not in absent])
        self.legend.setText(
            f"<span style='color:{theme.accent}'>●</span> RVQ-1:k&nbsp;&nbsp; "
            f"<span style='color:{theme.acoustic}'>◆</span> {tr('Mix')} "
            f"{sound.label(self.document.n_layers)}"
        )
        if marks is None:
            self.table.setRowCount(0)
            for panel in self.panels:
                panel.clear()
            return
        records = records_of(marks, sound)
        for panel in self.panels:
            panel.show_records(records)
        shown = [column for column in columns() if column.key not in absent]
        rows = [[column.text(record) or "–" for column in shown] for record in records]
        self.table.show_cells([(c.title, tr(HELP[c.key])) for c in shown], rows)


def _offer(stretch: Stretch | None) -> str:
    return tr(OFFERS[stretch.of if stretch else ""])
