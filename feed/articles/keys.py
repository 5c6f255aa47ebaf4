"""The names that other generators give to our fields: one table.

Jekyll, Hugo, Pelican, Zola and Eleventy are meant, with what their users add by habit. Keys are in
lower case; a dot stands for a table within: `taxonomies.tags`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feed.articles.header import Field, Header, Value

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("linktitle",),
    "date": ("created", "extra.date"),
    "updated": (
        "lastmod",
        "last_modified_at",
        "modified",
        "date_updated",
        "extra.updated",
        "extra.lastmod",
    ),
    "authors": ("taxonomies.authors", "extra.authors"),
    "author": ("extra.author", "params.author"),
    "summary": ("description", "excerpt"),
    "lang": ("language", "locale"),
    "image": (
        "cover",
        "cover.image",
        "images",
        "featured_image",
        "thumbnail",
        "extra.image",
        "extra.cover",
        "params.image",
    ),
    "id": ("guid", "uuid"),
    "permalink": ("url", "path"),
    "expires": ("expirydate", "unpublishdate"),
    "aliases": ("redirect_from", "alias"),
}
"""Field -> what it is called elsewhere; of several that are there the first counts."""

_PUBLISHED = ("publishdate", "pubdate", "published_at", "published")
KNOWN = frozenset((*NAMES, *(name for names in NAMES.values() for name in names), *_PUBLISHED))
"""All names by which a field is known, those of tags aside."""

TAGS = (
    "keywords",
    "category",
    "categories",
    "taxonomies.tags",
    "taxonomies.categories",
    "extra.tags",
    "params.tags",
)
"""What counts as tags as well: of these all do."""

_CATEGORIES = ("categories", "category", "taxonomies.categories")

_TABLES = ("taxonomies", "extra", "params", "cover", "build", "_build")
_KEPT_OUT: Mapping[str, frozenset[str]] = {
    "status": frozenset(("draft", "hidden", "private", "skip")),
    "headless": frozenset(("true",)),
    "build.list": frozenset(("never", "false")),
    "_build.list": frozenset(("never", "false")),
    "eleventyexcludefromcollections": frozenset(("true",)),
    "permalink": frozenset(("false",)),
}
"""What keeps an article out of every list: Pelican's status, and what Hugo and Eleventy have."""

_THEIRS = (KNOWN - NAMES.keys()).union(TAGS, _TABLES, _KEPT_OUT)
"""What a header holds that is not yet by our own names; most have nothing of it."""


def parts(text: str, by_blanks: bool = False) -> list[str]:
    """Names in a text, parted by semicolons, else by commas, else `by_blanks`."""
    mark = ";" if ";" in text else None if by_blanks and "," not in text else ","
    return [part.strip() for part in text.split(mark) if part.strip()]


_YES = frozenset(("true", "yes", "on", "y", "1"))
_NO = frozenset(("false", "no", "off", "n", "0"))


def ours(
    header: Header, more: Mapping[str, str] | None = None, *, by_blanks: bool = False
) -> dict[str, Field]:
    """The same header by our own names; `more` has further names and the fields they mean.

    With `by_blanks` a text of tags that has no comma is parted by its blanks, as Jekyll does.

    A key that is ours wins over one that means the same. What is no field of ours stays as it is.
    """
    if not (more or by_blanks) and _THEIRS.isdisjoint(header):
        return dict(header)
    found = dict(_flat(header))
    _draft(found)
    for name in _PUBLISHED:
        # what is told apart from the date is when it is published
        if (when := found.pop(name, None)) and when.value:
            found["date"] = when
            break
    for name, field in (more or {}).items():
        _rename(found, (name.lower(),), field)
    for field, names in NAMES.items():
        _rename(found, names, field)
    categories = next((found[name] for name in _CATEGORIES if name in found), None)
    tags = [found.pop(name) for name in TAGS if name in found]
    if categories:
        found["categories"] = _together([categories], by_blanks)
    if tags or by_blanks:
        ours_first = [found["tags"]] if "tags" in found else []
        if several := [*ours_first, *tags]:
            found["tags"] = _together(several, by_blanks)
    return found


def _flat(header: Header) -> Iterator[tuple[str, Field]]:
    """Tables that generators keep fields in, as keys of their own; else as they are."""
    for key, field in header.items():
        if key in _TABLES and isinstance(field.value, dict):
            for name, value in field.value.items():
                yield f"{key}.{name.lower()}", Field(value, field.line)
            if key == "cover" and "image" not in field.value:
                yield key, field
        else:
            yield key, field


def _rename(found: dict[str, Field], names: Iterable[str], field: str) -> None:
    for name in names:
        if name in found and (other := found.pop(name)).value:
            found.setdefault(field, other)


def _draft(found: dict[str, Field]) -> None:
    """`published: false` (Jekyll) and what `_KEPT_OUT` has are what we call a draft.

    In Hugo `published` is a date.
    """
    flag = found.get("published")
    if flag and isinstance(flag.value, str) and (told := flag.value.strip().lower()) in _YES | _NO:
        del found["published"]
        if told in _NO:
            found["draft"] = Field("true", flag.line)
    for name, values in _KEPT_OUT.items():
        field = found.get(name)
        if field and _word(field.value) in values:
            del found[name]
            found["draft"] = Field("true", field.line)
    found.pop("status", None)


def _word(value: Value) -> str:
    """A value of one word, though it stand in a list."""
    told = value[0] if isinstance(value, list) and len(value) == 1 else value
    return told.strip().lower() if isinstance(told, str) else ""


def _together(fields: list[Field], by_blanks: bool) -> Field:
    """What all of them say, in one list."""
    items: list[Value] = []
    for field in fields:
        if isinstance(field.value, str):
            items += parts(field.value, by_blanks)
        elif isinstance(field.value, list):
            items += field.value
        else:
            items.append(field.value)
    return Field(items, fields[0].line)
