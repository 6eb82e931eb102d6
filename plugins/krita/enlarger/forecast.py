"""The dialog's forecast: what a job comes to, asked of the engine a moment after the last change.

Where that depends on what the picture is like, the engine gets the pixels of the active layer for it.
"""

from .document_copy import whole_of
from .enlarger_bridge import EnlargerError, forecasts, requests
from .enlarger_bridge.choices import AUTOMATIC
from .enlarger_bridge.texts import layers_text
from .messages import showing_errors
from .qt import QLabel, QTimer
from .source_file import SourceFile
from .sources import Source
from .wording import forecast_text, frames_text

DELAY = 200  # milliseconds after the last change until the engine is asked


class Forecast(QLabel):
    """Some lines of text. `on_known(plan)` is called when the engine has answered, with None where the job is
    not possible.
    """

    def __init__(self, engine, document, nodes, choices, on_known):
        """`choices()` tells what is chosen by now."""
        super().__init__("\n")
        self.setWordWrap(True)
        self.source_file = SourceFile(engine)
        self._engine, self._document, self._nodes = engine, document, nodes
        self._choices, self._on_known = choices, on_known
        self._requests = []
        self._number = 0  # of the forecast that is wanted by now
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(showing_errors(self._ask))

    def refresh(self):
        """Ask the engine, unless there is another change soon; what was said until now holds no longer."""
        self._withdraw()
        if self.isVisible():
            self.setMinimumHeight(self.height())  # what is below stays where it is
        self.setText(forecasts.BEING_COMPUTED)
        self._timer.start(DELAY)

    def withdraw(self, text):
        """Show another text, until there is something to ask again."""
        self._timer.stop()
        self._withdraw()
        self.setMinimumHeight(0)
        self.setText(text)

    def close_requests(self):
        """Show nothing any more, and take back what was asked."""
        self._is_closed = True
        self._withdraw()

    def _ask(self):
        try:
            self._look(self._choices())
        except EnlargerError as problem:
            self._show(None, problem, None)

    def _look(self, choices):
        """Find out what choices are for, and ask for what they come to."""
        if choices.canvas == "copy":
            whole = whole_of(self._document)
            self._plan(choices, whole.source, whole.work, layers_text(len(whole.rasters)))
            return
        sources = [Source(self._document, node, choices.area) for node in self._nodes]
        pixels = [source.box.width * source.box.height * len(source.times) for source in sources]
        first = sources[0]
        work = sum(pixels) / (first.box.width * first.box.height)
        rasters = frames_text(len(first.times)) if first.is_animated else ""
        if len(sources) > 1:
            rasters = layers_text(len(sources))

        def plan(path, _problem=None):  # without the pixels it is told as far as it is known
            if not self._is_closed and self._number == number:
                self._plan(choices, first.raster(path), work, rasters)

        number = self._number
        if choices.model == AUTOMATIC or choices.clean:
            self.source_file.give(first, plan)
        else:
            plan(None)

    def _plan(self, choices, source, work, rasters):
        """Ask for what choices come to for the engine's `source`, so many times its work in all."""
        fields = dict(choices.fields(), source=source)
        if choices.fidelity is not None:
            fields["fidelity"] = choices.fidelity.fields()
        if choices.redraw:
            fields["redraw_faces"] = requests.redraw_faces(choices.redraw)

        number = self._number

        def on_done(plan, problem):
            if self._is_closed or self._number != number:
                return
            self._show(plan, problem, plan and forecast_text(plan, work, rasters))
            if problem is None and "try" not in fields:
                fields["try"] = True  # some seconds, where nothing or too little is known
                request()

        def request():
            self._requests.append(self._engine.request("plan", fields, None, showing_errors(on_done)))

        request()

    def _show(self, plan, problem, text):
        if problem is not None and problem.kind == "cancelled":
            return
        self.setMinimumHeight(0)
        self.setText(text or str(problem))
        self._on_known(plan)

    def _withdraw(self):
        for number in self._requests:
            self._engine.cancel(number)
        self._requests = []
        self._number += 1
