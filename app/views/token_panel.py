"""How each layer uses its codes: a table, and the codes of every layer sorted by frequency."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.model.document import Document
from app.model.measured import share_of_frames
from app.model.mix import Source
from app.model.tokens import SHORT_CLIP, Analysis, table_of_use
from app.views.axes import Axis, dress
from app.views.figure_table import FigureTable
from app.views.theme import DARK, Theme
from app.words import mark, number, tr

# Heading, how a record is written under it, and what that says.
COLUMNS = (
    (mark("Layer"), "{layer}", mark("The token layer; choose a row to see its codes.")),
    (
        mark("Codes used"),
        mark("{codes_used:,} of {codebook_size:,}"),
        mark("Number of distinct codes in this clip, out of the codebook size."),
    ),
    (mark("Usage"), "{usage:.1%}", mark("Share of the codebook used in this clip.")),
    (
        mark("Perplexity"),
        "{perplexity:.1f}",
        mark("How many codes would hold as much if all were as frequent.  {short_clip}"),
    ),
    (
        mark("Entropy (bit)"),
        "{entropy_bits:.2f}",
        mark("Empirical entropy of the layer's tokens (Shannon 1948).  {short_clip}"),
    ),
    (
        mark("bit/s of nominal"),
        mark("{entropy_bits_per_s:.0f} of {nominal_bits_per_s:.0f}"),
        mark(
            "Entropy × frame rate, of what the layer costs if every code is sent with the same "
            "number of bits.  {short_clip}"
        ),
    ),
)
LEAST_PLOT_PX, AXIS_PX = 170, 34
# Axes in powers of ten, as their logarithms are drawn: where, and what is written there.
DECADES = [
    [(np.log10(digit * 10.0**power), digit * 10.0**power) for power in range(-4, 6)]
    for digit in (1, 5, 2)
]


class CodeUsePanel(QWidget):
    """Shows ``analysis.tokens.uses``, and what the present mix costs."""

    def __init__(self, document: Document, analysis: Analysis) -> None:
        super().__init__()
        self.document, self.analysis = document, analysis
        self.theme = DARK
        self.total = QLabel()
        self.total.setAccessibleName(tr("Bit rate of the mix"))
        self.total.setToolTip(tr(SHORT_CLIP))
        self.table = FigureTable(tr("Codebook usage of each layer"))
        self.table.itemSelectionChanged.connect(self._highlight)
        axes = {side: Axis(side) for side in ("left", "bottom")}
        self.plot = pg.PlotWidget(axisItems=axes, enableMenu=False)
        self.plot.setAccessibleName(tr("Codes of each layer, sorted by frequency"))
        self._make_plot()
        self.curves: list[pg.PlotCurveItem] = []
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.table)
        row.addWidget(self.plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 4)
        layout.setSpacing(4)
        layout.addWidget(self.total)
        layout.addLayout(row, 1)
        events = document.events
        for event in (events.mix, events.solo, events.strokes, events.continuous, events.voice):
            event.connect(self._show_total)
        analysis.events.tokens.connect(self._show_tokens)
        self._show_tokens()

    def _make_plot(self) -> None:
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(False, False)
        item.setLabel("bottom", tr("Code, by rank"))
        item.setLabel("left", tr("Share of frames (%)"))
        for side in ("left", "bottom"):
            item.getAxis(side).enableAutoSIPrefix(False)
            item.getAxis(side).setTicks(
                [[(at, number(value, "g")) for at, value in ticks] for ticks in DECADES]
            )
            item.getAxis(side).setStyle(tickTextOffset=3)
        item.getAxis("bottom").setHeight(AXIS_PX)
        self.plot.setMinimumWidth(LEAST_PLOT_PX)
        self.plot.setMinimumHeight(80)

    def showEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.table.fit_width()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.plot.setBackground(theme.panel)
        for side in ("left", "bottom"):
            dress(self.plot.getAxis(side), theme)
        self.plot.getAxis("bottom").setHeight(theme.px(AXIS_PX))
        self._highlight()

    def csv(self) -> str:
        """The table, unrounded; empty while nothing is open."""
        tokens, info = self.analysis.tokens, self.document.codec
        return table_of_use(tokens, info).csv() if tokens else ""

    # -- what is shown ----------------------------------------------------------

    def _show_tokens(self) -> None:
        for curve in self.curves:
            self.plot.removeItem(curve)
        self.curves = []
        self._show_total()
        tokens, chosen = self.analysis.tokens, max(self.table.currentRow(), 0)
        if tokens is None:
            self.table.setRowCount(0)
            return
        records = table_of_use(tokens, self.document.codec).records
        rows = [[tr(form).format(**record) for _, form, _ in COLUMNS] for record in records]
        short_clip = tr(SHORT_CLIP)
        headings = [(tr(t), tr(told).format(short_clip=short_clip)) for t, _, told in COLUMNS]
        self.table.show_cells(headings, rows)
        for use in tokens.uses:
            shares = use.sorted_shares
            rank = np.log10(np.arange(1, len(shares) + 1))
            curve = pg.PlotCurveItem(rank, np.log10(100 * shares), antialias=True)
            self.plot.addItem(curve)
            self.curves.append(curve)
        self.table.fit_width()
        self.table.selectRow(min(chosen, len(rows) - 1))
        self._highlight()

    def _show_total(self) -> None:
        tokens, info = self.analysis.tokens, self.document.codec
        if tokens is None or info is None:
            self.total.setText(tr("Open a recording to see its codebook usage."))
            return
        sound = self.document.sound_of(Source.MIX)
        label = sound.label(info.n_layers)
        frames = tr("{frames:,} frames").format(frames=tokens.frames)
        if sound.continuous:
            self.total.setText(
                tr("Mix {label}: what is not quantized has no bit rate.  ({frames})").format(
                    label=label, frames=frames
                )
            )
            return
        share = share_of_frames(sound, info, 0, tokens.frames)
        nominal = info.frame_rate_hz * share @ [layer.bits for layer in info.layers]
        entropy = share @ [use.entropy_bits for use in tokens.uses] / tokens.frame_s
        self.total.setText(
            tr(
                "Mix {label}: {entropy:.3f} kbit/s by the entropy of this clip's tokens, of "
                "{nominal:.3f} kbit/s nominal.  ({frames})"
            ).format(label=label, entropy=entropy / 1000, nominal=nominal / 1000, frames=frames)
        )

    def _highlight(self) -> None:
        """The chosen layer's curve stands out."""
        chosen = self.table.currentRow()
        for layer, curve in enumerate(self.curves):
            is_chosen = layer == chosen
            colour = QColor(self.theme.semantic if layer == 0 else self.theme.acoustic)
            if not is_chosen:
                colour.setAlpha(70)
            curve.setPen(pg.mkPen(colour, width=2.5 if is_chosen else 1))
            curve.setZValue(1 if is_chosen else 0)
        if 0 <= chosen < len(self.curves):
            size = f"{self.theme.px(12)}px"
            self.plot.setTitle(f"RVQ-{chosen + 1}", size=size, color=self.theme.text)
