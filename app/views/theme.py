"""Light and dark: one table of colours, made into a palette, a style sheet and plot colours."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

ThemeName = Literal["light", "dark", "system"]


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for, and how large text is, in percent of the usual size."""

    name: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    semantic: str
    acoustic: str
    warning: str
    error: str
    plot: str
    text_percent: float = 100.0

    def px(self, size: float) -> int:
        """The size of text that usually has ``size`` pixels, or of what has to hold it."""
        return round(size * self.text_percent / 100)


DARK = Theme(
    name="dark",
    window="#15171c",
    panel="#1c1f26",
    raised="#282c36",
    line="#343945",
    text="#e8eaf0",
    muted="#9aa1b0",
    accent="#6ea8fe",
    on_accent="#0b1020",
    semantic="#2ec4a6",
    acoustic="#e0709a",
    warning="#f2b84b",
    error="#ff7b72",
    plot="#0b0c10",
)
LIGHT = Theme(
    name="light",
    window="#eef0f4",
    panel="#fbfbfd",
    raised="#ffffff",
    line="#cfd4de",
    text="#1b1f29",
    muted="#5b6475",
    accent="#1f6feb",
    on_accent="#ffffff",
    semantic="#0b8f76",
    acoustic="#b3386b",
    warning="#8a5a00",
    error="#b3261e",
    plot="#dfe3ea",
)

