"""The dialog's forecast: what a job comes to, asked of the engine a moment after the last change."""

from .document_copy import whole_of
from .messages import showing_errors
from .qt import QLabel, QTimer
from .sources import Source
from .wording import count_text, forecast_text

DELAY = 200  # milliseconds after the last change until the engine is asked


class Forecast(QLabel):
    """Two lines of text. `on_known(is_possible)` is called when the engine has answered."""

    def __init__(self, engine, document, nodes, choices, on_known):
        """`choices()` tells what is chosen by now."""
        super().__init__("\n")
        self._engine, self._document, self._nodes = engine, document, nodes
        self._choices, self._on_known = choices, on_known
        self._requests = []
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(showing_errors(self._ask))

    def refresh(self):
        """Ask the engine, unless there is another change soon."""
        self._timer.start(DELAY)

    def close_requests(self):
        """Show nothing any more, and take back what was asked."""
        self._is_closed = True
        self._withdraw()

    def _ask(self):
        choices = self._choices()
        source, work, rasters = self._to_enlarge(choices)
        fields = dict(choices.fields(), source=source)
        if choices.fidelity is not None:
            fields["fidelity"] = choices.fidelity.fields()
        self._withdraw()

        def on_done(plan, problem):
            if self._is_closed:
                return
            self._show(problem, plan and forecast_text(plan, work, rasters, choices.fidelity))
            if problem is None and "try" not in fields:
                fields["try"] = True  # some seconds, where nothing or too little is known
                request()

        def request():
            self._requests.append(self._engine.request("plan", fields, None, showing_errors(on_done)))

        request()

    def _to_enlarge(self, choices):
        """Return the engine's `source`, how many times its work that is, and what it consists of."""
        if choices.canvas == "copy":
            whole = whole_of(self._document)
            return whole.source, whole.work, count_text(len(whole.rasters), "layer")
        sources = [Source(self._document, node, choices.area) for node in self._nodes]
        pixels = [source.box.width * source.box.height * len(source.times) for source in sources]
        first = sources[0]
        work = sum(pixels) / (first.box.width * first.box.height)
        if len(sources) > 1:
            return first.raster(), work, count_text(len(sources), "layer")
        return first.raster(), work, count_text(len(first.times), "frame") if first.is_animated else ""

    def _show(self, problem, text):
        if problem is not None and problem.kind == "cancelled":
            return
        self.setText(text or str(problem))
        self._on_known(problem is None)

    def _withdraw(self):
        for number in self._requests:
            self._engine.cancel(number)
        self._requests = []
