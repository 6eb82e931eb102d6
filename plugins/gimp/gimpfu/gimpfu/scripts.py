"""Runs a file as Python-Fu did: in Python 2, unless its first line names Python 3."""

import hashlib
import importlib.abc
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
import types

HERE = os.path.dirname(os.path.abspath(__file__))
TRANSLATION = os.path.join(HERE, "python2", "translation.py")
MODULES = re.compile(rb"(?m)^[ \t]*(?:from|import)[ \t]+[^\n#]*\bgimp(?:fu|plugin)?\b")
PYTHON_3 = re.compile(rb"#!.*(?:python3|/sh\b)")
"""First lines that say which Python, or leave it to a shell, as the installer does in GIMP 2.10."""
LIMIT = 120.0
"""Seconds, after which a translation is given up."""

# What opens windows, and was written for Python 2 alone.
WINDOWS = {"gtk", "pygtk", "gobject", "gimpui", "gtkunixprint", "pango", "glade"}

EDITORS_OWN = ("PYTHON", "LD_", "DYLD_", "GI_", "GIO_", "GTK_", "GDK_")
"""How variables begin that would bend another Python."""

_state = {"runs": False}


class Untranslated(Exception):
    """A script that cannot be run here, with words for its user."""


def is_python_fu(data):
    """Whether a source file is for Python-Fu."""
    return bool(MODULES.search(data))


def is_python_2(data):
    """Whether a source file is for Python 2, as all of Python-Fu's were that do not choose their Python."""
    return is_python_fu(data) and not PYTHON_3.match(data.split(b"\n", 1)[0])


def take_over():
    """Run the main script anew, as Python 2, when it asks for gimpfu in a Python 3 that can read it, too."""
    path = getattr(sys.modules.get("__main__"), "__file__", None)
    if _state["runs"] or sys.version_info[0] < 3 or not path or len(sys.argv) < 2 or "-gimp" not in sys.argv:
        return
    try:
        with io.open(path, "rb") as file:
            if not is_python_2(file.read()):
                return
    except EnvironmentError:
        return
    run(path)
    sys.exit(0)


