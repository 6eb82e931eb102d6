"""Networks that are fetched for the window: their button, what some want agreed to, and how far they are."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from enlarger.errors import Cancelled, EnlargerError
from enlarger.networks.catalogue import find_entry
from enlarger.networks.library import is_installed
from enlarger.system.language import _

from . import bridge
from .background import Background

STEPS = 1000


class _Sentence(QLabel):
    """What is said beside a tick, in as many lines as it needs; a click on it is one on the tick."""

    def __init__(self, text: str, tick: QCheckBox) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self._tick = tick

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._tick.toggle()
        event.accept()


class NetworkFetch(QWidget):
    """Offers to fetch what is chosen, and does so. It is not seen where nothing has to be fetched."""

    fetched = Signal()
    """There are other networks now."""

    def __init__(self) -> None:
        super().__init__()
        self.agreement, self.get = QCheckBox(), QPushButton(_("Get"))
        self.agreement.setAccessibleName(bridge.fetching.CONSENT)
        self._sentence = _Sentence(bridge.fetching.CONSENT, self.agreement)
        self.progress, self.cancel = QProgressBar(), QPushButton(_("Cancel"))
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.progress.setRange(0, STEPS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.agreement)
        row.addWidget(self._sentence, 1)
        column.addLayout(row)
        for widget in (self.get, self.progress, self.text, self.cancel):
            column.addWidget(widget)
        self._background = Background(self)
        self._choice: Any = None
        self._stop: threading.Event | None = None
        """Set to call off what is under way; None while nothing is."""
        self.agreement.toggled.connect(self._show)
        self.get.clicked.connect(self._begin)
        self.cancel.clicked.connect(self.stop)
        self._show()

    def offer(self, choice: Any) -> None:
        """Offer what a Choice of `enlarger_bridge.choices` lacks, unless something is under way."""
        if self._stop is None and choice is not self._choice:
            self._choice = choice
            self.agreement.setChecked(False)
            self.text.setText("")
            self._show()

    def stop(self) -> None:
        """Have what is under way end without the network."""
        if self._stop:
            self._stop.set()

    def close_for_good(self) -> None:
        """End, and wait for what is under way."""
        self.stop()
        self._background.close()

    def _show(self) -> None:
        is_running, choice = self._stop is not None, self._choice
        is_offered = choice is not None and bool(choice.get)
        is_bound = choice is not None and is_offered and not choice.is_commercial
        self.setVisible(is_running or is_offered)
        for widget in (self.agreement, self._sentence):
            widget.setVisible(is_bound and not is_running)
        self.get.setVisible(not is_running)
        self.get.setEnabled(is_offered and (not is_bound or self.agreement.isChecked()))
        for widget in (self.progress, self.cancel):
            widget.setVisible(is_running)
        self.text.setVisible(bool(self.text.text()))

    def _begin(self) -> None:
        self._stop = threading.Event()
        self._tell(0.0, _("Connecting…"))
        self._show()
        self._background.do(partial(self._fetch, self._choice, self._stop), self._end)

    def _fetch(self, choice: Any, stop: threading.Event) -> None:
        """Fetch all that belongs to a Choice. Raises EnlargerError; what came before stays."""
        # Not before it is wanted: what fetches opens a socket once it is imported, to look for IPv6.
        from enlarger.fetching.fetch import check_consent, fetch_model
        from enlarger.fetching.fetch_progress import FetchProgress

        def check() -> None:
            if stop.is_set():
                raise Cancelled

        def send(number: int, **event: Any) -> None:
            said = bridge.fetching.progress(choice, number, event)
            self._background.tell(partial(self._tell, *said))

        for number, name in enumerate(choice.get):
            check()
            if not is_installed(name):
                entry = find_entry(name)
                check_consent(entry, accepted=not choice.is_commercial)
                fetch_model(entry, None, FetchProgress(entry.bytes, partial(send, number), check))

    def _tell(self, share: float, text: str) -> None:
        self.progress.setValue(round(STEPS * share))
        self.text.setText(text)

    def _end(self, future: Future[None]) -> None:
        self._stop = None
        try:
            future.result()
            self.text.setText("")
        except Cancelled:
            self.text.setText("")
        except EnlargerError as error:
            self.text.setText(f"{error.message} {error.hint}".strip())
        self._show()
        self.fetched.emit()
