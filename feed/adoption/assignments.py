"""What a Python file gives to its names, as far as its text says so: nothing in it is run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping

from feed.adoption.told import COMPUTED, Value

Names = Mapping[str, tuple[Value, int]]
"""Values and lines by name."""

_LONGEST = 10_000
"""In characters: a text put together again and again could fill any memory."""


def read(text: str) -> Names:
    """The names that the top of a file is given literals for, texts put together among them.

    What else a name is given, or is given under a condition, is `COMPUTED`. Raises SyntaxError for
    what is not Python, ValueError for what cannot be any.
    """
    with warnings.catch_warnings():
        # a wrong escape in somebody's text is no concern of ours
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    found: dict[str, tuple[Value, int]] = {}
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name, value in _given(statement):
            told = _value(value, found) if value else COMPUTED
            found[name.id] = told, name.lineno
    return found


def _given(statement: ast.stmt) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    """The names that a statement sets, and to what; None where only running it would tell."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target, statement.value
            else:
                yield from ((name, None) for name in _stored(target))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        if statement.value:
            yield statement.target, statement.value
    else:
        yield from ((name, None) for name in _stored(statement))


def _stored(node: ast.AST) -> Iterator[ast.Name]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner
        elif isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store):
            # X["a"] = 1 changes X
            yield from (name for name in ast.walk(inner.value) if isinstance(name, ast.Name))


def _value(node: ast.expr, known: Names) -> Value:
    match node:
        case ast.Constant(value=str() | int() | float() | None as value):
            return value
        case ast.Name(id=name) if name in known:
            return known[name][0]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item, known) for item in items]
        case ast.Dict(keys=keys, values=values):
            return _table(keys, values, known)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, two = _value(left, known), _value(right, known)
            if isinstance(one, str) and isinstance(two, str) and len(one) + len(two) < _LONGEST:
                return one + two
    return COMPUTED


def _table(keys: list[ast.expr | None], values: list[ast.expr], known: Names) -> Value:
    table: dict[str, Value] = {}
    for key, value in zip(keys, values, strict=True):
        if not isinstance(key, ast.Constant):
            return COMPUTED
        table[str(key.value)] = _value(value, known)
    return table
