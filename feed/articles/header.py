"""Headers in every shape, to texts with the lines on which they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from feed.articles.source import Source
from feed.errors import ArticleError

Value = str | list["Value"] | dict[str, "Value"]
"""A text, a list or a mapping of such: nothing is a number or a date before we read it as one."""


@dataclass(frozen=True, slots=True)
class Field:
    """What the author wrote for a key, and the line on which the key stands."""

    value: Value
    line: int


Header = Mapping[str, Field]
"""Fields by their keys in lower case."""

_LARGEST = 100_000
_SMALL = 4_000
_DEEPEST = 20
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FENCE = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def front_matter(source: Source) -> tuple[Header, str, int]:
    """Split a text into the YAML between its `---` lines, and the body with its first line.

    Raises ArticleError where the YAML is not closed or not a plain mapping.
    """
    if not re.match(r"---[ \t]*(\n|\Z)", source.text):
        return {}, source.text, 1
    match = _FENCE.match(source.text)
    if match is None:
        hint = "end the front matter with a line of three hyphens: ---"
        raise source.fault(1, "the front matter that begins here is not closed", hint)
    return _read_yaml(source, match[1]), source.text[match.end() :], match[0].count("\n") + 1


def _read_yaml(source: Source, text: str) -> Header:
    if len(text) > _LARGEST:
        raise source.fault(1, f"the front matter is longer than {_LARGEST} characters")
    try:
        # the composer calls itself for each level, in C, without a limit of its own
        if len(text) > _SMALL and _depth(text) > _DEEPEST:
            raise source.fault(1, f"the front matter is nested deeper than {_DEEPEST} levels")
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        problem = error.problem or error.context
        hint = "a value that holds a colon or begins with a mark needs quotes around it"
        raise source.fault(line, f"the front matter is not YAML: {problem}", hint) from error
    except (yaml.YAMLError, RecursionError) as error:
        message = str(error).splitlines()[0]
        raise source.fault(1, f"the front matter is not YAML: {message}") from error
    if node is None:
        return {}
    return _Reading(source).fields(node)


def _depth(text: str) -> int:
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, depth)
    return deepest


class _Reading:
    """One walk over a tree of YAML, in which each node may be met once only."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: set[int] = set()

    def fields(self, node: yaml.Node) -> Header:
        if not isinstance(node, yaml.MappingNode):
            hint = "write it as lines of “key: value”"
            raise self._fault(node, "the front matter is no mapping of keys to values", hint)
        self._meet(node)
        header: dict[str, Field] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key in header:
                raise self._fault(key_node, f'"{key}" stands twice in the front matter')
            header[key] = Field(self._value(value_node), key_node.start_mark.line + 2)
        return header

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._fault(node, "a key must be a plain text")
        self._meet(node)
        return str(node.value).strip().lower()

    def _value(self, node: yaml.Node, depth: int = 1) -> Value:
        self._meet(node)
        if depth > _DEEPEST:
            raise self._fault(node, f"the front matter is nested deeper than {_DEEPEST} levels")
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, depth + 1) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            return {self._key(key): self._value(value, depth + 1) for key, value in node.value}
        return str(node.value)

    def _meet(self, node: yaml.Node) -> None:
        # an alias is the same node again: followed, a few lines could mean gigabytes
        if id(node) in self._seen:
            raise self._fault(node, "YAML aliases are not read here", "write the value out")
        self._seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.endswith(("binary", "merge")):
            raise self._fault(node, f'the YAML tag "{node.tag}" is not read', "leave the tag out")

    def _fault(self, node: yaml.Node, message: str, hint: str = "") -> ArticleError:
        return self._source.fault(node.start_mark.line + 2, message, hint)
