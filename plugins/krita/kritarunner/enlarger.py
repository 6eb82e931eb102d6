"""Stands where kritarunner looks for modules, which is not where Krita does, and leads to the plug-in.

The two folders lie side by side: `kritarunner/pykrita`, with this file, and `krita/pykrita`.
"""

import importlib
import os
import sys

DATA = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

sys.path.insert(0, os.path.join(DATA, "krita", "pykrita"))
del sys.modules[__name__]  # whoever imports this gets what then has its name
importlib.import_module(__name__)
