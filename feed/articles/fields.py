"""The fields of a header, from the texts that the author wrote to what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from feed import addresses, characters, dates, languages, people
from feed.articles import keys
from feed.articles.header import Header, Value
from feed.articles.source import Source
from feed.characters import folded, one_line
from feed.errors import ArticleError, ArticleErrors, Notice
from feed.model import Enclosure, Image, Link, Person


class Wrong(ValueError):
    """A value that does not mean what its key needs; becomes an ArticleError with its line.

    A message that begins with a verb is told behind the key: `tags must be a list`.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read(source: Source, header: Header) -> dict[str, Any]:
    """The header as arguments of `Article`; keys that are neither ours nor mean one are left out.

    Raises ArticleErrors with all that is wrong.
    """
    by_blanks = _JEKYLLS.search(source.path) is not None
    header = keys.ours(header, dict(source.keys), by_blanks=by_blanks)
    known: dict[str, Any] = {}
    faults: list[ArticleError] = []
    for key, field in header.items():
        if key in FIELDS and field.value:
            name, convert = FIELDS[key]
            try:
                value = convert(_clean(field.value), source)
            except Wrong as error:
                behind = str(error).startswith(("must ", "holds "))
                message = f"{key} {error}" if behind else str(error)
                faults.append(source.fault(field.line, message, error.hint))
                continue
            # `author` and `authors` are one field: both count
            known[name] = known[name] + value if name in known else value
    if faults:
        raise ArticleErrors(faults)
    lines = {FIELDS[key][0]: field.line for key, field in header.items() if key in FIELDS}
    return known | {"lines": tuple(lines.items()), "notices": _misspelt(source, header)}


def _misspelt(source: Source, header: Header) -> tuple[Notice, ...]:
    """Keys that look like one of ours."""
    return tuple(
        Notice(source.path, field.line, f'the key "{key}" is not read; is it "{near}"?')
        for key, field in header.items()
        if key not in FIELDS and (near := _near(key))
    )


@lru_cache
def _near(key: str) -> str:
    """The key of ours that a key looks like; empty where there is none."""
    return next(iter(get_close_matches(key, FIELDS, 1, 0.8)), "")


def _clean(value: Value) -> Value:
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    # quick to tell of most, which hold no other characters
    plain = value.isascii() and value.isprintable()
    if not plain and (found := characters.FORBIDDEN.search(value)):
        name = characters.name(found[0])
        raise Wrong(f"holds the control character {name}", "delete that character")
    return one_line(value)


def _text(value: Value, _: Source) -> str:
    if not isinstance(value, str):
        raise Wrong("must be a text, not a list or a mapping")
    return value


def _date(value: Value, source: Source) -> object:
    try:
        return dates.parse(_text(value, source), source.zone)
    except dates.DateError as error:
        raise Wrong(str(error), error.hint) from error


def _flag(value: Value, source: Source) -> bool:
    text = _text(value, source).lower()
    if text in ("true", "yes", "on", "1"):
        return True
    if text in ("false", "no", "off", "0"):
        return False
    raise Wrong(f'"{text}" is neither true nor false', "write true or false")


def _tags(value: Value, source: Source) -> tuple[str, ...]:
    """A list, or a text with commas. Tags that differ by case alone are one."""
    items = keys.parts(value) if isinstance(value, str) else value
    if not isinstance(items, list):
        raise Wrong("must be a list", "write [economy, health]")
    tags: dict[str, str] = {}
    for item in items:
        tag = _text(item, source).strip()
        if tag:
            tags.setdefault(folded(tag), tag)
    if len(tags) > _MOST_TAGS:
        raise Wrong(f"must be at most {_MOST_TAGS}, and these are {len(tags)}")
    return tuple(tags.values())


_MOST_TAGS = 100
"""Each has a feed in each format, that holds the article in full."""


