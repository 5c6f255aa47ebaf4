"""Frames and embedded players, which no reader may show, as links to what they show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, quote, urlsplit

from feed.cleaning import tree
from feed.cleaning.renamed import FRAME, TEX
from feed.cleaning.tree import Element, Node

_YOUTUBE = "https://www.youtube.com"
_PAGES = (
    (r"youtube(?:-nocookie)?\.com/embed/videoseries", f"{_YOUTUBE}/playlist?list={{list}}"),
    (r"youtube(?:-nocookie)?\.com/(?:embed|v|e)/(?P<id>[\w-]+)", f"{_YOUTUBE}/watch?v={{id}}"),
    (r"player\.vimeo\.com/video/(?P<id>\d+)", "https://vimeo.com/{id}"),
    (r"dailymotion\.com/embed/video/(?P<id>\w+)", "https://www.dailymotion.com/video/{id}"),
    (r"geo\.dailymotion\.com/player(/\w+)?\.html", "https://www.dailymotion.com/video/{video}"),
    (r"open\.spotify\.com/embed/(?P<id>(?:\w+/)+\w+)", "https://open.spotify.com/{id}"),
    (r"embed\.music\.apple\.com/(?P<id>.+)", "https://music.apple.com/{id}"),
    (r"embed\.podcasts\.apple\.com/(?P<id>.+)", "https://podcasts.apple.com/{id}"),
    (
        r"codepen\.io/(?P<who>[\w-]+)/embed/(preview/)?(?P<id>\w+)",
        "https://codepen.io/{who}/pen/{id}",
    ),
    (r"archive\.org/embed/(?P<id>[^/]+)", "https://archive.org/details/{id}"),
    (r"embed\.ted\.com/talks/(?P<id>.+)", "https://www.ted.com/talks/{id}"),
    (r"(?P<host>[\w.-]+)/videos/embed/(?P<id>[\w-]+)", "https://{host}/w/{id}"),
)
"""Host and path of a player -> the page of what it plays; the names are of parts or parameters."""

_PLAYERS = tuple((re.compile(player), page) for player, page in _PAGES)
_NO_NAME = re.compile(r"^(?:www|m)\.")
_ABSOLUTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ADDRESS_PARAMETERS = frozenset(("movie", "src", "url", "filename"))
_BLOCKS = frozenset(("", "div", "section", "article", "main", "aside", "blockquote", "header"))
"""What lies right in these makes a paragraph of its own."""
_SHOWING = frozenset(("img", "video", "audio", TEX))


def rewrite(root: Element) -> None:
    tree.replace(root, _linked)


def in_block(node: Element, around: tuple[Element, ...]) -> Element:
    """A piece of a line, in a paragraph if it would otherwise lie among paragraphs."""
    return Element("p", {}, [node]) if around[-1].name in _BLOCKS else node


def page_of(address: str) -> str:
    """The page of what a player plays, or the address itself."""
    if not _ABSOLUTE.match(address):
        return address
    try:
        parts = urlsplit(address if ":" in address[:6] else f"https:{address}")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        return address
    place = f"{_NO_NAME.sub('', parts.netloc.lower())}{parts.path}".rstrip("/")
    for player, page in _PLAYERS:
        if match := player.fullmatch(place):
            return _page(page, match.groupdict(), asked) or address
    return address


def _page(page: str, parts: dict[str, str], asked: Mapping[str, str]) -> str:
    """The page with its names filled in; "" where one is missing."""
    try:
        url = page.format_map(
            {name: quote(value, safe="/") for name, value in asked.items()} | parts
        )
    except KeyError:
        return ""
    start = re.match(r"\d+", asked.get("start", ""))
    if start and "/watch?" in url:
        return f"{url}&t={start[0]}s"
    secret = asked.get("h", "")
    return f"{url}/{secret}" if url.startswith("https://vimeo.com/") and secret.isalnum() else url


def _linked(element: Element, around: tuple[Element, ...]) -> Iterable[Node]:
    match element.name:
        case name if name == FRAME:
            address = _true(element, "src", "data-src", "data-lazy-src")
        case "feed-youtube":
            address = f"{_YOUTUBE}/embed/{quote(element.get('videoid'))}"
        case "embed":
            address = _true(element, "src")
        case "object":
            address = _true(element, "data") or _of_parameters(element)
            inside = [one for one in element.children if not _is_parameter(one)]
            if _shows(inside) and not _is_picture(element):
                return inside
        case "param":
            return () if around[-1].name != "object" else (element,)
        case _:
            return (element,)
    if not address:
        return ()
    if _is_picture(element):
        text = " ".join(tree.text_of(element.children).split())
        return (Element("img", {"src": address, "alt": _title(element, text)}),)
    page = page_of(address)
    link = Element("a", {"href": page}, [_title(element, _without_scheme(page))])
    return (in_block(link, around),)


def _true(element: Element, *names: str) -> str:
    """The first address among attributes that leads somewhere, and is no program."""
    for value in map(element.get, names):
        if value and (_ABSOLUTE.match(value) or not _SCHEME.match(value)):
            return value
    return ""


def _is_parameter(node: Node) -> bool:
    return isinstance(node, Element) and node.name == "param"


def _is_picture(element: Element) -> bool:
    return element.get("type").lower().startswith("image/")


def _of_parameters(element: Element) -> str:
    told = (one for one in element.elements() if one.get("name").lower() in _ADDRESS_PARAMETERS)
    return next(filter(None, (_true(one, "value") for one in told)), "")


def _shows(nodes: list[Node]) -> bool:
    if tree.text_of(nodes).strip():
        return True
    elements = (node for node in nodes if isinstance(node, Element))
    return any(
        one.name in ("img", "video", "audio", TEX)
        for node in elements
        for one in (node, *node.elements())
    )


def _title(element: Element, other: str) -> str:
    names = ("title", "aria-label", "data-title", "playlabel", "alt")
    return next(filter(None, (" ".join(element.get(name).split()) for name in names)), other)


def _without_scheme(url: str) -> str:
    return _ABSOLUTE.sub("", url, count=1)
