"""One pass over an article: tags to HTML, and what is left of them told."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple

from feed.articles.template_tags import arguments, code
from feed.articles.template_tags.code import Region
from feed.articles.template_tags.natives import (
    INCLUDED,
    NATIVE,
    as_code,
    as_inline,
    as_text,
    link,
)
from feed.articles.template_tags.tags import NOT_CLOSED, OPENING, Links, NotNative, Tag, Tags
from feed.articles.template_tags.writing import Rendered, Writer


def render(text: str, first_line: int, links: Links, home: str, markdown: bool) -> Rendered:
    """What `template_tags.render` gives, of a text in which tags may be."""
    return _Renderer(text, first_line, links, home, markdown).render()


_ROOT = frozenset(("site.url", "site.baseurl", "site.github.url", "SITEURL"))
"""Variables for where the site is: `site.url` of Jekyll, `SITEURL` of Pelican."""

_ROOT_TAG = re.compile(r"\{\{-?\s*+(?:site\.(?:github\.)?(?:base)?url|SITEURL)\s*+-?\}\}")
_FILTER = re.compile(r"\s*\|\s*([\w-]+)\s*(?::\s*([^|]*))?")
_TO_ROOT = frozenset(("relative_url", "absolute_url", "url", "absoluteUrl", "htmlBaseUrl"))
"""Filters that lay a path below the site's root, of Jekyll and Eleventy."""
_AS_IT_IS = frozenset(("safe", "raw", "escape", "e", "strip"))

_VALUE = re.compile(r"(?:\"([^\"]*+)\"|'([^']*+)'|([\w.]++))((?:\s*\|.*)?)", re.DOTALL)
_CALL = re.compile(r"([A-Za-z]\w*+)\s*+\((.*)\)", re.DOTALL)
_NAME = re.compile(r"(/?)\s*([A-Za-z#][\w/-]*+)(.*)", re.DOTALL)
_TARGET = re.compile(r"(?:\]\(\s?<?|\]:[ \t]?<?|=\s?[\"'])\Z")
_IN_ADDRESS = re.compile(r"[\w/.~%-]\Z")
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*+:")
_GOES_ON = re.compile(r"/[^\s\"'<>)\]]|\{[{%]")
_ARTICLE = re.compile(r"\.(?:md|markdown|mkd|mkdn|html?|te?xt)(?:#.*)?\Z", re.IGNORECASE)

_BETWEEN = frozenset(("else", "elsif", "elseif", "elif", "when"))
_LIQUID_BLOCK = ("raw", "verbatim", "comment", "highlight", "codeblock")
_REFERENCES = ("ref", "relref")
_NOT_RENDERED = "is not rendered"
_ENDS_NOTHING = "ends what was not begun"


class _Replaced(NamedTuple):
    """What stands for a tag, and where what it replaces ends; `block` is one of its own."""

    html: str
    end: int
    block: bool = False