def _categories(value: Value, source: Source) -> tuple[str, ...]:
    """They are tags as well: what is wrong with them is told of those."""
    try:
        return _tags(value, source)
    except Wrong:
        return ()


_JEKYLLS = re.compile(r"(?:^|/)_(?:posts|drafts)/")


def _part(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("must be a name, or a mapping with name, email and uri")
    return value


def person(value: Value) -> Person:
    """A name; or `Name <mail@example.org> (https://example.org/)`; or a mapping of the three."""
    if isinstance(value, str):
        return _person_of(value)
    return _person(value if isinstance(value, dict) else {"name": None})


@lru_cache
def _person_of(text: str) -> Person:
    return _person(people.parts(text))


def _person(told: Mapping[str, object]) -> Person:
    name, email, uri, url = (_part(told.get(key, "")) for key in ("name", "email", "uri", "url"))
    if not name:
        raise Wrong("must have a name")
    if email and not people.is_email(email):
        raise Wrong(f'"{email}" is no e-mail address')
    return Person(name, email, _url(uri or url) if uri or url else "")


def _people(value: Value, _: Source) -> tuple[Person, ...]:
    return tuple(person(item) for item in (value if isinstance(value, list) else [value]))


def _people_by_comma(value: Value, source: Source) -> tuple[Person, ...]:
    if isinstance(value, str):
        return _people([*keys.parts(value)], source)
    return _people(value, source)


def _url(text: str) -> str:
    try:
        return addresses.web_url(text)
    except ValueError as error:
        hint = "write it whole: https://example.org/page"
        raise Wrong(f'"{text}" is no address of the web', hint) from error


def _link(value: Value, source: Source) -> str:
    return _url(_text(value, source))


def _links(rel: str) -> Callable[[Value, Source], tuple[Link, ...]]:
    """Addresses, or mappings of `href` (or `url`) and `title`; one or a list of them."""

    def read(value: Value, _: Source) -> tuple[Link, ...]:
        items = value if isinstance(value, list) else [value]
        return tuple(_one_link(rel, item) for item in items)

    return read


def _one_link(rel: str, value: Value) -> Link:
    told = {"href": value} if isinstance(value, str) else value
    href = (told.get("href") or told.get("url")) if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(href, str):
        raise Wrong("must be an address, or a mapping with href and title")
    title = told.get("title", "")
    if not isinstance(title, str):
        raise Wrong("must have a text as its title")
    return Link(_url(href), rel, title=title)


def _image(value: Value, _: Source) -> Image:
    """A path or URL; or a mapping of `href` (or `url`, `file`, `src`) and `alt`."""
    if isinstance(value, list) and value:
        value = value[0]  # Hugo has a list of them, the cover first
    told = {"href": value} if isinstance(value, str) else value
    if not isinstance(told, dict):
        raise Wrong("must be a picture, or a mapping with href and alt")
    href = next((told[key] for key in ("href", "url", "file", "src") if told.get(key)), "")
    alt = told.get("alt", "")
    if not isinstance(href, str) or not href or not isinstance(alt, str):
        raise Wrong("must name its picture", "write image: ships.jpg")
    return Image(_url(href) if _SCHEME.match(href) else href, alt=alt)


def _id(value: Value, source: Source) -> str:
    text = _text(value, source)
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        return f"urn:uuid:{text}"
    if not addresses.is_iri(text):
        hint = "write a UUID, or an absolute address such as https://example.org/a"
        raise Wrong(f'"{text}" is no IRI', hint)
    return text


def _slug(value: Value, source: Source) -> str:
    text = _text(value, source)
    if not re.fullmatch(r"[^\W_][^/\\?#%:]*", text):
        hint = "write one name without / \\ ? # % : that begins with a letter or a digit"
        raise Wrong(f'"{text}" cannot be the name of a page', hint)
    return text


def _address(value: Value, source: Source) -> str:
    """Where its page stands within the site, as `permalink`, `url` or `path` of a generator say."""
    text = _text(value, source)
    if _SCHEME.match(text) or "//" in text:
        hint = "write it as from the front page: /2022/ships/"
        raise Wrong(f'"{text}" is no address within this site', hint)
    path = f"/{unquote(text).lstrip('/')}"
    if not path.endswith(("/", ".html")):
        path += "/"
    if path == "/" or re.search(r"/\.|[\\\x00-\x1f?#%:*{}<>]|//", path):
        hint = "write it as from the front page: /2022/ships/"
        raise Wrong(f'"{text}" cannot be the address of a page', hint)
    return path


def _addresses(value: Value, source: Source) -> tuple[str, ...]:
    """Addresses within the site; without a slash in front, beside the article's page (Hugo)."""
    items = value if isinstance(value, list) else [value]
    at_root = _JEKYLLS.search(source.path)
    return tuple(
        address if at_root or str(item).startswith("/") else address[1:]
        for item, address in ((item, _address(item, source)) for item in items)
    )


def _language(value: Value, source: Source) -> str:
    text = _text(value, source)
    if not languages.is_tag(text):
        meant = languages.MEANT.get(text.lower().partition("-")[0])
        hint = f"is it {meant}?" if meant else "write one such as en or pt-BR"
        raise Wrong(f'"{text}" is no language tag', hint)
    return text


_MEDIA_TYPE = re.compile(r"([\w.+-]+/[\w.+-]+)?", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def _enclosures(value: Value, _: Source) -> tuple[Enclosure, ...]:
    return tuple(_enclosure(item) for item in (value if isinstance(value, list) else [value]))


def _enclosure(value: Value) -> Enclosure:
    """A path or URL; or a mapping of `href` (or `url`, `file`), `type` and `length` in bytes."""
    told = {"href": value} if isinstance(value, str) else value
    if not isinstance(told, dict):
        raise Wrong("must be a file, or a mapping with href, type and length")
    href = next((told[key] for key in ("href", "url", "file") if told.get(key)), "")
    media_type, length = told.get("type", ""), told.get("length", "")
    if not isinstance(href, str) or not href:
        raise Wrong("must name its file", "write href: talk.mp3")
    if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
        raise Wrong(f'"{media_type}" is no media type', "write one such as audio/mpeg")
    if not isinstance(length, str) or not re.fullmatch(r"([1-9]\d{0,14})?", length, re.ASCII):
        raise Wrong(f'"{length}" is no length', "write it in bytes: 5242880")
    if _SCHEME.match(href):
        url = _url(href)
        if not (media_type and length):
            hint = "write href, type and length: it is not fetched to find out"
            raise Wrong(f'the remote enclosure "{href}" needs its type and length', hint)
        href = url
    return Enclosure(href, media_type, int(length) if length else None)


FIELDS: Mapping[str, tuple[str, Callable[[Value, Source], Any]]] = {
    "title": ("title", _text),
    "date": ("date", _date),
    "updated": ("updated", _date),
    "author": ("authors", _people),
    "authors": ("authors", _people_by_comma),
    "contributor": ("contributors", _people),
    "contributors": ("contributors", _people_by_comma),
    "tags": ("tags", _tags),
    "categories": ("categories", _categories),
    "summary": ("summary", _text),
    "id": ("id", _id),
    "link": ("link", _link),
    "via": ("via", _links("via")),
    "related": ("related", _links("related")),
    "image": ("image", _image),
    "rights": ("rights", _text),
    "license": ("license", _link),
    "lang": ("lang", _language),
    "slug": ("slug", _slug),
    "permalink": ("address", _address),
    "aliases": ("aliases", _addresses),
    "draft": ("draft", _flag),
    "expires": ("expires", _date),
    "enclosure": ("enclosures", _enclosures),
    "enclosures": ("enclosures", _enclosures),
}
"""Key in a header -> field of `Article`, and how its text is read."""
