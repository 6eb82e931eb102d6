"""The right column of the dialog: as high as the rows need, scrolled where the screen is too low for them."""

from .qt import QFrame, QScrollArea, QSize, QSizePolicy, Qt, QWidget

LEAST_HEIGHT = 240  # pixels of the rows that are seen


class Column(QScrollArea):
    """The rows, which are scrolled where the screen is too low for all of them."""

    def __init__(self, form):
        super().__init__()
        inside = QWidget()
        inside.setLayout(form)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LEAST_HEIGHT)
        form.setContentsMargins(0, 0, 4, 0)

    def rows_height(self):
        """Return the height of all rows in the width that there is."""
        rows = self.widget()
        rows.layout().activate()
        return max(rows.minimumSizeHint().height(), rows.heightForWidth(self.viewport().width()))

    def minimumSizeHint(self):
        """Be wide enough for all rows."""
        self.widget().layout().activate()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self.widget().minimumSizeHint().width() + bar, LEAST_HEIGHT)

    def sizeHint(self):
        """Have room for all rows."""
        return QSize(self.minimumSizeHint().width(), self.widget().sizeHint().height())
