"""Pages for people, by Jinja2 from `templates/` and from those that a theme has in their place."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from feed import addresses, dates, languages
from feed.errors import ThemeError
from feed.formats.compiled import Compiled
from feed.model import Entry, Feed, Masthead, Part, Person
from feed.theme import Theme

_TEMPLATES = Path(__file__).with_name("templates")
_WIDE = re.compile("<(?:pre|table)")


@lru_cache(maxsize=4)
def pages(theme: Theme) -> Pages:
    """The pages of a theme; its templates are compiled once for all."""
    return Pages(theme)


class Pages:
    """Renders pages. A `feed` is the main one of the site; where it is but its masthead, nothing
    of it changes with an article.

    All methods raise ThemeError where a template of the theme is at fault.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = dict(theme.files)
        self._folder = theme.folder
        self._environment = _Environment(
            loader=FunctionLoader(self._load),
            bytecode_cache=Compiled(_TEMPLATES),
            autoescape=True,
            auto_reload=False,
            optimized=False,  # it takes a tenth of their compiling, and finds nothing in ours
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        # what would make other bytes of the same input each time
        del self._environment.globals["lipsum"], self._environment.filters["random"]
        self._environment.filters |= {
            "rfc3339": dates.rfc3339,
            "day": _day,
            "time": _time,
            "revised": _revised,
            "by": _by,
            "host": _host,
            "names": _names,
            "direction": lru_cache(languages.direction),
            "scrolling": _scrolling,
        }
        self._template = lru_cache(self._environment.get_template)
        self._frame = lru_cache(maxsize=16)(self._new_frame)
        self._ways = lru_cache(maxsize=16)(_new_ways)

    def compile(self) -> None:
        """Compile all templates of pages, before processes are made that would each do so.

        What is wrong with one is told when it is rendered.
        """
        for name in ("page.html", "listing.html", "parts.html", "head.html", "foot.html"):
            with suppress(TemplateError):
                self._template(name)

    def page(self, entry: Entry, feed: Masthead) -> bytes:
        """The page of one entry."""
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

    def listing(self, listing: Feed, feed: Masthead) -> bytes:
        """The page of another feed of the site: of a tag, a language, or an archive document."""
        return self._render(
            "listing.html",
            listing=listing,
            lang=listing.lang,
            **self._around(listing.url, feed),
        )

    def redirect(self, target: str, url: str, feed: Masthead) -> bytes:
        """The page at `url`, an address that an article once had: it leads on to `target`."""
        way = addresses.relative(target, url, feed.site)
        if target.endswith("/"):
            way = way.removesuffix("index.html") or "./"
        return self._render("redirect.html", feed=feed, target=target, way=way)

    def asset(self, name: str) -> bytes:
        """A file that pages or feeds refer to, as it is: a style sheet, a script."""
        return self._text(name).encode()

    def _around(self, url: str, feed: Masthead) -> dict[str, Any]:
        """What all pages are given: the site, what stands above and below, and ways from `url`."""
        depth = url.removeprefix(feed.site).count("/")
        masthead = feed.masthead if isinstance(feed, Feed) else feed
        return {"feed": feed, **self._ways(feed.site, depth), **self._frame(masthead)}

    def _new_frame(self, masthead: Masthead) -> dict[str, Markup]:
        """What all pages of a site have in common, rendered once for all."""
        return {name: self._part(f"{name}.html", masthead) for name in ("head", "foot")}

    def _part(self, name: str, masthead: Masthead) -> Markup:
        return Markup(self._render(name, feed=masthead).decode().rstrip("\n"))

    def _render(self, template: str, **told: Any) -> bytes:
        try:
            return self._template(template).render(told).encode()
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


class _Environment(Environment):
    """Each page copies the globals, and Jinja2's own map of them takes 4 µs for that."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def _new_ways(site: str, depth: int) -> Mapping[str, Any]:
    """How pages that stand so many folders deep lead to others, of which many name the same."""
    relative = partial(addresses.relative, page=site + "-/" * depth, site=site)
    up = relative(site).removesuffix("index.html")
    return {"relative": lru_cache(maxsize=10_000)(relative), "up": up}


def _by(url: str, relative: Callable[[str], str]) -> str:
    """`relative(url)`; of a function that a template calls Jinja2 asks first what it is."""
    return relative(url)


def _time(moment: datetime) -> Markup:
    """A day for people, and its moment for programs."""
    told = dates.rfc3339(moment)
    return Markup(f'<time datetime="{told}">{told[:10]}</time>')


def _revised(entry: Entry) -> bool:
    """Whether it was updated on another day than it was published."""
    return entry.updated.date() != entry.published.date()


def _day(moment: datetime) -> str:
    """A day as every language reads it: `2022-07-05`."""
    return moment.date().isoformat()


def _names(people: Iterable[Person]) -> str:
    return ", ".join([person.name for person in people])


def _scrolling(content: Markup) -> Markup:
    """What scrolls sideways must be reached by keyboard; no attribute is ended without quotes."""
    return Markup(_WIDE.sub(lambda tag: f"{tag[0]} tabindex=0", content))


def _host(url: str) -> str:
    """Where a link leads, as people name it: `example.org`."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
