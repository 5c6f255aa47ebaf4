"""HTML as authors write it, to HTML that cannot hurt its reader: the allow-list is a table."""

from __future__ import annotations

import re
from collections.abc import Callable

import nh3

from feed import characters
from feed.errors import FeedError

Resolve = Callable[[str], str | None]
"""A reference of the content to an absolute URL; None removes the attribute."""

DEEPEST = 256
"""Levels of nesting. Many parsers of readers and browsers give up at 256 or 512."""

_GLOBAL = frozenset(("id", "lang", "dir", "title"))
_PLAIN = (
    "abbr address article aside b bdi bdo br caption cite dd details dfn div dl dt em "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i kbd main mark nav p picture "
    "pre rp rt ruby s samp section small span strong sub summary sup table tbody tfoot thead tr "
    "u ul var wbr"
).split()
ALLOWED: dict[str, frozenset[str]] = {
    "*": _GLOBAL,
    **{tag: frozenset() for tag in _PLAIN},
    "a": frozenset(("href", "hreflang", "rel", "type")),
    "audio": frozenset(("src", "controls", "loop", "muted")),
    "blockquote": frozenset(("cite",)),
    "code": frozenset(("class",)),
    "col": frozenset(("span",)),
    "colgroup": frozenset(("span",)),
    "data": frozenset(("value",)),
    "del": frozenset(("cite", "datetime")),
    "img": frozenset(("src", "srcset", "sizes", "alt", "width", "height")),
    "ins": frozenset(("cite", "datetime")),
    "li": frozenset(("value",)),
    "ol": frozenset(("start", "reversed", "type")),
    "q": frozenset(("cite",)),
    "source": frozenset(("src", "srcset", "sizes", "type", "media")),
    "td": frozenset(("colspan", "rowspan", "headers", "style")),
    "th": frozenset(("colspan", "rowspan", "headers", "scope", "style")),
    "time": frozenset(("datetime",)),
    "track": frozenset(("src", "kind", "label", "srclang", "default")),
    "video": frozenset(("src", "poster", "controls", "loop", "muted", "width", "height")),
}
"""Element -> attributes that stay. What is not here goes, and its text stays."""

_GONE_WITH_CONTENT = frozenset(("script", "style", "title", "template", "svg", "math", "textarea"))
_STYLES = frozenset(("text-align",))
_CLASSES = {
    "div": frozenset(("footnote-definition",)),
    "sup": frozenset(("footnote-reference", "footnote-definition-label")),
}
_URLS = frozenset(("href", "src", "poster", "cite"))
SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "geo"))
"""What a link may lead to. `javascript:` and `data:` are not among them."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_START = re.compile(r"<([A-Za-z][^\s/>]*)")
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_VOID = frozenset(("br", "col", "hr", "img", "source", "track", "wbr"))
_SHOWN = re.compile(r"<(?:img|audio|video)\b|(?:^|>)[^<]*[^<\s]")
_IMAGE = re.compile(r"<img\b[^>]*>")


def _tag_names(html: str) -> set[str]:
    return {name.lower() for name in _START.findall(html)}


class CleaningError(FeedError):
    """HTML that cannot be made safe and whole; the message says why."""


class Cleaner:
    """Cleans one article after the other; making a cleaner costs as much as an article."""

    def __init__(self) -> None:
        self._resolve: Resolve = str
        self._nh3 = nh3.Cleaner(
            tags=set(ALLOWED) - {"*"},
            attributes={tag: set(names) for tag, names in ALLOWED.items()},
            clean_content_tags=set(_GONE_WITH_CONTENT),
            attribute_filter=self._attribute,
            allowed_classes={tag: set(names) for tag, names in _CLASSES.items()},
            filter_style_properties=set(_STYLES),
            url_schemes=set(SCHEMES),
            url_relative="pass_through",
            link_rel=None,
        )

    def clean(self, html: str, resolve: Resolve) -> str:
        """Keep what `ALLOWED` names, with every URL as `resolve` makes it.

        `resolve` must not raise. The result is well-formed; cleaning it again changes nothing.

        Raises CleaningError for nesting that readers do not survive, or where nothing is left.
        """
        self._resolve = resolve
        cleaned = self._nh3.clean(html).strip()
        if not _tag_names(html) <= ALLOWED.keys():
            cleaned = self._settled(cleaned)
        if characters.may_be_forbidden(cleaned.encode()):
            # a numeric reference such as &#1; is a character by now
            cleaned = characters.FORBIDDEN.sub("", cleaned)
        if "<img" in cleaned:
            cleaned = _IMAGE.sub(_whole_image, cleaned)
        _check_depth(cleaned)
        if not _SHOWN.search(cleaned):
            raise CleaningError(
                "nothing is left of it that a feed reader may show",
                "scripts, frames and styles are not shown: write what they show as text",
            )
        return cleaned

    def _settled(self, html: str) -> str:
        """Where a tag went and what it held stayed, paragraphs may now lie in paragraphs."""
        while (again := self._nh3.clean(html).strip()) != html:
            html = again
        return html

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name in _URLS:
            return _safe(self._resolve(value))
        if name == "srcset":
            return _srcset(value, self._resolve)
        if name == "id" and not value.strip():
            return None
        return value


def _whole_image(match: re.Match[str]) -> str:
    """A picture without a source shows nothing; one without a text for it is no valid HTML."""
    image = match[0]
    if " src=" not in image and " srcset=" not in image:
        return ""
    return image if " alt=" in image else image.replace("<img", '<img alt=""', 1)


def _safe(url: str | None) -> str | None:
    match = _SCHEME.match(url or "")
    return url if match and match[1].lower() in SCHEMES else None


_CANDIDATE = re.compile(r"[\s,]*+(\S++)([^,]*+)")


def _srcset(value: str, resolve: Resolve) -> str | None:
    """Candidates parted by commas: a URL, and how wide or dense it is (HTML, 4.8.4.2.1)."""
    candidates, at = [], 0
    while match := _CANDIDATE.match(value, at):
        url, size, at = match[1], match[2].strip(), match.end()
        if url.endswith(","):
            # the comma ends the candidate, so what follows belongs to the next one
            url, size, at = url.rstrip(","), "", match.end(1)
        if (safe := _safe(resolve(url))) and _SIZE.fullmatch(size):
            candidates.append(f"{safe.replace(',', '%2C')} {size}".strip())
    return ", ".join(candidates) or None


_SIZE = re.compile(r"(?:[\d.]+[wxh])?")


def _check_depth(html: str) -> None:
    if html.count("</") <= DEEPEST:
        return
    depth = 0
    for match in _TAG.finditer(html):
        if match[1]:
            depth -= 1
        elif match[2] not in _VOID:
            depth += 1
            if depth > DEEPEST:
                raise CleaningError(
                    f"its HTML is nested deeper than {DEEPEST} levels",
                    "readers give up on such depth: are closing tags missing?",
                )
