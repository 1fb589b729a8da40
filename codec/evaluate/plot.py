"""A picture of an evaluation: measures against k."""

from __future__ import annotations

import math
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from codec.atomic import replacing
from codec.errors import UserError
from codec.evaluate.report import COLUMNS, Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")
# Better when higher (True) or lower; other columns are not plotted.
DIRECTIONS = {
    "mel": False,
    "pesq_wb": True,
    "stoi": True,
    "estoi": True,
    "f0_corr": True,
    "voicing_error": False,
    "speaker_similarity": True,
    "dnsmos": True,
    "distillmos": True,
    "wer": False,
}
PANELS_A_ROW = 3
DPI = 100
# Okabe and Ito's colours, which those who are colour-blind can tell apart.
LAYERS_COLOUR, ORIGINAL_COLOUR = "#0072B2", "#000000"
OTHER_COLOURS = (
    "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#8C6D31",
)  # fmt: skip
# Of sets of layers and of baselines; the next one where the colours begin again.
SET_DASHES = ("-.", (0, (6, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 2)))
BASELINE_DASHES = ("--", (0, (2, 1)), (0, (4, 4)), (0, (1, 1)))


def can_plot() -> bool:
    return find_spec("matplotlib") is not None


def check_plot(path: Path) -> None:
    """Refuse what could not be plotted, before anything is measured.

    Raises
    ------
    UserError
        If matplotlib is not installed or the suffix is unknown.
    """
    if not can_plot():
        raise UserError(
            "Plots need matplotlib; install it with: pip install 'hybridcodec-inspector[evaluate]'."
        )
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"'{path.name}' cannot be plotted; give a name in {', '.join(SUFFIXES)}.")


def plot_report(report: Report, path: Path) -> None:
    """A panel a measure: RVQ-1:k over k, acoustic only, original and baselines as lines."""
    check_plot(path)
    titles = {column.key: column.title for column in COLUMNS}
    keys = [k for k in DIRECTIONS if any(_known(r, k) for r in report.rows if r["layers"])]
    rows = max(1, math.ceil(len(keys) / PANELS_A_ROW))
    figure = new_figure(11, 2.7 * rows + 0.7)
    panels = figure.subplots(rows, PANELS_A_ROW, squeeze=False).ravel()
    styles = _styles(report)
    for panel, key in zip(panels, keys, strict=False):
        _draw_panel(panel, report, key, styles)
        better = "higher" if DIRECTIONS[key] else "lower"
        panel.set_title(f"{titles[key]} ({better} is better)", fontsize=10)
    for panel in panels[len(keys) :]:
        panel.set_axis_off()
    handles = {h.get_label(): h for panel in panels for h in panel.get_lines()}
    figure.legend(handles=list(handles.values()), loc="outside lower center", ncols=4, fontsize=9)
    figure.suptitle(f"{report.codec}, {report.clips} clips", fontsize=11)
    save_figure(figure, path, colours=32)


def new_figure(width_in: float, height_in: float) -> Figure:
    """An empty figure that never asks for a screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Figure, path: Path, *, colours: int) -> None:
    """Write a figure; a PNG with a palette of so many colours (up to 256), so that it is small."""
    with replacing(path) as part:
        if path.suffix.lower() != ".png":
            figure.savefig(part, format=path.suffix[1:].lower())
            return
        from PIL import Image

        figure.canvas.draw()
        picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
        picture.quantize(colours, dither=Image.Dither.NONE).save(part, "PNG", optimize=True)


def _styles(report: Report) -> dict[str, dict[str, Any]]:
    """Colour and dashes of everything that is no RVQ-1:k, by label: no two are alike."""
    found: dict[str, dict[str, Any]] = {}
    for row in report.rows:
        if row.get("prefix") or row["label"] in found:
            continue
        if row["kind"] == "original":
            found[row["label"]] = {"color": ORIGINAL_COLOUR, "ls": ":"}
            continue
        dashes = BASELINE_DASHES if row["kind"] == "baseline" else SET_DASHES
        before = sum(style["color"] != ORIGINAL_COLOUR for style in found.values())
        again, place = divmod(before, len(OTHER_COLOURS))
        found[row["label"]] = {
            "color": OTHER_COLOURS[place], "ls": dashes[again % len(dashes)]
        }  # fmt: skip
    return found


def _draw_panel(panel: Any, report: Report, key: str, styles: dict[str, dict[str, Any]]) -> None:
    # By k, in whatever order the sets were named.
    prefixes = sorted((k, r[key]) for r in report.rows if _known(r, key) and (k := r.get("prefix")))
    panel.plot([k for k, _ in prefixes], [value for _, value in prefixes], "o-", ms=4,
               color=LAYERS_COLOUR, label="RVQ-1:k")  # fmt: skip
    for row in report.rows:
        if not row.get("prefix") and _known(row, key):
            panel.axhline(row[key], lw=1.2, label=row["label"], **styles[row["label"]])
    panel.set_xticks(range(1, len(report.usage) + 1))
    panel.tick_params(labelsize=8)
    panel.set_xlabel("k", fontsize=9)
    panel.grid(alpha=0.25)


def _known(row: dict[str, Any], key: str) -> bool:
    return not math.isnan(row.get(key, math.nan))
