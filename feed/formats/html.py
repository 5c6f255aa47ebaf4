"""Pages for people, by Jinja2 from `templates/`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from feed import addresses, dates, languages
from feed.model import Entry, Feed

_TEMPLATES = Path(__file__).with_name("templates")


def render_page(entry: Entry, feed: Feed) -> bytes:
    """The page of one entry; of the feed only what stands above its entries is used."""
    above = replace(feed, entries=()) if feed.entries else feed
    home = addresses.relative(feed.url, entry.url, feed.url)
    return (
        _template("page.html")
        .render(
            entry=entry,
            feed=feed,
            lang=entry.lang or feed.lang,
            head=_fragment("head.html", above),
            foot=_fragment("foot.html", above),
            content=Markup(entry.content),
            up=home.removesuffix("index.html"),
        )
        .encode()
    )


def render_index(feed: Feed) -> bytes:
    """The page of the feed, with its entries."""
    return (
        _template("index.html")
        .render(
            feed=feed,
            head=_fragment("head.html", replace(feed, entries=())),
            relative=partial(addresses.relative, page=feed.url, site=feed.url),
        )
        .encode()
    )


def render_redirect(target: str, url: str, feed: Feed) -> bytes:
    """The page at `url`, an address that an article once had: it leads on to `target`."""
    way = addresses.relative(target, url, feed.url)
    if target.endswith("/"):
        way = way.removesuffix("index.html") or "./"
    page = _template("redirect.html").render(feed=feed, target=target, way=way)
    return page.encode()


def style() -> bytes:
    """The style sheet of all pages."""
    return (_TEMPLATES / "style.css").read_bytes()


@lru_cache(maxsize=16)
def _fragment(name: str, feed: Feed) -> Markup:
    """A part that all pages of a feed have in common, rendered once for all."""
    return Markup(_template(name).render(feed=feed).rstrip("\n"))


@lru_cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["rfc3339"] = dates.rfc3339
    environment.filters["day"] = _day
    environment.filters["direction"] = languages.direction
    return environment


def _day(moment: datetime) -> str:
    """A day as every language reads it: `2022-07-05`."""
    return moment.date().isoformat()
