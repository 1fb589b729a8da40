"""The pixels of a figure: a picture cut to what is visible, in its colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from app.model.document import Image


def resampled(
    image: Image, start_s: float, end_s: float, pixels: tuple[float, float]
) -> tuple[np.ndarray, tuple[float, float, float, float]] | None:
    """The part of ``image`` that lies in a pane from ``start_s`` to ``end_s``.

    Returns levels uint8 [rows, columns], the highest first, each pixel as the nearest
    cell has it, at least as many as cells and as ``pixels`` (width, height of the pane);
    and where they are: left, right, bottom, top, 0 … 1.  None if they do not meet.
    """
    rows, columns = image.levels.shape
    low, high = image.span
    row_height = image.pool * (high - low) / len(image.frequencies_hz)
    column_s = (image.end_s - image.start_s) / columns
    first_s, last_s = max(start_s, image.start_s), min(end_s, image.end_s)
    bottom, top = max(low, 0.0), min(low + rows * row_height, 1.0)
    if first_s >= last_s or bottom >= top:
        return None
    left, right = ((t - start_s) / (end_s - start_s) for t in (first_s, last_s))
    wide = max(pixels[0] * (right - left), (last_s - first_s) / column_s)
    high_px = max(pixels[1] * (top - bottom), (top - bottom) / row_height)
    x = cells(first_s - image.start_s, last_s - image.start_s, column_s, round(wide), columns)
    y = cells(bottom - low, top - low, row_height, round(high_px), rows)
    return image.levels[y[::-1, None], x[None, :]], (left, right, bottom, top)


def cells(first: float, last: float, cell: float, count: int, most: int) -> np.ndarray:
    """Which of ``most`` cells, each so long, ``count`` even steps from ``first`` on are in."""
    middle = first + (np.arange(max(count, 1)) + 0.5) / max(count, 1) * (last - first)
    return np.clip((middle / cell).astype(np.int64), 0, most - 1)


def indexed(levels: np.ndarray, colours: np.ndarray) -> QImage:
    """``levels`` uint8 [rows, columns] in ``colours`` uint8 [256, 3]."""
    rows, columns = levels.shape
    data = np.ascontiguousarray(levels)
    image = QImage(data.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable([QColor(*colour).rgb() for colour in colours.tolist()])
    return image.copy()  # its own memory
