"""The menu of devices to hear through, looked up anew each time it is opened."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.model.document import Document
from app.model.sounding import OutputDevice
from app.words import tr


class OutputMenu(QMenu):
    """The system's default, and every device by name and host API; the chosen one is marked."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(tr("Output"), parent)
        self.document = document
        self.setToolTipsVisible(True)
        self.group = QActionGroup(self)
        self.aboutToShow.connect(document.outputs_requested.emit)
        document.events.outputs.connect(self._fill)
        document.events.output.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        for action in self.group.actions():
            self.group.removeAction(action)
        self.clear()
        chosen, devices = self.document.output, self.document.outputs
        default = next((f"  ({d.name})" for d in devices if d.is_default), "")
        self._add(tr("System default{default}").format(default=default), None)
        self.addSeparator()
        for device in devices:
            self._add(device.title, device)
        if chosen is not None and chosen not in devices:
            self._add(tr("{title}  (not connected)").format(title=chosen.title), chosen)
        if not devices:
            self.addAction(tr("No device found")).setEnabled(False)

    def _add(self, title: str, device: OutputDevice | None) -> QAction:
        action = self.group.addAction(self.addAction(title.replace("&", "&&")))
        action.setCheckable(True)
        action.setChecked(device == self.document.output)
        action.triggered.connect(lambda: setattr(self.document, "output", device))
        if device is not None:
            action.setToolTip(
                tr("{channels} channels, {rate_hz} Hz").format(
                    channels=device.channels, rate_hz=device.default_rate_hz
                )
            )
        return action
