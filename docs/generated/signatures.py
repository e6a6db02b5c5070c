"""Signatures as the source has them: shapes and names of types as they are written, and not what they stand for."""

import ast
import functools
import importlib
import inspect
import re
import textwrap
from typing import Any


def add_signatures(app):
    """Let autodoc write signatures, and the types of attributes and properties, from the source."""
    app.connect("autodoc-process-signature", _signature)
    app.connect("autodoc-process-docstring", _type)


def signature(thing: Any) -> tuple[str, str | None] | None:
    """Return a function's or class's arguments and what it returns, as written; ``None`` where nothing is."""
    if inspect.isclass(thing):
        own = vars(thing).get("__init__")
        return _of_function(own) if own is not None and _tree(own) is not None else _of_fields(thing)
    return _of_function(thing)


def field_type(owner: type, name: str) -> str | None:
    """Return the type of a class's field, as written; ``None`` for what is no field."""
    for base in owner.__mro__:
        for node in getattr(_tree(base), "body", ()):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
                return ast.unparse(node.annotation)
    return None


@functools.cache
def _tree(thing: Any) -> Any:
    """Return the syntax tree of a definition, ``None`` where there is none to read."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(thing)))).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    return tree if isinstance(tree, (ast.FunctionDef, ast.ClassDef)) else None


class _WithShapes(ast.NodeTransformer):
    """Writes the shapes of arrays where a module has a name of its own for them."""

    def __init__(self, scope: dict[str, Any]):
        self.scope = scope

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """See ``ast.NodeTransformer``."""
        meant = self.scope.get(node.id)
        if isinstance(meant, type) and getattr(meant, "dim_str", "").strip():
            return ast.parse(re.sub(r"[\w.]+\.(?=Array\b)", "", meant.__name__), mode="eval").body
        return node


def _of_function(function: Any) -> tuple[str, str | None] | None:
    tree = _tree(function)
    if not isinstance(tree, ast.FunctionDef):
        return None
    scope = getattr(inspect.unwrap(function), "__globals__", {})
    tree = _WithShapes(scope).visit(ast.parse(ast.unparse(tree))).body[0]
    arguments = tree.args
    for positional in (arguments.posonlyargs, arguments.args):
        if positional and positional[0].arg in ("self", "cls"):
            del positional[0]
    returns = tree.returns and ast.unparse(tree.returns)
    return f"({ast.unparse(arguments)})", None if returns == "None" else returns


def _of_fields(kind: type) -> tuple[str, None] | None:
    try:
        parameters = inspect.signature(kind).parameters.values()
    except (TypeError, ValueError):
        return None
    written, keyword_only = [], False
    for parameter in parameters:
        if (told := field_type(kind, parameter.name)) is None:
            return None
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword_only:
            written, keyword_only = [*written, "*"], True
        default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
        written.append(f"{parameter.name}: {told}{default}")
    return f"({', '.join(written)})", None


def _default(value: Any) -> str:
    try:
        ast.parse(repr(value))
    except SyntaxError:
        return "..."
    return repr(value)


def _signature(app, what, name, thing, options, arguments, returns):
    return signature(thing) if what in ("function", "method", "class", "exception") else None


def _type(app, what, name, thing, options, lines):
    if what == "property":
        told = signature(getattr(thing, "fget", None) or thing.func)  # the latter of a cached one
        kind = told and told[1]
    elif what == "attribute":
        kind = field_type(_owner(name), name.rpartition(".")[2])
    else:
        return
    if len(lines) > 0 and lines[0].startswith("Alias for field number"):
        del lines[:]
    if kind:
        lines[:0] = [f"``{kind}``", ""]


def _owner(name: str) -> type:
    module, _, kind = name.rpartition(".")[0].rpartition(".")
    return getattr(importlib.import_module(module), kind)