SHEET = """
QWidget {{ color: {text}; font-size: 13px; }}
QMainWindow, QDialog {{ background: {window}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QMenuBar {{ background: {window}; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu {{ background: {panel}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 20px; border-radius: 4px; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QFrame#panel {{ background: {panel}; border: 1px solid {line}; border-radius: 8px; }}
QFrame#panel[painting="true"] {{ border: 1px solid {accent}; }}
QFrame#popup {{ background: {panel}; border: 1px solid {line}; }}
QLineEdit#readout, QPlainTextEdit#readout {{ background: {panel}; color: {text}; border: none;
    font-size: 12px; }}
QLineEdit#readout {{ padding: 3px 10px 5px 10px; }}
QPlainTextEdit#readout {{ padding: 0 6px; }}
QFrame#region {{ background: {panel}; border: none; }}
QFrame#region QLineEdit {{
    background: {raised}; border: 1px solid {line}; border-radius: 4px; padding: 1px 6px;
    font-size: 12px;
}}
QFrame#region QLineEdit:focus {{ border-color: {accent}; }}
QFrame#region QLineEdit:disabled {{ background: {panel}; color: {muted}; }}
QLabel#heading {{ font-weight: 600; font-size: 14px; }}
QLabel#heading[painting="true"] {{ color: {accent}; }}
QLabel#muted {{ color: {muted}; font-size: 12px; }}
QLabel#clock {{ font-size: 17px; font-weight: 600; }}
QLabel#warning {{ color: {warning}; font-size: 12px; }}
QToolButton, QPushButton {{
    background: {raised}; border: 1px solid {line}; border-radius: 6px; padding: 5px 11px;
}}
QToolButton:hover, QPushButton:hover {{ border-color: {accent}; }}
QToolButton:focus, QPushButton:focus, QComboBox:focus {{ border: 1px solid {accent}; }}
QToolButton:checked, QPushButton:checked {{
    background: {accent}; color: {on_accent}; border-color: {accent};
}}
QToolButton:disabled, QPushButton:disabled {{ color: {muted}; background: {panel}; }}
QFileDialog QToolButton {{ padding: 3px; }}
QPushButton#layer {{ text-align: left; padding: 0px 10px; border-radius: 5px; }}
QPushButton#layer {{ background: transparent; border-color: transparent; }}
QPushButton#layer:hover, QPushButton#layer:focus {{ border-color: {line}; }}
QPushButton#layer:checked {{ background: {raised}; border-color: {line}; color: {text}; }}
QLabel#title {{ font-size: 18px; font-weight: 600; }}
QPushButton#entry {{ text-align: left; padding: 3px 8px; color: {accent}; }}
QPushButton#entry {{ background: transparent; border-color: transparent; }}
QPushButton#entry:hover, QPushButton#entry:focus {{ border-color: {line}; }}
QPushButton#slim {{ padding: 3px 8px; border-radius: 5px; }}
QPushButton#slim[marked="true"]:!checked {{ color: {warning}; }}
QPushButton#solo {{ padding: 0px; border-radius: 5px; color: {muted}; font-size: 11px; }}
QPushButton#solo {{ background: transparent; border-color: {line}; }}
QPushButton#solo:hover, QPushButton#solo:focus {{ border-color: {accent}; }}
QPushButton#solo[marked="true"] {{ color: {warning}; }}
QPushButton#solo:checked {{ background: {warning}; color: {window}; border-color: {warning}; }}
QComboBox {{
    background: {raised}; border: 1px solid {line}; border-radius: 6px; padding: 4px 8px;
}}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox QAbstractItemView {{ background: {panel}; border: 1px solid {line}; }}
QCheckBox::indicator:unchecked, QListView::indicator:unchecked {{
    width: 11px; height: 11px; background: {raised}; border: 1px solid {muted}; border-radius: 3px;
}}
QSlider {{ min-height: 24px; }}
QSlider::groove:horizontal {{ height: 4px; background: {line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    width: 16px; height: 16px; margin: -6px 0; border-radius: 8px;
    background: {raised}; border: 2px solid {accent};
}}
QTabWidget#strip::pane {{ border: none; background: {panel}; }}
QTabWidget#strip QTabBar::tab {{
    background: transparent; color: {muted}; padding: 5px 12px; border: none;
    border-bottom: 2px solid transparent;
}}
QTabWidget#strip QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabWidget#strip QTabBar::tab:hover, QTabWidget#strip QTabBar::tab:focus {{ color: {accent}; }}
QTableWidget#figures {{ background: {panel}; font-size: 12px; }}
QTableWidget#figures QHeaderView {{ background: {panel}; }}
QTableWidget#figures QHeaderView::section {{
    background: {panel}; color: {muted}; border: none; padding: 2px 3px; font-size: 12px;
}}
QListWidget#clips QScrollBar {{ background: transparent; width: 8px; }}
QListWidget#clips QScrollBar::handle {{ background: {line}; border-radius: 3px; margin: 1px; }}
QListWidget#clips QScrollBar::handle:hover {{ background: {muted}; }}
QListWidget#clips QScrollBar::add-line, QListWidget#clips QScrollBar::sub-line {{ height: 0px; }}
QListWidget#clips QScrollBar::add-page, QListWidget#clips QScrollBar::sub-page {{
    background: transparent;
}}
QProgressBar {{
    background: {raised}; border: 1px solid {line}; border-radius: 5px; height: 10px;
    text-align: center; font-size: 11px;
}}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
QFrame#notice[kind="note"] {{ border-left: 4px solid {accent}; background: {panel}; }}
QFrame#notice[kind="warning"] {{ border-left: 4px solid {warning}; background: {panel}; }}
QFrame#notice[kind="error"], QFrame#notice[kind="fault"] {{
    border-left: 4px solid {error}; background: {panel};
}}
"""


def system_theme() -> Theme:
    """What the desktop asks for; dark where it does not say."""
    scheme = QApplication.styleHints().colorScheme()
    return LIGHT if scheme == Qt.ColorScheme.Light else DARK


def choose(name: ThemeName, text_percent: float = 100.0) -> Theme:
    theme = {"light": LIGHT, "dark": DARK}.get(name) or system_theme()
    return replace(theme, text_percent=text_percent)


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application these colours, and its text this size."""
    sheet = re.sub(
        r"font-size: (\d+)px",
        lambda size: f"font-size: {theme.px(int(size[1]))}px",
        SHEET.format(**vars(theme)),
    )
    if app.styleSheet() == sheet:
        return  # every widget would be polished anew
    app.setStyle("Fusion")
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.PlaceholderText: theme.muted,
        role.Link: theme.accent,
    }.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.muted))
    app.setPalette(palette)
    app.setStyleSheet(sheet)
