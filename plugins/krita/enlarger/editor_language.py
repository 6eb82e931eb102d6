"""Krita's language, which its settings or the system say: taken here before any text is read."""

import configparser
import os

from .enlarger_bridge import language
from .qt import QLocale, QStandardPaths

SETTINGS = "klanguageoverridesrc"  # Krita's own file for the language that was chosen in it


def chosen_languages():
    """Return the codes of the languages that were chosen in Krita; none where it follows the system."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    settings = configparser.ConfigParser(strict=False, interpolation=None)
    try:
        settings.read(os.path.join(folder, SETTINGS), encoding="utf-8")
    except (OSError, UnicodeDecodeError, configparser.Error):
        return []
    return [code for code in settings.get("Language", "krita", fallback="").split(":") if code]


language.use(chosen_languages() or language.environment_languages() or QLocale.system().uiLanguages())
