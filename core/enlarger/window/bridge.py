"""What all hosts share, the editors' and this one: the geometry of a view, and the words of its dialog."""

from __future__ import annotations

import sys

from enlarger.system.shipped_files import shipped_folder

sys.path.append(str(shipped_folder("plugins") / "bridge"))

from enlarger_bridge import choices, dialog, fetching, folders, forecasts, printing, texts
from enlarger_bridge.view import NOTICED, View

__all__ = ["NOTICED", "View", "choices", "dialog", "fetching", "folders", "forecasts", "printing", "texts"]
