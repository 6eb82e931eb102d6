"""The one file that names Qt: PyQt5 where it is, and it is tried first since Krita 5 may crash on PyQt6."""

try:
    from PyQt5.QtCore import QByteArray, QEventLoop, QObject, QProcess, QProcessEnvironment, Qt, QTimer
    from PyQt5.QtGui import QIcon
    from PyQt5.QtWidgets import (
        QApplication,
        QCheckBox,
        QComboBox,
        QDialog,
        QDialogButtonBox,
        QDoubleSpinBox,
        QFormLayout,
        QHBoxLayout,
        QLabel,
        QMessageBox,
        QProgressDialog,
        QPushButton,
        QShortcut,
        QSlider,
        QVBoxLayout,
        QWidget,
    )
except ImportError:
    from PyQt6.QtCore import QByteArray, QEventLoop, QObject, QProcess, QProcessEnvironment, Qt, QTimer
    from PyQt6.QtGui import QIcon, QShortcut
    from PyQt6.QtWidgets import (
        QApplication,
        QCheckBox,
        QComboBox,
        QDialog,
        QDialogButtonBox,
        QDoubleSpinBox,
        QFormLayout,
        QHBoxLayout,
        QLabel,
        QMessageBox,
        QProgressDialog,
        QPushButton,
        QSlider,
        QVBoxLayout,
        QWidget,
    )

__all__ = [
    "QApplication",
    "QByteArray",
    "QCheckBox",
    "QComboBox",
    "QDialog",
    "QDialogButtonBox",
    "QDoubleSpinBox",
    "QEventLoop",
    "QFormLayout",
    "QHBoxLayout",
    "QIcon",
    "QLabel",
    "QMessageBox",
    "QObject",
    "QProcess",
    "QProcessEnvironment",
    "QProgressDialog",
    "QPushButton",
    "QShortcut",
    "QSlider",
    "QTimer",
    "QVBoxLayout",
    "QWidget",
    "Qt",
]
