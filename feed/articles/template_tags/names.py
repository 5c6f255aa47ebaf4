"""Articles by the names that other generators give them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import quote

from feed.characters import folded

_DATED = re.compile(r"\d{4}-\d\d?-\d\d?-(?P<name>.+)", re.ASCII)
_BUNDLE = ("index", "_index")
"""Hugo and Zola name an article that is a folder by the folder."""
_UNNAMED = frozenset(("_posts", "_drafts"))
"""Folders of Jekyll that are no part of an article's name."""
_ROOTS = ("content/", "source/", "src/")
"""Where other generators keep their articles: names may begin there."""


class _Known(NamedTuple):
    """A name of the article at `path`; a `short` one leaves out the date that it has."""

    path: str
    name: str
    short: bool


class _Form(NamedTuple):
    """What an article may be called that is looked for; a `short` form lacks the date it had."""

    name: str
    short: bool


class Names:
    """What articles are called, out of their paths relative to the content folder.

    - Jekyll's `post_url` names one by its file's name, with or without the folder in `_posts`.
    - Hugo's `ref` and `relref` by its logical path, from the root or beside the article that
      names it, or by the file's name alone where no other has it. Case does not matter.
    - Jekyll's `link` and Zola's `@/` by its path from the root.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._by_name: dict[str, list[_Known]] = {}
        self._by_last: dict[str, list[_Known]] = {}
        for path in sorted(self._paths):
            for known in _names_of(path):
                self._by_name.setdefault(known.name, []).append(known)
                self._by_last.setdefault(posixpath.basename(known.name), []).append(known)

    def of(self, here: str) -> Callable[[str], str | None]:
        """Names as the article at `here` uses them; what `find` gives."""
        return partial(self.find, here)

    def find(self, here: str, name: str) -> str | None:
        """What is called `name`, as a reference from the content folder: `/_posts/a.md#b`.

        None where there is no such article, or where more than one may be meant.
        """
        name, mark, fragment = name.strip().partition("#")
        if not name:
            return mark + _quoted(fragment) if mark else None
        path = self._path(here, name)
        return f"/{quote(path)}{mark}{_quoted(fragment)}" if path else None

    def _path(self, here: str, name: str) -> str | None:
        beside = posixpath.normpath(posixpath.join("/", posixpath.dirname(here), name)).lstrip("/")
        root = name.strip("/")
        from_root = (root, *(root.removeprefix(at) for at in _ROOTS if root.startswith(at)))
        for path in (beside, *from_root):
            if path in self._paths:
                return path
        for short in (False, True):
            exact = (self._named(form, short) for at in (beside, *from_root) for form in _forms(at))
            ending = (self._ending(form, short) for at in from_root for form in _forms(at))
            if found := next(filter(None, chain(exact, ending)), None):
                return found[0].path if len(found) == 1 else None
        return None

    def _named(self, form: _Form, short: bool) -> list[_Known]:
        return _such(self._by_name.get(form.name, ()), form, short)

    def _ending(self, form: _Form, short: bool) -> list[_Known]:
        known = self._by_last.get(posixpath.basename(form.name), ())
        return _such((one for one in known if one.name.endswith(f"/{form.name}")), form, short)


def _such(known: Iterable[_Known], form: _Form, short: bool) -> list[_Known]:
    """Those called so in full, or in short: but who writes a date means no other.

    Two at most: of more, too, none is meant.
    """
    such = (one for one in known if one.short == short and not (short and form.short))
    return [*islice(such, 2)]


def _names_of(path: str) -> Iterator[_Known]:
    name = _logical(posixpath.splitext(path)[0])
    yield _Known(path, name, False)
    folder, last = posixpath.split(name)
    if match := _DATED.fullmatch(last):
        yield _Known(path, posixpath.join(folder, match["name"]), True)


def _logical(path: str) -> str:
    parts = [part for part in folded(path).split("/") if part not in _UNNAMED]
    if len(parts) > 1 and parts[-1] in _BUNDLE:
        parts.pop()
    return "/".join(parts)


def _forms(name: str) -> Iterator[_Form]:
    """A name as it is, without a suffix, and without a date that the article's file lacks."""
    for written in dict.fromkeys((name, posixpath.splitext(name)[0])):
        logical = _logical(written)
        yield _Form(logical, False)
        folder, last = posixpath.split(logical)
        if match := _DATED.fullmatch(last):
            yield _Form(posixpath.join(folder, match["name"]), True)


def _quoted(fragment: str) -> str:
    return quote(fragment, safe="%!$&*+,-./:;=?@_~")
