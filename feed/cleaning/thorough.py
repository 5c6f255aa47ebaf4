"""HTML that has to be cleaned: by nh3, and by way of a tree where that is needed."""

from __future__ import annotations

import re

import nh3

from feed import characters
from feed.cleaning import srcset
from feed.cleaning.allowed import (
    ALLOWED,
    CLASSES,
    GONE_WITH_CONTENT,
    SCHEMES,
    STYLES,
    URLS,
    safe,
)
from feed.cleaning.finish import finished
from feed.cleaning.limits import CleaningError
from feed.cleaning.plain import Resolve
from feed.cleaning.rewriting import Rewriter, needed, opened
from feed.cleaning.tree import with_first_breaks

_MOST_PASSES = 20

_IMAGE = re.compile(r'<img(?: [^\s=>"]+="[^"]*")*>')
_PLAYER = re.compile(r'<(?:audio|video)(?: [^\s=>"]+="[^"]*")*>')
_SRCSET = re.compile(r' srcset="([^"]*)"')
_NO_CLASS = re.compile(r'(<(?:div|sup)(?: [^\s=>"]+="[^"]*")*?) class=""')


class ThoroughCleaner:
    """Cleans one article after the other; making a cleaner costs as much as an article."""

    def __init__(self) -> None:
        self._resolve: Resolve = str
        self._ids: set[str] = set()
        self._rewriter: Rewriter | None = None
        self._nh3 = nh3.Cleaner(
            tags=set(ALLOWED) - {"*"},
            attributes={tag: set(names) for tag, names in ALLOWED.items()},
            clean_content_tags=set(GONE_WITH_CONTENT),
            attribute_filter=self._attribute,
            allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
            filter_style_properties=set(STYLES),
            url_schemes=set(SCHEMES),
            url_relative="pass_through",
            link_rel=None,
        )

    def clean(self, html: str, resolve: Resolve) -> str:
        """What `Cleaner.clean` makes of it, but for what is too much, or nothing.

        Raises CleaningError for nesting that readers do not survive.
        """
        self._resolve = resolve
        seen = opened(html)
        steps = needed(html, seen)
        if steps:
            self._rewriter = self._rewriter or Rewriter()
            html = self._rewriter.rewrite(html, seen, steps)
            seen = opened(html)
        cleaned = self._pass(html, seen.names)
        if steps or not seen.names <= ALLOWED.keys():
            cleaned = self._settled(cleaned)
        return cleaned

    def _pass(self, html: str, names: frozenset[str]) -> str:
        """Through nh3; what follows only takes out, or makes one allowed name of another."""
        self._ids.clear()
        cleaned = self._nh3.clean(html)
        if characters.may_be_forbidden(cleaned.encode()):
            # a numeric reference such as &#1; is a character by now
            cleaned = characters.FORBIDDEN.sub("", cleaned)
        if "img" in names or "image" in names:
            cleaned = _IMAGE.sub(_whole_image, cleaned)
        if "audio" in names or "video" in names:
            cleaned = _PLAYER.sub(_playable, cleaned)
        if names & CLASSES.keys() and ' class=""' in cleaned:
            cleaned = _NO_CLASS.sub(r"\1", cleaned)
        cleaned = finished(cleaned)
        return with_first_breaks(cleaned) if "pre" in names else cleaned

    def _settled(self, html: str) -> str:
        """Where a tag went and what it held stayed, paragraphs may now lie in paragraphs."""
        for _ in range(_MOST_PASSES):
            if (again := self._pass(html, opened(html).names)) == html:
                return html
            html = again
        raise CleaningError(
            "its HTML cannot be made whole",
            "elements are closed in another order than they were opened: mend it by hand",
        )

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name in URLS:
            return safe(self._resolve(value))
        if name == "srcset":
            return _srcset(value, self._resolve)
        return self._once(value) if name == "id" else value

    def _once(self, id_: str) -> str | None:
        """Of elements with the same id, a link leads to the first."""
        if not id_.strip() or id_ in self._ids:
            return None
        self._ids.add(id_)
        return id_


def _whole_image(match: re.Match[str]) -> str:
    """A picture without a source shows nothing; one without a text for it is no valid HTML."""
    image = match[0]
    if ' src="' not in image:
        many = _SRCSET.search(image)
        if not many:
            return ""
        # not all readers know srcset
        image = f'<img src="{srcset.best(many[1])}"{image.removeprefix("<img")}'
    return image if ' alt="' in image else image.replace("<img", '<img alt=""', 1)


def _playable(match: re.Match[str]) -> str:
    """A recording without controls cannot be played where no script plays it."""
    player = match[0]
    return player if ' controls="' in player else f'{player[:6]} controls=""{player[6:]}'


def _srcset(value: str, resolve: Resolve) -> str | None:
    kept = [
        f"{target.replace(',', '%2C')} {size}".strip()
        for url, size in srcset.candidates(value)
        if (target := safe(resolve(url)))
    ]
    return ", ".join(kept) or None