def run(path):
    """Run a script; what keeps it from being run is told in GIMP's error console."""
    _state["runs"] = True
    path = os.path.abspath(path)
    with io.open(path, "rb") as file:
        data = file.read()
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    sys.path.insert(0, os.path.dirname(path))
    try:
        if is_python_2(data):
            from gimpfu import regions, values
            from gimpfu.python2 import names

            regions.are_texts = values.are_texts = True
            restore()
            for name in WINDOWS:
                sys.modules.pop(name, None)  # GIMP 3's Python has some that fail when they are used
            sys.meta_path.insert(0, Finder(os.path.dirname(path)))
            module.__builtins__ = names.namespace()
            code = python_2_code(path, data)
        else:
            code = compile(data, path, "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102 - that is what an interpreter does
    except SystemExit:
        raise
    except Untranslated as problem:
        tell(str(problem))
    except BaseException as problem:  # noqa: BLE001 - the edge of the process
        traceback.print_exc()
        tell(
            "%s: %s: %s" % (place_of(problem, path), type(problem).__name__, getattr(problem, "msg", problem))
        )


def tell(text):
    """Say in GIMP's error console why a script has no procedures."""
    from gimpfu.backend import backend

    backend.complain("Python-Fu: %s" % text)


def place_of(problem, path):
    """Return the file and line of the script where something went wrong."""
    if isinstance(problem, SyntaxError) and problem.filename:
        return "%s, line %s" % (problem.filename, problem.lineno)
    folder = os.path.dirname(path) + os.sep
    for row in reversed(traceback.extract_tb(problem.__traceback__)):
        if row.filename.startswith(folder) and not row.filename.startswith(os.path.dirname(HERE) + os.sep):
            return "%s, line %s" % (row.filename, row.lineno)
    return path


def python_2_code(path, data):
    """Return the code of a file in Python 2."""
    from gimpfu.python2 import dialect

    return dialect.compiled(translated(path, data), data.decode("latin-1"), path)


def translated(path, data):
    """Return Python 3 for the content of a file in Python 2, made once and kept in the user's cache."""
    with io.open(TRANSLATION, "rb") as file:
        key = hashlib.sha256(file.read() + b"\0" + data).hexdigest()
    kept = os.path.join(cache_folder(), key[:32] + ".py")
    try:
        with io.open(kept, encoding="utf-8") as file:
            return file.read()
    except (EnvironmentError, UnicodeDecodeError):
        text = translate(path, data)
        keep(kept, text)
        return text


def translate(path, data):
    """Have the engine's Python translate the content of a file."""
    python = engine_python()
    environment = {
        name: value for name, value in os.environ.items() if not name.upper().startswith(EDITORS_OWN)
    }
    try:
        ended = subprocess.run(
            [python, "-I", TRANSLATION],
            input=data,
            capture_output=True,
            env=environment,
            timeout=LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Untranslated(
            "%s is in Python 2, and what translates it did not run (%s): %s" % (path, python, problem)
        ) from problem
    if ended.returncode == 0:
        return ended.stdout.decode("utf-8")
    said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    found = re.match(r"(\d+): (.*)", said[-1]) if said else None
    if found:
        raise Untranslated("%s, line %s: this is no Python 2: %s" % (path, found.group(1), found.group(2)))
    raise Untranslated(
        "%s is in Python 2, and could not be translated: %s" % (path, said[-1] if said else "no reason given")
    )


def engine_python():
    """Return the engine's Python, which the installer named in `engine.json` in Enlarger's plug-in."""
    from gimpfu.backend import backend

    folders = [
        os.path.dirname(os.path.realpath(os.path.dirname(os.path.abspath(__file__)))),
        os.path.join(backend.directory("user"), "plug-ins", "enlarger"),
    ]
    for folder in folders:
        try:
            with io.open(os.path.join(folder, "engine.json"), encoding="utf-8") as file:
                return json.load(file)["python"]
        except (EnvironmentError, ValueError, KeyError):
            continue
    return sys.executable


def cache_folder():
    """Return the user's folder for translated scripts."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        # Not below AppData: what a program from Windows' Store writes there is seen by no other.
        return os.path.join(home, ".enlarger", "Cache", "python-fu")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "enlarger", "python-fu")
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return os.path.join(
        cache if os.path.isabs(cache) else os.path.join(home, ".cache"), "enlarger", "python-fu"
    )


def keep(path, text):
    """Write a translation into the cache, whole or not at all; without a cache it is made anew."""
    try:
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        number, fresh = tempfile.mkstemp(dir=os.path.dirname(path))
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(fresh, path)
    except OSError as problem:
        print("Python-Fu: %s could not be kept: %s" % (path, problem), file=sys.stderr)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules beside a script, which are Python 2 too, and names those that open windows."""

    def __init__(self, folder):
        self._folder = folder

    def find_spec(self, name, path=None, target=None):
        """Return where a module is."""
        del target
        folder = self._folder if path is None else next(iter(path), "")
        base = os.path.join(folder, name.rpartition(".")[2])
        if not os.path.abspath(folder).startswith(self._folder):
            return None
        for file, inner in ((os.path.join(base, "__init__.py"), [base]), (base + ".py", None)):
            if os.path.isfile(file) and not is_ours(file):
                loader = Loader(name, file)
                return importlib.util.spec_from_file_location(
                    name, file, loader=loader, submodule_search_locations=inner
                )
        if name in WINDOWS:
            raise ImportError(
                "it opens windows of its own with %s (PyGTK), which this GIMP does not have" % name, name=name
            )
        return None


def is_ours(file):
    """Whether a file is one of the classic modules, copied or linked beside a script."""
    name = os.path.basename(file)
    return name in {"gimp.py", "gimpenums.py", "gimpshelf.py", "gimpcolor.py", "gimpplugin.py"} or (
        os.path.basename(os.path.dirname(file)) == "gimpfu" and name == "__init__.py"
    )


class Loader(importlib.abc.SourceLoader):
    """Loads a module in Python 2."""

    def __init__(self, name, path):
        self._name, self._path = name, path

    def get_filename(self, name):
        """Return the file."""
        del name
        return self._path

    def get_data(self, path):
        """Return the content of the file."""
        with io.open(path, "rb") as file:
            return file.read()

    def source_to_code(self, data, path, *rest, **options):
        """Return the code of the module."""
        del rest, options
        return python_2_code(path, data)

    def exec_module(self, module):
        """Run the module."""
        from gimpfu.python2 import names

        module.__builtins__ = names.namespace()
        super().exec_module(module)


def restore():
    """Give the standard library the names back that scripts of Python 2 call."""
    import collections.abc
    import inspect
    import time

    if not hasattr(time, "clock"):
        time.clock = time.perf_counter
    sys.setdefaultencoding = lambda _: None
    sys.maxint = sys.maxsize
    os.path.walk = walk
    inspect.getargspec = getattr(inspect, "getargspec", inspect.getfullargspec)
    for name in ("Mapping", "MutableMapping", "Sequence", "Iterable", "Callable", "Hashable"):
        setattr(collections, name, getattr(collections.abc, name))


def walk(top, function, argument):
    """Call a function for every folder, with the names in it."""
    for folder, folders, files in os.walk(top):
        names = folders + files
        function(argument, folder, names)
        folders[:] = [name for name in folders if name in names]
