"""The dialog's first group: what the picture is enlarged with, what that is for, and cleaning first."""

from . import krita_host
from .enlarger_bridge.choices import AUTOMATIC, blocks, choices, find
from .enlarger_bridge.dialog import CLEAN_FIRST, LOOK, LOOKS
from .enlarger_bridge.language import _
from .form import fill, narrow, select
from .qt import QCheckBox, QComboBox, QLabel, Qt

STATES = {
    None: Qt.CheckState.PartiallyChecked,
    True: Qt.CheckState.Checked,
    False: Qt.CheckState.Unchecked,
}
KEPT = {None: "", True: "yes", False: "no"}
CLEANING = "clean"  # the family that cleans
ABOUT_WIDTH = 340  # pixels


class LookGroup:
    """A list, a sentence about what is chosen, for Automatic a second list, and a tick."""

    def __init__(self, form, on_choice, on_change):
        """`on_choice()` is called when something else is chosen, `on_change()` at every other change."""
        self.model, self.about = narrow(QComboBox()), QLabel(_("Starting the engine…"))
        self.about.setWordWrap(True)
        self.about.setMinimumWidth(ABOUT_WIDTH)
        self.way, self.clean = QComboBox(), CleanTick(form.mark(CLEAN_FIRST, "n"), on_change)
        fill(self.way, LOOKS)
        self.way.setAccessibleName(_("Look of what is chosen automatically"))
        select(self.way, krita_host.read_setting("look", ""))
        self.known, self._has_automatic, self._on_choice = [], False, on_choice
        self._form = form
        form.add(LOOK, self.model, wish="l", is_title=True)
        for widget in (self.about, self.way, self.clean):
            form.add("", widget)
        self.model.currentIndexChanged.connect(on_choice)
        self.way.currentIndexChanged.connect(on_change)

    def show(self, answer, chosen=""):
        """List what there is by the engine's answer to `models`, and show what is chosen."""
        self.known, self._has_automatic = choices(answer), "automatic" in answer
        was = self.model.blockSignals(True)
        self.model.clear()
        for block in blocks(self.known):
            if self.model.count():
                self.model.insertSeparator(self.model.count())
            fill(self.model, [(choice.label, choice.key) for choice in block])
        last = chosen or krita_host.read_setting("model", "")
        select(self.model, find([choice for choice in self.known if not choice.get], last).key)
        if chosen:
            select(self.model, chosen)  # also where it is not there after all
        self.model.blockSignals(was)
        self._on_choice()

    def choice(self):
        """Return the Choice of the list; None while there is none."""
        chosen = self.model.currentData()
        return next((choice for choice in self.known if choice.key == chosen), None)

    @property
    def is_automatic(self):
        """Whether Enlarger chooses."""
        return self.model.currentData() == AUTOMATIC

    @property
    def may_generate(self):
        """Whether what is chosen may make up detail."""
        if self.is_automatic:
            return self.way.currentData() == "sharp"
        return self.choice() is not None and self.choice().is_generative

    @property
    def has_denoise(self):
        """Whether it can be chosen how much noise is removed."""
        return self.choice() is not None and self.choice().has_denoise

    @property
    def _may_clean(self):
        """Whether cleaning first is there to choose: a family of this name does nothing else."""
        return self._has_automatic and self.model.currentData() != CLEANING

    def offer(self):
        """Show what there is to choose beside the list."""
        self.about.setText(self.choice().text if self.choice() else "")
        self._form.show(self.way, self.is_automatic)
        self._form.show(self.clean, self._may_clean)

    def fields(self):
        """Return those of the Choices."""
        return {
            "model": self.model.currentData(),
            "look": self.way.currentData() if self.is_automatic else "",
            "clean": self.clean.value() if self._may_clean else None,
            "remember": self._has_automatic and not self.is_automatic,
        }

    def remember(self):
        """Keep the values for another day."""
        krita_host.write_setting("model", self.model.currentData())
        if self.is_automatic:
            krita_host.write_setting("look", self.way.currentData())
        if self._may_clean:
            self.clean.remember()


class CleanTick(QCheckBox):
    """A tick, for Automatic with a third state: as needed. Its last value is kept, Automatic's apart."""

    def __init__(self, label, on_change):
        """`on_change()` is called at every change."""
        super().__init__()
        self._label = label
        self._values = {name: self._last(name) for name in ("clean", "clean.automatic")}
        self._values["clean"] = bool(self._values["clean"])
        self._name = "clean"
        self._show()
        self.stateChanged.connect(self._changed)
        self.stateChanged.connect(on_change)

    def follow(self, is_automatic):
        """Show what was chosen last for Automatic, or else for a network that is named."""
        self._name = "clean.automatic" if is_automatic else "clean"
        was = self.blockSignals(True)
        self._show()
        self.blockSignals(was)

    def value(self):
        """Return what is chosen; None is as needed."""
        return self._values[self._name]

    def remember(self):
        """Keep the value for another day."""
        krita_host.write_setting(self._name, KEPT[self.value()])

    def _last(self, name):
        kept = krita_host.read_setting(name, "")
        return next(value for value, text in KEPT.items() if text == kept)

    def _show(self):
        self.setTristate(self._name == "clean.automatic")
        self.setCheckState(STATES[self.value()])
        self._say()

    def _changed(self, _state=None):
        state = self.checkState()
        self._values[self._name] = next(value for value, one in STATES.items() if one == state)
        self._say()

    def _say(self):
        self.setText(_("%s: as needed") % self._label if self.value() is None else self._label)
