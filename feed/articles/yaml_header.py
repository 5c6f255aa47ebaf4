"""YAML to a header: texts alone, with the lines on which their keys stand."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import yaml

from feed.articles.header import Field, Header, Value
from feed.articles.source import Source
from feed.errors import ArticleError

_DEEPEST = 20
_NOT_CLOSED = "the front matter is not YAML: a quote is not closed"
_CLOSE = 'close the quote where the text ends: title: "Ships"'
_TOO_DEEP = f"the front matter is nested deeper than {_DEEPEST} levels"
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(source: Source, text: str, first_line: int) -> Header:
    """Read the YAML that begins on that line of an article.

    Raises ArticleError where it is not YAML, or more than a plain mapping of texts.
    """
    return _Reading(source, text, first_line).header()


class _Reading:
    """One walk over the events of a piece of YAML.

    Over events and not over its tree, for an alias is but an event in them: followed, a few
    lines of YAML could mean gigabytes.
    """

    def __init__(self, source: Source, text: str, first_line: int) -> None:
        self._source = source
        self._text = text
        self._first_line = first_line
        self._separators = [found.start() for found in _SEPARATOR.finditer(text)]
        # yaml.parse would look ahead for each event: a third of the time of a short header
        self._events: Iterator[Any] = iter(_Loader(text).get_event, None)

    def header(self) -> Header:
        """The mapping that the YAML is, with the lines of its keys."""
        try:
            return self._header()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if error.problem and "nesting depth" in error.problem:
                # libyaml from 0.2.6 on gives up before we do
                raise self._source.fault(self._line(mark), _TOO_DEEP) from error
            if quote := self._open_quote(error):
                raise self._source.fault(self._line(quote), _NOT_CLOSED, _CLOSE) from error
            message = f"the front matter is not YAML: {error.problem or error.context}"
            hint = "a value that holds a colon or begins with a mark needs quotes around it"
            if mark and self._indented_by_tab(mark.line):
                hint = "YAML takes no tabulator in front of a line: write blanks"
            raise self._source.fault(self._line(mark), message, hint) from error
        except yaml.YAMLError as error:
            message = f"the front matter is not YAML: {str(error).splitlines()[0]}"
            raise self._source.fault(self._first_line - 1, message) from error

    def _header(self) -> Header:
        event = next(event for event in self._events if not isinstance(event, _OPENINGS))
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        if not isinstance(event, yaml.MappingStartEvent):
            if isinstance(event, yaml.ScalarEvent) and not event.value:
                return {}
            hint = "write it as lines of “key: value”"
            raise self._fault(event, "the front matter is no mapping of keys to values", hint)
        self._check_tag(event)
        header = {
            key: Field(self._value(value, 1), self._line(mark))
            for key, mark, value in self._pairs()
        }
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self._fault(event, "the front matter is more than one YAML document")
        return header

    def _pairs(self) -> Iterator[tuple[str, Any, yaml.Event]]:
        """The keys of the mapping that has begun, their marks, and where their values begin."""
        seen: set[str] = set()
        for event in self._until(yaml.MappingEndEvent):
            if isinstance(event, yaml.CollectionStartEvent):
                raise self._fault(event, "a key must be a plain text")
            key = self._scalar(event).value.strip().lower()
            if key in seen:
                raise self._fault(event, f'"{key}" stands twice in the front matter')
            seen.add(key)
            yield key, event.start_mark, next(self._events)

    def _value(self, event: yaml.Event, depth: int) -> Value:
        if not isinstance(event, yaml.CollectionStartEvent):
            scalar = self._scalar(event)
            # `~` and `null` stand for no value, unless they stand in quotes
            return "" if scalar.implicit[0] and scalar.value in _NULL else str(scalar.value)
        self._check_tag(event)
        if depth > _DEEPEST:
            raise self._fault(event, _TOO_DEEP)
        if isinstance(event, yaml.SequenceStartEvent):
            items = self._until(yaml.SequenceEndEvent)
            return [self._value(item, depth + 1) for item in items]
        return {key: self._value(value, depth + 1) for key, _, value in self._pairs()}

    def _scalar(self, event: yaml.Event) -> Any:
        if isinstance(event, yaml.AliasEvent):
            raise self._fault(event, "YAML aliases are not read here", "write the value out")
        self._check_tag(event)
        return event

    def _check_tag(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            raise self._fault(event, f"the YAML tag {event.tag} is not read", "leave the tag out")

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _fault(self, event: yaml.Event, message: str, hint: str = "") -> ArticleError:
        return self._source.fault(self._line(event.start_mark), message, hint)

    def _line(self, mark: Any) -> int:
        """The line in the article, as editors count it: YAML counts U+2028 and its like too."""
        if mark is None:
            return self._first_line - 1
        return int(self._first_line + mark.line - bisect(self._separators, mark.index - 1))

    def _open_quote(self, error: yaml.MarkedYAMLError) -> Any:
        """The mark of the quote that is not closed, if the error comes from one.

        It has gone on to the end, or to a later line's quote, behind which nothing makes sense.
        """
        if "quoted scalar" in (error.context or ""):
            # it is well begun; what is wrong within it has a message of its own
            return error.context_mark if "unexpected" in (error.problem or "") else None
        (first, last), wrong = self._last_quoted(), error.problem_mark
        return first if first and wrong and first.line < last.line == wrong.line else None

    def _last_quoted(self) -> tuple[Any, Any]:
        """The marks at both ends of the last text in quotes that can be read."""
        marks: tuple[Any, Any] = None, None
        with suppress(yaml.MarkedYAMLError):
            for event in iter(_Loader(self._text).get_event, None):
                if isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
                    marks = event.start_mark, event.end_mark
        return marks

    def _indented_by_tab(self, line: int) -> bool:
        lines = _YAML_LINE.split(self._text, line + 1)
        return "\t" in lines[line][: -len(lines[line].lstrip()) or None]


_OPENINGS = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
_NULL = ("~", "null", "Null", "NULL")
_SEPARATOR = re.compile("[\x85\u2028\u2029]")
_YAML_LINE = re.compile("[\n\x85\u2028\u2029]")
