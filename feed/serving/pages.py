"""Pages of the preview alone, and what it adds to those of the site while it shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, urljoin

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feed import output
from feed.characters import printable
from feed.errors import ExcessError, FeedError, FileError
from feed.result import Shown
from feed.serving import subscription
from feed.serving.board import State
from feed.serving.subscription import Item
from feed.terminal import shown

PLACE = "/.feed/"
"""Where the pages of the preview stand: no page of a site can have a dot in front of a name."""

_TEMPLATES = Path(__file__).with_name("templates")
_LINK = re.compile(r"""<a\s(?:[^>]*?\s)?href\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)[^>]*>""", re.I)
_END = re.compile(r"</a\s*>", re.I)
_MARK = (
    ' <mark style="margin-inline-start:.4em;padding:0 .4em;border-radius:.3em;'
    "background:#ffe08a;color:#3d2f00;font:600 13px/1.5 system-ui,sans-serif;"
    'white-space:nowrap" lang="en" dir="ltr">{}</mark>'
)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"told": _told, "place": _place, "url": quote}
    made.globals["root"] = PLACE
    return made


def _render(name: str, state: State, **told: object) -> bytes:
    template = _environment().get_template(name)
    return template.render(state=state, faults=state.faults, **told).encode()


def asset(name: str) -> bytes:
    """A file that pages of the preview refer to: a style sheet, the script."""
    return (_TEMPLATES / name).read_bytes()


# --- what is added to pages of the site ---------------------------------------------------


def shown_in(page: bytes, path: str, state: State, now: datetime) -> bytes:
    """The page that stands at a path as the preview shows it: what subscribers do not see is
    marked, faults are told, and it loads itself again when something has changed."""
    text, marks = page.decode("utf-8", "surrogateescape"), state.marked(now)
    if marks:
        text = _with_marks(text, path, state, marks)
    article = state.pages.get(path)
    added = _render("bar.html", state, article=article, mark=marks.get(path, "")).decode()
    head, end, rest = text.rpartition("</body>")
    whole = f"{head}{added}{end}{rest}" if end else f"{text}{added}"
    return whole.encode("utf-8", "surrogateescape")


def _with_marks(text: str, path: str, state: State, marks: Mapping[str, str]) -> str:
    here = state.url(path)
    urls = dict(_urls(marks, state))
    pieces: list[str] = []
    done = 0
    for link in _LINK.finditer(text):
        href = unescape(link[1].strip("\"'"))
        target = _target(here, href)
        mark = urls.get(target, "") if target != here else ""
        end = _END.search(text, link.end()) if mark else None
        if end:
            pieces += (text[done : end.end()], _MARK.format(escape(mark)))
            done = end.end()
    return "".join((*pieces, text[done:]))


def _urls(marks: Mapping[str, str], state: State) -> Iterator[tuple[str, str]]:
    """By each address at which a page answers."""
    for page, mark in marks.items():
        url = state.url(page)
        yield url, mark
        yield url.removesuffix("index.html"), mark


def _target(here: str, href: str) -> str:
    try:
        return urljoin(here, href).partition("#")[0].partition("?")[0]
    except ValueError:
        return ""


# --- pages of the preview's own -----------------------------------------------------------


_KINDS = {"tags": "tags", "languages": "languages", "archive": "the history"}
"""What feeds are of, by their folders; the main one is of all."""


def overview(state: State, now: datetime) -> bytes:
    """What there is: feeds, and articles, those first that subscribers do not see."""
    result = state.result
    articles = [(one, one.mark(now)) for one in result.shown] if result else []
    marked = sorted((pair for pair in articles if pair[1]), key=lambda pair: pair[0].path)
    others = [pair for pair in articles if not pair[1]]
    others.sort(key=lambda pair: pair[0].published.timestamp(), reverse=True)
    paths = output.read_manifest(state.site.output).files
    feeds = _by_stem(subscription.feeds(paths, state.documents))
    folders = {stem.partition("/")[0] for stem, _ in feeds}
    return _render(
        "overview.html",
        state,
        marked=marked,
        others=others,
        feeds=feeds,
        kinds=[kind for folder, kind in _KINDS.items() if folder in folders],
        notices=[one.under(shown(state.site.content)) for one in result.notices] if result else [],
    )


def _by_stem(paths: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Feeds and their formats: the main one first, and archives from the newest on."""

    def order(stem: str) -> tuple[int, int, str]:
        number = stem.removeprefix("archive/")
        return (
            (stem != "feed") + 2 * (number != stem),
            -int(number) if number.isdigit() else 0,
            stem,
        )

    pairs = (path.rpartition(".")[::2] for path in paths)
    ordered = sorted(pairs, key=lambda pair: order(pair[0]))
    return [
        (stem, [suffix for _, suffix in group])
        for stem, group in groupby(ordered, key=lambda pair: pair[0])
    ]


def article(one: Shown, data: bytes, state: State, now: datetime) -> bytes:
    """An article as a reader shows it: from its entry document, without any style of ours.

    Raises ValueError where that is none.
    """
    read = subscription.read(one.document, data)
    item = read.items[0]
    return _render(
        "article.html", state, one=one, item=item, mark=one.mark(now), content=_html(item)
    )


def feed(path: str, data: bytes, state: State, now: datetime) -> bytes:
    """What a subscriber gets of a feed. Raises ValueError where it is none."""
    read, marks = subscription.read(path, data), state.marked(now)
    urls, pages = dict(_urls(marks, state)), dict(_pages(state))
    items = [(item, urls.get(item.url, ""), pages.get(item.url)) for item in read.items]
    older = read.older.removeprefix(state.site.base_url)
    return _render(
        "feed.html", state, path=path, size=len(data), feed=read, items=items, older=older
    )


def _pages(state: State) -> Iterator[tuple[str, Shown]]:
    for page, one in state.pages.items():
        url = state.url(page)
        yield url, one
        yield url.removesuffix("index.html"), one


def missing(path: str, state: State) -> bytes:
    """What is shown where nothing stands."""
    return _render("missing.html", state, path=printable(path))


def faulty(state: State) -> bytes:
    """What is shown in place of a page as long as none could be built."""
    return _render("faulty.html", state)


def _html(item: Item) -> Markup:
    """Its content, which was cleaned when it was built; a summary is plain text."""
    return Markup(item.content) if item.whole else Markup("<p>{}</p>").format(item.content)


def _place(fault: FeedError) -> str:
    """Where a fault is, as `feed build` tells it."""
    if not isinstance(fault, FileError):
        return ""
    return printable(f"{fault.path}:{fault.line}" if fault.line else fault.path)


def _told(fault: FeedError) -> str:
    """All that a fault says, and what it lists."""
    listed = fault.listed if isinstance(fault, ExcessError) else ()
    return printable("\n".join((fault.message, *listed)))
