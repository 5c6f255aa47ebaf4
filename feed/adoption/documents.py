"""Configuration files to `Settings`: YAML, TOML, JSON and Python, read as text and never run."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feed import tomlerrors
from feed.adoption import assignments
from feed.adoption.told import Path_, Settings, Value, settings_of
from feed.characters import printable
from feed.errors import ConfigError

_DEEPEST = 20
_MOST = 100_000
"""Values in one file: by its anchors a few lines of YAML could mean any number of them."""


class Read(NamedTuple):
    """The values of a file, and the lines on which their keys stand, as far as they are known."""

    value: Value
    lines: Mapping[Path_, int]


class _Wrong(Exception):
    """What is wrong with a file, and on which line; 0 where that is not known."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def read(folder: Path, name: str, top: Path_ = ()) -> Settings:
    """What the file `name` of a folder says; what it says stands in the table at `top`.

    Raises ConfigError with file and line where it cannot be read.
    """
    path = folder / name
    try:
        found = _READERS[path.suffix.lower()](text(path))
        if not isinstance(found.value, dict):
            raise _Wrong("is no table of keys and values", 1)
        return settings_of(found.value, name, found.lines, top)
    except _Wrong as wrong:
        place = f"{path}:{wrong.line}" if wrong.line else f"{path}"
        hint = "mend it, then run this again: nothing was written"
        raise ConfigError(f"{place}: {printable(wrong.message)}", hint) from wrong


def text(path: Path) -> str:
    """The text of a file; ConfigError where it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}", "save it as UTF-8") from error


def _yaml(written: str) -> Read:
    # PyYAML takes longer to import than most files to read
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _check_depth(yaml.parse(written, loader))
        lines: dict[Path_, int] = {}
        node = yaml.compose(written, loader)
    except yaml.MarkedYAMLError as error:
        if error.problem and "nesting depth" in error.problem:
            # libyaml from 0.2.6 on gives up before we do
            raise _Wrong(f"is nested deeper than {_DEEPEST} levels", 1) from error
        mark = error.problem_mark or error.context_mark
        message = f"not YAML: {error.problem or error.context}"
        raise _Wrong(message, mark.line + 1 if mark else 0) from error
    except yaml.YAMLError as error:
        raise _Wrong(f"not YAML: {str(error).splitlines()[0]}") from error
    return Read(_Nodes(lines).value(node, ()) if node else {}, lines)


def _check_depth(events: Iterator[Any]) -> None:
    """Refuse what is nested deep before a tree is made of it, which would go as deep."""
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _Wrong(f"is nested deeper than {_DEEPEST} levels", event.start_mark.line + 1)


class _Nodes:
    """The tree of a YAML file as plain values: texts alone, what is merged written out."""

    def __init__(self, lines: dict[Path_, int]) -> None:
        self._lines = lines
        self._count = 0

    def value(self, node: Any, path: Path_) -> Value:
        self._count += 1
        if len(path) > _DEEPEST or self._count > _MOST:
            raise _Wrong("means more than a configuration can", node.start_mark.line + 1)
        if node.id == "scalar":
            plain = not node.style and node.value in ("", "~", "null", "Null", "NULL")
            return None if plain else str(node.value)
        if node.id == "sequence":
            return [self.value(item, (*path, str(i))) for i, item in enumerate(node.value)]
        return self._table(node, path)

    def _table(self, node: Any, path: Path_) -> Value:
        own: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        for key, inner in node.value:
            if key.id != "scalar":
                raise _Wrong("a key must be a plain text", key.start_mark.line + 1)
            if key.value == "<<":
                several = inner.value if inner.id == "sequence" else [inner]
                for value in (self.value(one, path) for one in several):
                    merged = {**(value if isinstance(value, dict) else {}), **merged}
                continue
            self._lines[*path, key.value] = key.start_mark.line + 1
            own[key.value] = self.value(inner, (*path, key.value))
        return {**merged, **own}


def _toml(written: str) -> Read:
    try:
        table = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        why, line = tomlerrors.placed(error)
        raise _Wrong(f"not TOML: {why}", line) from error
    except (RecursionError, ValueError) as error:
        raise _Wrong("no TOML that can be read") from error
    return Read(_plain(table), dict(_toml_lines(written)))


_TABLE = re.compile(r"[ \t]*\[\[?([^\]\n]+)\]")
_KEY = re.compile(r"""[ \t]*([\w"'. \t-]+?)[ \t]*=""")


def _toml_lines(written: str) -> Iterator[tuple[Path_, int]]:
    """Where keys stand: tomllib does not tell. A line within a long text may be taken for one."""
    table: Path_ = ()
    for number, line in enumerate(written.split("\n"), 1):
        if head := _TABLE.match(line):
            table = _names(head[1])
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, *_names(key[1])), number


def _names(dotted: str) -> Path_:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))


def _json(written: str) -> Read:
    try:
        value = json.loads(written)
    except json.JSONDecodeError as error:
        raise _Wrong(f"not JSON: {error.msg}", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise _Wrong("no JSON that can be read") from error
    plain = _plain(value)
    return Read(plain, dict(_json_lines(written, plain, (), 0)))


def _json_lines(written: str, value: Value, path: Path_, start: int) -> Iterator[tuple[Path_, int]]:
    """Where keys stand, each looked for behind the one before it."""
    if not isinstance(value, dict):
        return
    at = start
    for key, inner in value.items():
        found = re.compile(re.escape(json.dumps(key)) + r"\s*:").search(written, at)
        if found is None:
            continue
        yield (*path, key), written.count("\n", 0, found.start()) + 1
        at = found.end()
        yield from _json_lines(written, inner, (*path, key), at)


def _plain(value: Any, depth: int = 0) -> Value:
    if depth > _DEEPEST:
        raise _Wrong(f"is nested deeper than {_DEEPEST} levels")
    if isinstance(value, dict):
        return {key: _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    # a date of TOML as it is written
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _python(written: str) -> Read:
    try:
        found = assignments.read(written)
    except SyntaxError as error:
        raise _Wrong(f"not Python: {error.msg}", error.lineno or 0) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise _Wrong("no Python that can be read") from error
    values = {name: value for name, (value, _) in found.items()}
    return Read(values, {(name,): line for name, (_, line) in found.items()})


_READERS: Mapping[str, Callable[[str], Read]] = {
    ".yml": _yaml,
    ".yaml": _yaml,
    ".toml": _toml,
    ".json": _json,
    ".py": _python,
}
