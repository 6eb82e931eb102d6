"""Working stand-ins where the real thing costs minutes: a checkout without dependencies, plain editors."""

import shutil
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

from machine import CHECKOUT

PYPROJECT = """
[build-system]
requires = []
build-backend = "build_wheel"
backend-path = ["."]
"""

BACKEND = '''
"""Builds a wheel with the standard library alone, so that pip needs no index."""
import os, zipfile

METADATA = "Metadata-Version: 2.1\\nName: enlarger\\nVersion: 0.1.0\\n"
WHEEL = "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

def build_wheel(folder, config_settings=None, metadata_directory=None):
    name, info = "enlarger-0.1.0-py3-none-any.whl", "enlarger-0.1.0.dist-info/"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for file in sorted(os.listdir("core/enlarger")):
            wheel.write("core/enlarger/" + file, "enlarger/" + file)
        wheel.writestr(info + "METADATA", METADATA)
        wheel.writestr(info + "WHEEL", WHEEL)
        wheel.writestr(info + "entry_points.txt", "[console_scripts]\\nenlarger = enlarger.cli:main\\n")
        wheel.writestr(info + "RECORD", "")
    return name
'''

ENGINE = """
import json, sys

def say(**event):
    print(json.dumps(event), flush=True)

say(event="hello", protocol=1, version="0.1.0", pid=1)
for line in sys.stdin:
    request = json.loads(line)
    name = request["op"]
    say(id=request["id"], event=name, **{name: [{"id": "faithful-x4" if name == "models" else "cpu"}]})
"""

CLI = """
import os, shutil, sys

def main():
    if sys.argv[1:] == ["devices"]:
        open(os.path.join(sys.prefix, "devices-tried"), "w").close()
        return
    if sys.argv[1:3] == ["models", "get"]:
        models = os.path.join(os.environ["HOME"], ".local", "share", "enlarger", "models")
        os.makedirs(os.path.join(models, ".downloads"), exist_ok=True)
        for name in ("one", "two"):
            if not os.path.exists(os.path.join(models, name)):
                os.makedirs(os.path.join(models, name))
                open(os.path.join(models, name, "model.toml"), "w").close()
            if sys.argv[3] == "all":
                sys.exit("two could not be fetched: the package index cannot be reached.\\nTry again.")
        return
    shutil.copy(sys.argv[2], sys.argv[4])
    print("done on cpu")
"""

GIMP = '''#!{python}
"""Answers as GIMP does: its version, and the installer's questions by looking where its gimprc says."""
import json, os, re, shutil, sys

if "--version" in sys.argv:
    print("GNU Image Manipulation Program version {version}")
    sys.exit()
question = json.load(open(os.environ["ENLARGER_QUESTION"]))
usual = os.path.join(os.environ["HOME"], ".config", "GIMP", "{minor}")
own = os.environ.get("GIMP{version[0]}_DIRECTORY") or usual
answer = {{}}
if question.get("question", "profile") == "profile":
    os.makedirs(os.path.join(own, "plug-ins"))
    open(os.path.join(own, "gimprc"), "w").close()
    answer["profile"] = own
else:
    folder = re.search('plug-in-path "([^:]*)', open(os.path.join(own, "gimprc")).read()).group(1)
    program = os.path.join(folder, "enlarger", "enlarger.py")
    answer["registered"] = os.access(program, os.X_OK) and not {refuses}
    if question["question"] == "enlarge":
        for name in ("xcf", "png"):
            shutil.copy(question["picture"], question[name])
        answer.update(before=[1, 1], after=[4, 4], layer="new", seconds=0.1)
print("this GIMP talks")
json.dump(answer, open(question["answer"], "w"))
'''

KRITA = '''#!{python}
"""Answers as Krita does: the installer's questions, by looking where its settings and resources are."""
import json, os, re, shutil, sys

question = json.load(open(os.environ["ENLARGER_QUESTION"]))
settings = open(os.path.join(os.environ["XDG_CONFIG_HOME"], "kritarc")).read()
resources = os.path.join(os.environ["XDG_DATA_HOME"], "krita")
there = [os.path.exists(os.path.join(resources, name)) for name in (
    "pykrita/enlarger/__init__.py",
    "pykrita/enlarger/enlarger_bridge/__init__.py",
    "pykrita/enlarger/engine.json",
    "pykrita/enlarger.desktop",
    "actions/enlarger.action",
    "pykrita/enlarger_question/__init__.py",
)]
answer = {{"menu": "Filter" if "--nosplash" in sys.argv else None}}
if not all(there) or "enable_enlarger=true" not in settings or {refuses}:
    answer = {{"error": "it was not imported."}}
elif question["question"] == "enlarge":
    for name in ("kra", "png"):
        shutil.copy(question["picture"], question[name])
    answer.update(before=[1, 1], after=[4, 4], layer="new", seconds=0.1)
print("this Krita talks")
json.dump(answer, open(question["answer"], "w"))
'''


def checkout(folder: Path) -> Path:
    """Make a checkout with the real installer and adapters, and an engine that only tells who it is."""
    shutil.copytree(
        CHECKOUT / "installer", folder / "installer", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(CHECKOUT / "plugins", folder / "plugins", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(folder / "installer" / "engine" / "locks")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "build_wheel.py").write_text(BACKEND)
    package = folder / "core" / "enlarger"
    package.mkdir(parents=True)
    for name, text in {"__init__": "", "engine": ENGINE, "cli": CLI}.items():
        (package / f"{name}.py").write_text(text)
    return folder


def wheel(folder: Path, engine: str = ENGINE) -> Path:
    """Make the wheel of a checkout, with the installer in it, among the wheels of an adapter."""
    made = checkout(folder / "checkout")
    (made / "core" / "enlarger" / "engine.py").write_text(engine)
    script = "import build_wheel, sys; print(build_wheel.build_wheel(sys.argv[1]))"
    wheels = folder / "adapter" / "wheels"
    wheels.mkdir(parents=True)
    built = subprocess.run(
        [sys.executable, "-c", script, wheels], cwd=made, capture_output=True, text=True, check=True
    )
    path = wheels / built.stdout.strip()
    with zipfile.ZipFile(path, "a") as archive:
        for file in sorted((made / "installer").rglob("*.py")):
            archive.write(file, f"enlarger/data/installer/{file.relative_to(made / 'installer')}")
    return path


def gimp(folder: Path, version: str, *, refuses: bool = False) -> Path:
    """Make a GIMP of this version; one that refuses does not register the plug-in."""
    minor = version.rpartition(".")[0]
    program = folder / f"gimp-console-{minor}"
    text = GIMP.format(python=sys.executable, version=version, minor=minor, refuses=refuses)
    program.write_text(textwrap.dedent(text))
    program.chmod(0o755)
    return program


def krita(folder: Path, version: str, *, refuses: bool = False) -> Path:
    """Make a Krita of this version; one that refuses does not load the plug-in."""
    for name, text in (
        ("krita", KRITA.format(python=sys.executable, refuses=refuses)),
        ("krita_version", f"#!/bin/sh\necho {version}\n"),
    ):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder / "krita"
