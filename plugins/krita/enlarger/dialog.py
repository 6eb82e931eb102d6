"""The dialog: a preview at the left, at the right what is chosen and what it comes to."""

from . import krita_host
from .animation import frame_times
from .column import Column
from .documents import is_in
from .enlarger_bridge.language import _, ngettext
from .fidelity_group import FidelityGroup
from .forecast import Forecast
from .form import Form
from .job import Choices
from .look_group import LookGroup
from .messages import showing_errors
from .more_group import MoreGroup
from .network_fetch import NetworkFetch, ask_to_fetch
from .preview import Preview
from .qt import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QEvent,
    QHBoxLayout,
    QSize,
    Qt,
    QTimer,
    QVBoxLayout,
)
from .result_group import ResultGroup
from .size_group import SizeGroup

GONE = _("The layer is no longer in its document.")
BESIDE = 16  # pixels between the preview and what is chosen
TITLE_BAR = 40  # pixels, which Qt does not know before it is shown


class Dialog(QDialog):
    """`on_choice(choices, source_file)` is called when the user wants the job to be done."""

    def __init__(self, parent, engine, document, nodes, on_choice, canvas=""):
        """Make the dialog; its lists come from the engine, which may have to be started for them.

        `canvas` is what is chosen at first, unless it is what was chosen last. Without any nodes the whole
        document is all that can be.
        """
        super().__init__(parent)
        self._document, self._nodes, self._on_choice = document, nodes, on_choice
        self._engine, self._fetch, self._is_open = engine, None, True
        self.setWindowTitle(title_text(nodes, canvas))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_groups(canvas)
        self._make_rest()
        self._lay_out()
        engine.request("models", {}, None, self._while_open(self._show_models))
        engine.request("devices", {}, None, self._while_open(self._show_devices))
        engine.request("formats", {}, None, self._while_open(self._show_formats))
        self.finished.connect(self._leave)
        self.preview.again.clicked.connect(showing_errors(self._look_again))
        self._stop_watching = krita_host.on_view_closed(self._view_closed)

    def _make_groups(self, canvas):
        changed = showing_errors(self._changed)
        self._form = Form()
        self.look = LookGroup(self._form, showing_errors(self._model_changed), changed)
        self.size_group = SizeGroup(self._form, changed)
        is_still = all(frame_times(self._document, node) == [None] for node in self._nodes)
        self.fidelity = FidelityGroup(self._form, is_still, changed)
        self.result_group = ResultGroup(self._form, self._document, self._nodes, canvas, changed)
        self.more = MoreGroup(self._form, self._document, changed, showing_errors(self._offer))

    def _make_rest(self):
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start_text, self._get_text = self._form.mark(_("Upscale"), "u"), self._form.mark(_("Get…"), "g")
        self.start = self.buttons.addButton(self._start_text, QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setEnabled(False)
        self.buttons.accepted.connect(showing_errors(self._accepted))
        self.buttons.rejected.connect(self.reject)
        self.forecast = Forecast(
            self._engine, self._document, self._nodes, self.choices, on_known=self._forecast_known
        )
        given = self._engine, self._document, self._nodes, self.forecast.source_file, self.choices
        self.preview = Preview(*given, self.more.to_compare)

    def _lay_out(self):
        column = QVBoxLayout()
        self._column = Column(self._form)
        column.addWidget(self._column, 1)
        column.addWidget(self.forecast)
        column.addWidget(self.buttons)
        both = QHBoxLayout(self)
        both.setSpacing(BESIDE)
        both.addWidget(self.preview, 1)
        both.addLayout(column)
        self.size_group.show_last()
        self._show_last_size()
        self.start.setDefault(True)  # before it is in a dialog, Cancel would be instead
        self.size_group.focus()
        self._offer()

    def _show_last_size(self):
        """Make the dialog as large as it was last, as far as the screen allows."""
        last = krita_host.read_setting("dialog.size", "")
        if last:
            size = QSize(*map(int, last.split("x")))
            self.resize(size.boundedTo(QApplication.primaryScreen().availableSize()))

    def _show_models(self, answer, problem):
        if problem is not None:
            self.close()
            raise problem
        self.fidelity.show_models(answer)
        self.fidelity.show_last(answer["default_fidelity"])
        self.look.show(answer)
        self.more.show_models(self.look.known)

    def _show_devices(self, answer, problem):
        if problem is None:  # else the models' answer has told it already
            self.more.show_devices(answer)

    def _show_formats(self, answer, problem):
        if problem is None:
            self.size_group.show_formats(answer)

    def _model_changed(self, _index=0):
        self.look.clean.follow(self.look.is_automatic)
        self._changed()

    def _changed(self, _value=None):
        choice = self.look.choice()
        if choice is None:
            return
        self.start.setText(self._get_text if choice.get else self._start_text)
        self._offer()
        if choice.get:
            self.forecast.withdraw("\n")
            self.start.setEnabled(True)
        else:
            self.forecast.refresh()
        self.preview.refresh(not choice.get)

    def changeEvent(self, event):
        """Look again at what may have been painted meanwhile, when the user comes back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            showing_errors(self._look_again)()

    def _look_again(self, _checked=False):
        if not self._is_open or self.look.choice() is None:
            return
        if not krita_host.is_open(self._document):
            self.reject()
        elif not all(is_in(self._document, node) for node in self._nodes):
            self.forecast.withdraw(GONE)
            self.preview.show_nothing(GONE)
            self.start.setEnabled(False)
        else:
            self.result_group.list_areas()
            self.preview.look_again(self._changed)

    def _view_closed(self, _view=None):
        """Close with the document: Krita's list still has it in this turn."""
        QTimer.singleShot(0, showing_errors(self._close_without_document))

    def _close_without_document(self):
        if self._is_open and not krita_host.is_open(self._document):
            self.reject()

    def _forecast_known(self, plan):
        self.start.setEnabled(plan is not None)
        self.size_group.show_verdict(plan)
        self._fit()

    def _offer(self, _index=0):
        """Show the rows for what the chosen network can do, and what a whole document leaves to choose."""
        canvas = self.result_group.canvas.currentData()
        if self.look.choice() is not None:
            self.look.offer()
        self.fidelity.offer(self.look.may_generate, canvas != "copy")
        self.result_group.offer()
        self.more.offer(self.look, canvas, self.size_group.is_print)
        self._fit()

    def _fit(self):
        """Grow where the rows need it, as far as there is room on the screen: Qt's own adjustSize leaves a
        third of a small one free. What the user made larger stays so.
        """
        layout = self.layout()
        self._column.updateGeometry()
        layout.activate()
        room = QApplication.primaryScreen().availableSize()
        width = max(self.width(), layout.totalMinimumSize().width())
        height = max(self.height(), layout.totalMinimumSize().height(), self._wanted_height())
        self.resize(width, min(height, room.height() - TITLE_BAR))

    def _wanted_height(self):
        """Return the height at which no row has to be scrolled to."""
        return self._column.rows_height() + self.height() - self._column.viewport().height()

    def choices(self):
        """Return what is chosen now."""
        is_generative = self.look.may_generate
        fields = dict(self.look.fields(), target=self.size_group.target())
        fields.update(self.result_group.fields())
        fields.update(self.more.fields())
        return Choices(
            **fields,
            fidelity=self.fidelity.fidelity() if is_generative else None,
            faces=self.fidelity.faces.isChecked() or not is_generative,
            redraw=self.fidelity.redraws() if is_generative else "",
        )

    def _while_open(self, function):
        """Return the function as a slot for an answer that may come when the dialog is gone."""

        def slot(answer, problem):
            if self._is_open:
                function(answer, problem)

        return showing_errors(slot)

    def _leave(self, result):
        self._is_open = False
        self._stop_watching()
        krita_host.write_setting("dialog.size", "%dx%d" % (self.width(), self.height()))
        self.preview.close_views()
        self.forecast.close_requests()
        if self._fetch is not None:
            self._fetch.cancel()
        if not result:
            self.forecast.source_file.close()

    def _get(self, choice, chosen):
        """Fetch a network, if the user agrees, and choose what is to be chosen then."""

        def begin():
            self._fetch = NetworkFetch(self, self._engine, choice, self._while_open(on_end))

        def on_end(_is_there, notes):
            self._fetch = None
            if notes:
                krita_host.show_floating("\n".join(notes))
            self._engine.request("models", {}, None, self._while_open(on_models))

        def on_models(answer, problem):
            if problem is None:
                self.fidelity.show_models(answer)
                self.look.show(answer, chosen)
                self.more.show_models(self.look.known)

        ask_to_fetch(self, choice, begin)

    def _accepted(self):
        choice, choices = self.look.choice(), self.choices()
        if choice is not None and choice.get:
            self._get(choice, choice.key)
            return
        if choices.redraw and self.fidelity.restorer.get:
            self._get(self.fidelity.restorer, choices.model)
            return
        for group in (self.look, self.size_group, self.result_group, self.more):
            group.remember()
        if self.look.may_generate:
            self.fidelity.remember()
        self.accept()
        self._on_choice(choices, self.forecast.source_file)


def title_text(nodes, canvas):
    """Say what is enlarged, as the title of a window."""
    if canvas == "copy":
        return _("Upscale Image")
    if len(nodes) == 1:
        return _("Upscale Layer")
    return ngettext("Upscale %d Layer", "Upscale %d Layers", len(nodes)) % len(nodes)
