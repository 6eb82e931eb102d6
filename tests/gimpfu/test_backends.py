"""Every back end of gimpfu hands out what `CONTRACT` says, and the front asks for nothing else.

Back ends need their GIMP to be imported, so this is read from their sources.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "plugins" / "gimp" / "gimpfu" / "gimpfu"
BACKENDS = ("gimp2", "gimp3")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def contract() -> tuple[str, ...]:
    for node in tree(PACKAGE / "backend.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CONTRACT":
            return ast.literal_eval(node.value)
    pytest.fail("backend.py has no CONTRACT")


def handed_out(backend: str) -> dict[str, tuple[str, str]]:
    """Return the names that a back end imports from its modules: the module, and its name there."""
    return {
        alias.asname or alias.name: (node.module.rpartition(".")[2], alias.name)
        for node in tree(PACKAGE / backend / "__init__.py").body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"gimpfu.{backend}.")
        for alias in node.names
    }


def takes(backend: str, name: str) -> int | None:
    """Return how many arguments a function of a back end takes, all of them needed; None for a value."""
    module, own_name = handed_out(backend)[name]
    for node in tree(PACKAGE / backend / f"{module}.py").body:
        if isinstance(node, ast.FunctionDef) and node.name == own_name:
            assert not node.args.defaults
            assert not node.args.vararg
            assert not node.args.kwonlyargs
            return len(node.args.args)
    return None


def test_the_contract_names_each_thing_once() -> None:
    assert len(contract()) == len(set(contract())) > 20


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_back_end_hands_out_the_contract_and_nothing_else(backend: str) -> None:
    assert set(handed_out(backend)) == set(contract())


@pytest.mark.parametrize("name", contract())
def test_back_ends_take_the_same_arguments(name: str) -> None:
    first, *others = (takes(backend, name) for backend in BACKENDS)
    assert first is not None or name == "version"
    assert others == [first] * len(others)


def test_the_front_asks_for_nothing_but_the_contract() -> None:
    asked = {
        node.attr
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "backend"
    }
    assert asked == set(contract())
