"""What is remembered from one time to the next, and lists that are filled by it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QComboBox


class Settings:
    """Words by names, in a file of the user's."""

    def __init__(self) -> None:
        self._file = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "enlarger", "preview")

    def read(self, name: str, default: str) -> str:
        return str(self._file.value(name, default))

    def number(self, name: str, default: float) -> float:
        """Return a number; what is none counts as the default."""
        try:
            return float(self.read(name, str(default)))
        except ValueError:
            return default

    def write(self, name: str, value: str) -> None:
        self._file.setValue(name, value)

    def read_bytes(self, name: str) -> QByteArray:
        value = self._file.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def write_bytes(self, name: str, value: QByteArray) -> None:
        self._file.setValue(name, value)


def fill(box: QComboBox, items: Mapping[str, str]) -> None:
    """Put items, labels with their values, into a list."""
    for label, value in items.items():
        box.addItem(label, value)


def choose(box: QComboBox, value: str) -> None:
    """Choose a value of a list, where it is there."""
    index = box.findData(value)
    if index >= 0:
        box.setCurrentIndex(index)
