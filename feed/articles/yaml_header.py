"""YAML to a header: texts alone, with the lines on which their keys stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from feed.articles.header import Field, Header, Value
from feed.articles.source import Source
from feed.errors import ArticleError

_DEEPEST = 20
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(source: Source, text: str) -> Header:
    """Read the YAML that begins on the second line of an article.

    Raises ArticleError where it is not YAML, or more than a plain mapping of texts.
    """
    return _Reading(source, text).header()


class _Reading:
    """One walk over the events of a piece of YAML.

    Over events and not over its tree, for an alias is but an event in them: followed, a few
    lines of YAML could mean gigabytes.
    """

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._events = yaml.parse(text, Loader=_Loader)

    def header(self) -> Header:
        """The mapping that the YAML is, with the lines of its keys."""
        try:
            return self._header()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 2 if mark else 1
            message = f"the front matter is not YAML: {error.problem or error.context}"
            hint = "a value that holds a colon or begins with a mark needs quotes around it"
            raise self._source.fault(line, message, hint) from error
        except yaml.YAMLError as error:
            message = f"the front matter is not YAML: {str(error).splitlines()[0]}"
            raise self._source.fault(1, message) from error

    def _header(self) -> Header:
        event = next(event for event in self._events if not isinstance(event, _OPENINGS))
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        if not isinstance(event, yaml.MappingStartEvent):
            if isinstance(event, yaml.ScalarEvent) and not event.value:
                return {}
            hint = "write it as lines of “key: value”"
            raise self._fault(event, "the front matter is no mapping of keys to values", hint)
        header: dict[str, Field] = {}
        for event in self._until(yaml.MappingEndEvent):
            key = self._key(event)
            if key in header:
                raise self._fault(event, f'"{key}" stands twice in the front matter')
            header[key] = Field(self._value(next(self._events), 1), _line(event))
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self._fault(event, "the front matter is more than one YAML document")
        return header

    def _key(self, event: yaml.Event) -> str:
        key = self._value(event, 1)
        if not isinstance(key, str):
            raise self._fault(event, "a key must be a plain text")
        return key.strip().lower()

    def _value(self, event: yaml.Event, depth: int) -> Value:
        if isinstance(event, yaml.AliasEvent):
            raise self._fault(event, "YAML aliases are not read here", "write the value out")
        if isinstance(event, _TAGGED) and event.tag not in (None, "!"):
            raise self._fault(event, f"the YAML tag {event.tag} is not read", "leave the tag out")
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if depth > _DEEPEST:
            raise self._fault(event, f"the front matter is nested deeper than {_DEEPEST} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            items = self._until(yaml.SequenceEndEvent)
            return [self._value(item, depth + 1) for item in items]
        keys = self._until(yaml.MappingEndEvent)
        return {self._key(key): self._value(next(self._events), depth + 1) for key in keys}

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _fault(self, event: yaml.Event, message: str, hint: str = "") -> ArticleError:
        return self._source.fault(_line(event), message, hint)


_OPENINGS = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
_TAGGED = (yaml.ScalarEvent, yaml.CollectionStartEvent)


def _line(event: yaml.Event) -> int:
    """The line in the article: front matter begins on its second one."""
    mark = event.start_mark
    return mark.line + 2 if mark else 1
