"""Pages for people, by Jinja2 from `templates/` and from those that a theme has in their place."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from feed import addresses, dates, languages
from feed.errors import ThemeError
from feed.model import Entry, Feed
from feed.theme import Theme

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Part:
    """A feed of some articles of a site: a tag's, or a language's; `count` is how many."""

    feed: Feed
    count: int


@lru_cache(maxsize=4)
def pages(theme: Theme) -> Pages:
    """The pages of a theme; its templates are compiled once for all."""
    return Pages(theme)


class Pages:
    """Renders pages. A `feed` is the main one of the site unless it is said otherwise.

    All methods raise ThemeError where a template of the theme is at fault.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = dict(theme.files)
        self._folder = theme.folder
        self._environment = Environment(
            loader=FunctionLoader(self._load),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        # what would make other bytes of the same input each time
        del self._environment.globals["lipsum"], self._environment.filters["random"]
        self._environment.filters["rfc3339"] = dates.rfc3339
        self._environment.filters["day"] = _day
        self._environment.filters["host"] = _host
        self._environment.filters["direction"] = languages.direction
        self._fragment = lru_cache(maxsize=16)(self._new_fragment)

    def page(self, entry: Entry, feed: Feed) -> bytes:
        """The page of one entry; of the feed only what stands above its entries is used."""
        return self._render(
            "page.html",
            entry=entry,
            lang=entry.lang or feed.lang,
            content=Markup(entry.content),
            **self._around(entry.url, feed),
        )

    def index(self, feed: Feed, tags: Sequence[Part] = (), languages: Sequence[Part] = ()) -> bytes:
        """The front page: where to subscribe, and the entries of the feed."""
        return self._render(
            "index.html",
            tags=tags,
            languages=languages,
            **self._around(feed.site, feed),
        )

    def listing(self, listing: Feed, feed: Feed) -> bytes:
        """The page of another feed of the site: of a tag, a language, or an archive document."""
        return self._render(
            "listing.html",
            listing=listing,
            lang=listing.lang,
            **self._around(listing.url, feed),
        )

    def redirect(self, target: str, url: str, feed: Feed) -> bytes:
        """The page at `url`, an address that an article once had: it leads on to `target`."""
        way = addresses.relative(target, url, feed.site)
        if target.endswith("/"):
            way = way.removesuffix("index.html") or "./"
        return self._render("redirect.html", feed=feed, target=target, way=way)

    def asset(self, name: str) -> bytes:
        """A file that pages or feeds refer to, as it is: a style sheet, a script."""
        return self._text(name).encode()

    def _around(self, url: str, feed: Feed) -> dict[str, Any]:
        """What all pages are given: the site, what stands above and below, and ways from `url`."""
        above = replace(feed, entries=()) if feed.entries else feed
        relative = partial(addresses.relative, page=url, site=feed.site)
        return {
            "feed": feed,
            "head": self._fragment("head.html", above),
            "foot": self._fragment("foot.html", above),
            "relative": relative,
            "up": relative(feed.site).removesuffix("index.html"),
        }

    def _new_fragment(self, name: str, feed: Feed) -> Markup:
        """A part that all pages of a feed have in common, rendered once for all."""
        return Markup(self._render(name, feed=feed).decode().rstrip("\n"))

    def _render(self, template: str, **told: Any) -> bytes:
        try:
            return self._environment.get_template(template).render(**told).encode()
        except ThemeError:
            raise
        except Exception as error:  # whatever an expression in a template can do
            if fault := self._fault_of_theme(error):
                raise fault from error
            raise

    def _load(self, name: str) -> tuple[str, str, None] | None:
        """As Jinja2 asks for a template; None where there is none of that name."""
        if name in self._theme:
            return self._theme[name], self._place(name), None
        path = _TEMPLATES / Path(name).name
        return (self._text(path.name), str(path), None) if path.is_file() else None

    def _text(self, name: str) -> str:
        text = self._theme.get(name)
        return (_TEMPLATES / name).read_text(encoding="utf-8") if text is None else text

    def _place(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _fault_of_theme(self, error: Exception) -> ThemeError | None:
        """Where in the theme something went wrong, if it was there."""
        places = {self._place(name) for name in self._theme}
        if isinstance(error, TemplateSyntaxError) and error.filename in places:
            return ThemeError(error.filename, error.lineno, error.message or "cannot be read")
        told = str(error) or type(error).__name__
        if isinstance(error, TemplateNotFound):
            told = f'there is no template "{error.name}"'
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename in places:
                message = f"cannot be rendered: {told}"
                return ThemeError(frame.filename, frame.lineno or 0, message)
        if places:
            # one of ours failed at what one of the theme is, or is not: it defines no such macro
            return ThemeError(self._folder, 0, f"cannot be rendered: {told}")
        return None


def _day(moment: datetime) -> str:
    """A day as every language reads it: `2022-07-05`."""
    return moment.date().isoformat()


def _host(url: str) -> str:
    """Where a link leads, as people name it: `example.org`."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