class _Renderer:
    def __init__(self, text: str, first_line: int, links: Links, home: str, markdown: bool) -> None:
        self._text = text
        self._tags = Tags(text)
        self._writer = Writer(text, first_line)
        self._links = links
        self._home = home
        self._markdown = markdown
        self._code = deque(code.in_markdown(text) if markdown else code.in_html(text))
        self._begun: set[str] = set()

    def render(self) -> Rendered:
        at = 0
        while match := OPENING.search(self._text, at):
            region = self._region(match.start())
            if match["mark"]:
                at = match.end() if region else self._target(match)
            elif region:
                at = self._in_code(match.start(), region)
            else:
                at = self._in_prose(match.start())
        return self._writer.result()

    def _region(self, at: int) -> Region | None:
        while self._code and self._code[0].end <= at:
            self._code.popleft()
        return self._code[0] if self._code and self._code[0].start <= at else None

    def _is_of_kramdown(self, tag: Tag) -> bool:
        """Whether attributes stand behind what they are of, or on a line of their own."""
        before, line_end = self._text[tag.start - 1 : tag.start], self._text[tag.end : tag.end + 1]
        alone = before in ("", "\n", " ") and line_end in ("", "\n")
        return self._markdown and "\n" not in tag.inside and (before in ')`*_"' or alone)

    def _replace(self, tag: Tag, new: _Replaced) -> int:
        self._writer.copy(tag.start)
        if tag.inside.startswith("-"):
            self._writer.trim()
        html, end = new.html, new.end
        # HTML ends at an empty line (CommonMark, 4.6): else what follows is no Markdown
        if new.block and self._markdown and self._writer.stands_alone(tag.start, end):
            html += "\n"
        self._writer.put(tag.start, end, html)
        trims = self._text.endswith(("-}}", "-%}"), tag.start, end)
        return self._writer.skip_blanks() if trims else end

    def _in_code(self, start: int, region: Region) -> int:
        """Unwrap what was wrapped to be shown; all else stays, and is no fault."""
        tag = self._tags.at(start, region.end)
        if tag and (new := self._unwrapped(tag, region)):
            # blanks that a tag would trim are those of the code
            return self._writer.put(start, new.end, new.html)
        return start + 2

    def _unwrapped(self, tag: Tag, region: Region) -> _Replaced | None:
        if shown := tag.shown:
            return _Replaced(shown if region.literal else as_text(shown), tag.end)
        if tag.opening == "{%" and tag.told in ("raw", "verbatim"):
            try:
                end = self._tags.end(_LIQUID_ENDS[tag.told], tag.end, region.end)
            except NotNative:
                return None
            return _Replaced(self._text[tag.end : end.start()], end.end())
        if tag.opening == "{{" and (match := _VALUE.fullmatch(tag.told)) and not match[4]:
            shown = match[1] or match[2] or ""
            return _Replaced(shown, tag.end) if "{" in shown or "}" in shown else None
        return None

    def _in_prose(self, start: int) -> int:
        tag = self._tags.at(start, len(self._text))
        if self._text.startswith("{:", start) and (tag is None or not self._is_of_kramdown(tag)):
            return start + 2
        if tag is None and self._text.startswith("{#", start):
            end = self._text.find("#}", start)
            comment = Tag("{#", "", start, end + 2)
            return self._replace(comment, _Replaced("", end + 2)) if end > 0 else start + 2
        if tag is None:
            run = _RUN.match(self._text, start)
            return self._writer.leave(start, run.end() if run else start + 2, NOT_CLOSED)
        try:
            return self._replace(tag, self._rendered(tag))
        except NotNative as why:
            return self._leave_tag(tag, str(why))

    def _leave_tag(self, tag: Tag, why: str) -> int:
        """Leave a tag; of one with an end, the beginning is told."""
        match = _NAME.match(tag.told)
        slash, name = (match[1], match[2]) if match else ("", "")
        if slash or (tag.opening == "{%" and (name in _BETWEEN or name.startswith("end"))):
            known = name not in _BETWEEN and name != "end"
            begun = name.removeprefix("end") in self._begun if known else bool(self._begun)
            return self._writer.leave(tag.start, tag.end, _ENDS_NOTHING, not begun)
        self._begun.add(name)
        return self._writer.leave(tag.start, tag.end, why)

    def _rendered(self, tag: Tag) -> _Replaced:
        """Raises NotNative for a tag that has no meaning here."""
        if shown := tag.shown:
            return _Replaced(as_text(shown), tag.end)
        if tag.opening in ("{#", "{:"):
            return _Replaced("", tag.end)
        if tag.opening == "{{":
            return self._value(tag)
        match = _NAME.fullmatch(tag.told)
        if match is None or tag.opening == "{{{":
            raise NotNative(_NOT_RENDERED)
        if tag.opening == "{%":
            return self._liquid(tag, match[2] if not match[1] else "", match[3])
        return self._hugo(tag, match[1] + match[2], match[3].removesuffix("/"))

    def _value(self, tag: Tag) -> _Replaced:
        """A variable, a text, or a shortcode of Zola: `{{ youtube(id="a") }}`."""
        if call := _CALL.fullmatch(tag.told):
            return self._native(NATIVE, call[1], call[2], tag)
        match = _VALUE.fullmatch(tag.told)
        if match is None:
            raise NotNative(_NOT_RENDERED)
        filters = {_filter(name, told) for name, told in _FILTER.findall(match[4])}
        if match[3] in _ROOT and not filters:
            return _Replaced(self._root(tag), tag.end)
        if match[3] or not filters <= {_BELOW, _SAME}:
            raise NotNative(_NOT_RENDERED)
        text = match[1] or match[2] or ""
        return _Replaced(self._below_root(text) if _BELOW in filters else text, tag.end)

    def _root(self, tag: Tag) -> str:
        """Where the site is; nothing, where another tag goes on, or a path from who knows where."""
        if self._home and self._text.startswith("/", tag.end):
            return self._home.rstrip("/")
        if _GOES_ON.match(self._text, tag.end):
            return ""
        if not self._home:
            raise NotNative("is not known")
        return self._home

    def _below_root(self, path: str) -> str:
        if _SCHEME.match(path):
            return path
        path = path.lstrip("/")
        return (self._home or "/") + path

    def _is_target(self, tag: Tag) -> bool:
        """Whether a tag stands where an address begins: in a link, or in quotes."""
        self._writer.copy(tag.start)
        return _TARGET.search(self._writer.context()) is not None

    def _liquid(self, tag: Tag, name: str, rest: str) -> _Replaced:
        if name.startswith("#"):
            return _Replaced("", tag.end)
        if name in _LIQUID_BLOCK:
            end = self._tags.end(_LIQUID_ENDS[name], tag.end, len(self._text))
            return _Replaced(self._block(tag, name, rest, end.start()), end.end())
        if name == "post_url":
            return self._reference(tag, rest.strip())
        if name == "link":
            return self._link(tag, rest.strip())
        if name == "include":
            file, _, told = rest.strip().partition(" ")
            return self._native(INCLUDED, file.removesuffix(".html"), told, tag)
        if call := _CALL.fullmatch(tag.told):
            name, rest = call[1], call[2]
        return self._native(NATIVE, name, rest, tag)

    def _hugo(self, tag: Tag, name: str, rest: str) -> _Replaced:
        if name in _REFERENCES:
            told = arguments.parse(rest)
            return self._reference(tag, told.get("path", 0))
        if name == "highlight":
            end = self._tags.end(_HUGO_END, tag.end, len(self._text))
            return _Replaced(self._block(tag, name, rest, end.start()), end.end())
        if name == "details":
            return self._details(tag, rest)
        if name == "/details" and "details" in self._begun:
            return _Replaced(f"\n\n{self._writer.indent(tag.start)}</details>", tag.end)
        return self._native(NATIVE, name, rest, tag)

    def _native(
        self,
        table: Mapping[str, Callable[[arguments.Arguments], str]],
        name: str,
        rest: str,
        tag: Tag,
    ) -> _Replaced:
        # behind it stands a path, which is from the root then
        rest = _ROOT_TAG.sub("", rest)
        if name not in table:
            raise NotNative(_NOT_RENDERED)
        if "{{" in rest or "{%" in rest:
            raise NotNative("holds another tag, and is not rendered")
        html = table[name](arguments.parse(rest))
        return _Replaced(html, tag.end, html.startswith("<figure"))

    def _block(self, tag: Tag, name: str, rest: str, end: int) -> str:
        """What becomes of the text between a tag and its end."""
        inside = self._text[tag.end : end]
        if name == "comment":
            return ""
        if name in ("raw", "verbatim"):
            return inside
        words = arguments.parse(rest).words
        if name == "codeblock":
            words = tuple(word[5:] for word in words if word.startswith("lang:"))
        code = _unwrapped(self._outdented(inside, tag.start).strip("\n"))
        return as_code(code, "".join(words[:1]), "hl_inline=true" in rest.replace(" ", ""))

    def _outdented(self, inside: str, at: int) -> str:
        """Code without the white space in front of the tag that it stands in, in a list say."""
        indent = self._writer.indent(at)
        lines = inside.rstrip(" \t").split("\n")
        return "\n".join(line.removeprefix(indent) for line in lines)

    def _details(self, tag: Tag, rest: str) -> _Replaced:
        """https://gohugo.io/shortcodes/details/"""
        self._tags.end(_DETAILS_END, tag.end, len(self._text))
        self._begun.add("details")
        summary = as_inline(arguments.parse(rest).get("summary") or "Details")
        return _Replaced(f"<details><summary>{summary}</summary>\n\n", tag.end)

    def _link(self, tag: Tag, name: str) -> _Replaced:
        """Jekyll's `link`: to an article, or to another file, by its path from the root."""
        if not name or "{" in name:
            raise NotNative(_NOT_RENDERED)
        if _ARTICLE.search(name):
            return self._reference(tag, f"/{name.lstrip('/')}")
        return _Replaced(self._referred(tag, f"/{name.lstrip('/')}", name), tag.end)

    def _reference(self, tag: Tag, name: str) -> _Replaced:
        found = self._links(name)
        if found is None:
            raise NotNative("names no article, or more than one")
        return _Replaced(self._referred(tag, found, name), tag.end)

    def _referred(self, tag: Tag, reference: str, name: str) -> str:
        """A reference where an address is meant; in prose, a link, for it must not be read."""
        if self._is_target(tag):
            return escape(reference.replace(" ", "%20"))
        if _IN_ADDRESS.search(self._writer.context()[-1:]):
            raise NotNative("stands within another address")
        return link(reference, name)

    def _target(self, match: re.Match[str]) -> int:
        """A mark of Pelican or Zola at the beginning of an address."""
        start, end = match.start("mark"), match.end()
        what, address = match["what"] or match["old"], match["address"]
        if what in ("filename", "static", "attach"):
            new: str | None = address
        elif what == "index":
            new = self._home or None
        elif what:
            return self._writer.leave(start, end, "is no page of feed's")
        else:
            new = self._links(f"/{address}")
        if new is None:
            return self._writer.leave(start, end, "names no article, or more than one")
        return self._writer.put(start, end, new)


_RUN = re.compile(r"[{%]+[#<]?")
_HUGO_END = re.compile(r"\{\{[<%]\s*+/\s*+highlight\s*+[>%]\}\}")
_DETAILS_END = re.compile(r"\{\{[<%]\s*+/\s*+details\s*+[>%]\}\}")
_LIQUID_ENDS = {name: re.compile(rf"\{{%[-+]?\s*+end{name}\s*+[-+]?%\}}") for name in _LIQUID_BLOCK}


_BELOW, _SAME, _OTHER = range(3)


_WRAP = re.compile(r"\{%-?\s*+(?:end)?(?:raw|verbatim)\s*+-?%\}")
_BRACES = re.compile(r"""\{\{\s*+(["'])(\{\{|\{%|\}\}|%\})\1\s*+\}\}""")


def _unwrapped(code: str) -> str:
    """Code without what kept its braces from being run: in it nothing is."""
    return _BRACES.sub(r"\2", _WRAP.sub("", code))


def _filter(name: str, told: str) -> int:
    """What a filter does: lay a path below the site's root, nothing here, or something else."""
    if name in _TO_ROOT or (name == "prepend" and told.strip() in _ROOT):
        return _BELOW
    return _SAME if name in _AS_IT_IS else _OTHER
