"""Front matter at the top of an article: YAML, TOML, JSON, or lines of `key: value`."""

from __future__ import annotations

import re

from feed.articles import fields, keys, plain_yaml
from feed.articles.header import Field, Header
from feed.articles.source import Source
from feed.errors import ArticleError

_YAML = re.compile(r"---[ \t]*(?:ya?ml)?[ \t]*(?:#.*)?$", re.MULTILINE)
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML = re.compile(r"(?:\+\+\+|---[ \t]*toml)[ \t]*$", re.MULTILINE)
_TOML_END = re.compile(r"^(?:\+\+\+|---)[ \t]*$", re.MULTILINE)
_JSON = re.compile(r'(?:---[ \t]*json[ \t]*\n\s*)?(?=\{\s*"[^\n]*"\s*:)')
_JSON_END = re.compile(r"\s*?\n---[ \t]*(?:\n|\Z)")
_OTHER = re.compile(
    r"---[ \t]*(js|javascript|json5|cson|coffee|php|pug|ini|xml)[ \t]*$", re.MULTILINE
)
_UNSEEN = re.compile(r"[\s\ufeff\u200b\u2060]*")
"""What nobody sees in front of a fence: it must not make front matter text."""
_HEAD_LINE = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>.*)")
_MORE = re.compile(r"[ ]{4,}(?P<value>.*\S.*)")

_KNOWN = frozenset((*fields.FIELDS, *keys.KNOWN, *keys.TAGS, "status"))
"""What Pelican's articles begin with; any other word with a colon behind it is prose."""

Split = tuple[Header, str, int]
"""A header, the body below it, and the line on which that begins."""


def split(source: Source) -> Split:
    """Split a text into its front matter and its body.

    YAML stands between lines of `---`, TOML between `+++`, JSON alone or behind `---json`. Blank
    lines above it are passed over: else a draft that begins with one would be published.

    Raises ArticleError where it is not closed or not a plain mapping.
    """
    text = source.text
    unseen = _UNSEEN.match(text)
    top = unseen.end() if unseen else 0
    if text.startswith("---", top) and (start := _YAML.match(text, top)):
        return _yaml(source, top, start.end())
    if text.startswith(("+++", "---"), top) and (start := _TOML.match(text, top)):
        return _toml(source, top, start.end())
    if text.startswith(("{", "---"), top) and (start := _JSON.match(text, top)):
        return _json(source, start.end(), fenced=text.startswith("-", top))
    if text.startswith("---", top) and (other := _OTHER.match(text, top)):
        hint = "write it as YAML between two lines of ---"
        message = f"front matter of the kind {other[1]} is not read: it would have to be run"
        raise source.fault(text.count("\n", 0, top) + 1, message, hint)
    return {}, text, 1


def split_any(source: Source) -> Split:
    """Split a text of Markdown, in which the front matter may be lines of `Key: value` as well.

    Raises ArticleError where it is not closed, not a plain mapping, or has a key twice.
    """
    found = split(source)
    header, body, _ = found
    return found if header or body is not source.text else _split_head(source)


def _split_head(source: Source) -> Split:
    """Split lines of `Key: value` from the body, as Pelican has them.

    One of them must be `title` or `date`, and the first be known or all be such lines; or one be
    `status`, for what it keeps back must not be published: else it is prose with a colon. Lines
    that are indented go on with the value above. The head ends at the first blank line.
    """
    lines = source.text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    first = _HEAD_LINE.fullmatch(lines[start]) if start < len(lines) else None
    if first is None:
        return {}, source.text, 1
    header: dict[str, Field] = {}
    key, end = "", start
    twice: list[ArticleError] = []
    while end < len(lines) and lines[end].strip():
        if match := _HEAD_LINE.fullmatch(lines[end]):
            key = match["key"].lower()
            if key in header:
                twice.append(source.fault(end + 1, f'"{key}" stands twice in the header'))
            header[key] = Field(match["value"].strip(), end + 1)
        elif more := _MORE.fullmatch(lines[end]):
            before = header[key]
            header[key] = Field(f"{before.value} {more['value'].strip()}".strip(), before.line)
        else:
            break
        end += 1
    if not _is_head(header, first["key"].lower() in _KNOWN, "".join(lines[end : end + 1]).strip()):
        return {}, source.text, 1
    if twice:
        raise twice[0]
    return header, "\n".join(lines[end:]), end + 1


def _is_head(header: Header, begins_known: bool, rest: str) -> bool:
    if "status" in header:
        return not rest
    return bool(header.keys() & {"title", "date"}) and (begins_known or not rest)


def _yaml(source: Source, top: int, start: int) -> Split:
    end = _YAML_END.search(source.text, start + 1)
    if end is None:
        raise _open(source, top, "three hyphens: ---")
    yaml, line = source.text[start + 1 : end.start()], source.text.count("\n", 0, start) + 2
    header = plain_yaml.read(yaml, line)
    if header is None:
        # imported where it is needed: PyYAML takes longer to import than a page to build
        from feed.articles import yaml_header

        header = yaml_header.read(source, yaml, line)
    return _below(source, header, end.end())


def _toml(source: Source, top: int, start: int) -> Split:
    from feed.articles.typed_header import toml

    end = _TOML_END.search(source.text, start + 1)
    if end is None:
        raise _open(source, top, "three plus signs: +++")
    first_line = source.text.count("\n", 0, start) + 2
    header = toml(source, source.text[start + 1 : end.start()], first_line)
    return _below(source, header, end.end())


def _json(source: Source, start: int, fenced: bool) -> Split:
    from feed.articles.typed_header import json_object

    header, end = json_object(source, start)
    if fenced:
        close = _JSON_END.match(source.text, end)
        if close is None:
            raise _open(source, start, "three hyphens: ---")
        end = close.end() - 1
    return _below(source, header, end)


def _open(source: Source, at: int, end: str) -> Exception:
    line = source.text.count("\n", 0, at) + 1
    hint = f"end the front matter with a line of {end}"
    return source.fault(line, "the front matter that begins here is not closed", hint)


def _below(source: Source, header: Header, end: int) -> Split:
    """What stands below the line at whose end the front matter ends."""
    return header, source.text[end + 1 :], source.text.count("\n", 0, end) + 2
