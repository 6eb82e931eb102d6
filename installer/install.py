#!/usr/bin/env python3
"""Sets Enlarger up: `python3 installer/install.py`. Only Python's version is checked here; see command.py."""

import os
import sys

# This file must be understood by any Python, or the user sees a syntax error instead of the sentence.
if sys.version_info < (3, 8):
    sys.exit("Enlarger's installer needs Python 3.8 or newer; this is Python %d.%d." % sys.version_info[:2])

sys.dont_write_bytecode = True  # the folder this runs from stays as it is
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from installer.command import main

sys.exit(main(sys.argv[1:]))
