"""Render ``app.png`` and ``app.ico`` from ``app.svg`` and, for small sizes, ``app-small.svg``.

QT_QPA_PLATFORM=offscreen python resources/icons/render_icons.py
"""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent
PNG_SIZE_PX = 256
ICO_SIZES_PX = (16, 20, 24, 32, 40, 48, 64, 128, 256)
LARGEST_SIMPLIFIED_PX = 32


def render(size_px: int) -> QImage:
    """The icon as a straight-alpha ARGB image of ``size_px`` × ``size_px``."""
    drawing = FOLDER / ("app-small.svg" if size_px <= LARGEST_SIMPLIFIED_PX else "app.svg")
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_ARGB32)


def png_bytes(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())


def dib_bytes(image: QImage) -> bytes:
    """The bitmap form that all ICO readers know: header, BGRA rows bottom-up, empty mask."""
    size = image.width()
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    rows = bytes(image.constBits())
    pixels = b"".join(rows[y * 4 * size : (y + 1) * 4 * size] for y in reversed(range(size)))
    mask = bytes((size + 31) // 32 * 4 * size)
    return header + pixels + mask


def ico_bytes(images: list[QImage]) -> bytes:
    payloads = [png_bytes(image) if image.width() >= 256 else dib_bytes(image) for image in images]
    offset = 6 + 16 * len(images)
    directory = struct.pack("<HHH", 0, 1, len(images))
    for image, payload in zip(images, payloads, strict=True):
        side = image.width() % 256  # 0 stands for 256
        directory += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(payload), offset)
        offset += len(payload)
    return directory + b"".join(payloads)


def main() -> None:
    application = QGuiApplication.instance() or QGuiApplication([])
    (FOLDER / "app.png").write_bytes(png_bytes(render(PNG_SIZE_PX)))
    (FOLDER / "app.ico").write_bytes(ico_bytes([render(size) for size in ICO_SIZES_PX]))
    del application


if __name__ == "__main__":
    main()
