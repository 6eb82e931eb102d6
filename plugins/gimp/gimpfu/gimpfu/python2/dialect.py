"""Compiles a translated script so that it means what it meant in Python 2."""

import ast
import copy
import re

# The standard library's modules that gave texts where Python 3's give bytes; ours have the same names.
OWN = {"array", "string", "struct", "subprocess"}
PACKAGE = "gimpfu.python2."

DIVISION = re.compile(r"(?m)^\s*from\s+__future__\s+import\s+[^\n]*\bdivision\b")
UNPACKED_CALLS = {"encode", "decode", "sort"}


def compiled(translated, original, path):
    """Return code for a translated script; `original` is what it was, and tells how it divides."""
    tree = ast.parse(translated, path)
    tree = Meaning(divides=not DIVISION.search(original)).visit(tree)
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class Meaning(ast.NodeTransformer):
    """Has a script call what did the same in Python 2."""

    def __init__(self, divides):
        self._divides = divides

    def visit_BinOp(self, node):
        """Divide whole numbers to whole numbers."""
        self.generic_visit(node)
        if self._divides and isinstance(node.op, ast.Div):
            return _call("divide", node, node.left, node.right)
        return node

    def visit_AugAssign(self, node):
        """Divide in place."""
        self.generic_visit(node)
        if not self._divides or not isinstance(node.op, ast.Div):
            return node
        held = _loaded(node.target)
        return ast.copy_location(ast.Assign([node.target], _call("divide", node, held, node.value)), node)

    def visit_Call(self, node):
        """Call what texts and lists could do."""
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Name) and function.id in {"str", "bytes"}:
            return _call("make_text", node, *node.args, keywords=node.keywords)
        if isinstance(function, ast.Attribute) and function.attr in UNPACKED_CALLS:
            return _call(function.attr, node, function.value, *node.args, keywords=node.keywords)
        return node

    def visit_Import(self, node):
        """Import our modules for those that gave texts."""
        for alias in node.names:
            if alias.name in OWN:
                alias.asname = alias.asname or alias.name
                alias.name = PACKAGE + alias.name
        return node

    def visit_ImportFrom(self, node):
        """Do the same for names of a module."""
        if node.module in OWN and not node.level:
            node.module = PACKAGE + node.module
        return node


def _call(name, place, *arguments, keywords=()):
    function = ast.Name("classic " + name, ast.Load())
    return ast.copy_location(ast.Call(function, list(arguments), list(keywords)), place)


def _loaded(target):
    """Return what a target of an assignment holds."""
    held = copy.deepcopy(target)
    held.ctx = ast.Load()
    return held
