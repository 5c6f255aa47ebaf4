"""What each key of a configuration may be: one table of keys, and a reader for each value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from feed import addresses, characters, dates, languages, people
from feed.model import Person
from feed.policies import POLICIES
from feed.targets import FOLDER, RSYNC, S3, TYPES, Target

FORMATS = ("atom", "rss", "json")
ENTRIES = ("full", "summary")
"""What an entry carries."""
UPDATED = ("declared", "content")
"""What moves `updated`: what an author says, or each change of what an author wrote."""

_Reader = Callable[[str, Any], Any]


def read(table: object) -> dict[str, Any]:
    """The values of a whole configuration by their keys; ValueError names key and mend."""
    return _read(table, KEYS)


def _read(table: object, keys: Mapping[str, _Reader]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ValueError("must be a table")
    values = {}
    for key, value in table.items():
        if key not in keys:
            raise ValueError(_unknown(key, keys))
        values[key] = keys[key](key, value)
    return values


def _unknown(key: str, keys: Mapping[str, _Reader]) -> str:
    # imported where it is needed: it takes as long as reading a configuration
    from difflib import get_close_matches

    near = get_close_matches(key.lower(), keys, 1, 0.7)
    meant = f'is it "{near[0]}"?' if near else f"known are: {', '.join(sorted(keys))}"
    return f'unknown key "{characters.printable(key)}"; {meant}'


def _wrong(key: str, value: object, allowed: str) -> ValueError:
    return ValueError(f"{key} = {_toml_value(value)} is wrong: it must be {allowed}")


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{characters.printable(value)}"' if isinstance(value, str) else str(value)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(key, value, "a text in quotes")
    if characters.FORBIDDEN.search(value) or re.search("[\t\n\r\u2028\u2029]", value):
        raise _wrong(key, value, "one line of text without control characters")
    return value.strip()


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key, value, "true or false")
    return value


def _count(key: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10_000:
        raise _wrong(key, value, "a whole number from 1 to 10000")
    return value


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(key, value, 'a list of texts: ["a", "b"]')
    return tuple(value)


def _formats(key: str, value: Any) -> tuple[str, ...]:
    chosen = _texts(key, value)
    if not chosen or not set(chosen) <= set(FORMATS):
        raise _wrong(key, value, 'one or more of "atom", "rss", "json"')
    return tuple(name for name in FORMATS if name in chosen)


def web_address(key: str, value: Any) -> str:
    """An absolute http(s) address with a slash at its end; ValueError names the `key`."""
    allowed = 'an address such as "https://example.org/"'
    try:
        url = addresses.web_url(_text(key, value))
    except ValueError as error:
        raise _wrong(key, value, allowed) from error
    if "?" in url or "#" in url:
        raise _wrong(key, value, f'{allowed}, without "?" and "#"')
    return url.rstrip("/") + "/"


def _site(key: str, value: Any) -> str:
    """The address that mints ids: empty for a preview, else one with a host name."""
    if value == "":
        return ""
    url = web_address(key, value)
    host = urlsplit(url).hostname or ""
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        raise _wrong(key, value, "an address with a host name: an IP address is nobody's for long")
    if not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", host):
        raise _wrong(key, value, "an address with the name of a host, such as https://example.org/")
    return url


_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
"""What a tag URI can name a host by (RFC 4151, 2.1)."""


def _iri(key: str, value: Any) -> str:
    text = _text(key, value)
    if text and not addresses.is_iri(text):
        raise _wrong(key, value, 'an absolute IRI such as "https://example.org/"')
    return text


def _web(key: str, value: Any) -> str:
    """The address of a page or a picture, or nothing."""
    text = _text(key, value)
    try:
        return addresses.web_url(text) if text else ""
    except ValueError as error:
        allowed = 'an address such as "https://example.org/a.png"'
        raise _wrong(key, value, allowed) from error


def _language(key: str, value: Any) -> str:
    text = _text(key, value)
    if not languages.is_tag(text):
        raise _wrong(key, value, 'a BCP 47 language tag such as "en" or "pt-BR"')
    return text


def _timezone(key: str, value: Any) -> str:
    text = _text(key, value)
    try:
        dates.timezone_named(text)
    except KeyError as error:
        raise _wrong(key, value, 'an IANA name such as "UTC" or "Europe/Berlin"') from error
    return text


def _since(key: str, value: Any) -> date | None:
    if value == "":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    allowed = 'a day such as "2020-01-31"'
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value), re.ASCII):
        raise _wrong(key, value, allowed)
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _wrong(key, value, allowed) from error


def _email(key: str, value: Any) -> str:
    text = _text(key, value)
    if text and not people.is_email(text):
        raise _wrong(key, value, 'an address such as "ada@example.org"')
    return text


def _person(key: str, value: Any) -> Person | None:
    fields = {"name": _text, "email": _email, "uri": _web}
    if isinstance(value, str):
        value = people.parts(_text(key, value))
    try:
        read = _read(value, fields)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error
    if not any(read.values()):
        return None
    if not read.get("name"):
        raise ValueError(f"{key}: must have a name")
    return Person(**read)


def _permalink(key: str, value: Any) -> str:
    text = _text(key, value)
    names = re.findall(r"\{(.*?)\}", text)
    unknown = set(names) - {"path", "slug", "categories", "year", "month", "day"}
    plain = re.sub(r"\{.*?\}", "x", text)
    if unknown or not {"path", "slug"} & set(names) or not plain.startswith("/"):
        raise _wrong(key, value, 'a pattern such as "/{path}.html" or "/{year}/{month}/{slug}/"')
    if not plain.endswith((".html", "/")) or re.search(r'[{}?#\\%"<>\s]|/\.|//', plain):
        raise _wrong(key, value, 'a path that ends in ".html" or "/"')
    return text


def _one_of(*allowed: str) -> _Reader:
    def read(key: str, value: Any) -> str:
        if value not in allowed:
            raise _wrong(key, value, "one of " + ", ".join(f'"{name}"' for name in allowed))
        return str(value)

    return read


def _folder(key: str, value: Any) -> str:
    text = _text(key, value)
    if not text or not Path(text).name or "\0" in text:
        raise _wrong(key, value, "the name of a folder")
    return text


def _inner_folder(key: str, value: Any) -> str:
    if value == ".":
        return "."  # the folder of the configuration itself
    text = _folder(key, value)
    if PurePosixPath(text).is_absolute():
        raise _wrong(key, value, "a folder beside the configuration")
    return text


def _theme(key: str, value: Any) -> str:
    return _folder(key, value) if value != "" else ""


def _aliases(key: str, value: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of an old address and what answers there, both as paths within the site."""
    if not isinstance(value, dict):
        raise _wrong(key, value, 'a table such as [aliases] with "atom.xml" = "feed.atom"')
    return tuple(
        (_path(f"[{key}]", old), _path(f'[{key}] "{old}"', new)) for old, new in value.items()
    )


def _path(key: str, value: Any) -> str:
    text = _text(key, value).removeprefix("/")
    if not text or re.search(r"(^|/)\.|//|[\\?#*:]", text):
        raise _wrong(key, value, 'a path within the site such as "feeds/atom.xml" or "blog/"')
    return text


def _keys(key: str, value: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of a name that authors use and the field that it means."""
    # only for these all that reads articles is imported
    from feed.articles.fields import FIELDS

    if not isinstance(value, dict) or not all(
        isinstance(field, str) and field in FIELDS for field in value.values()
    ):
        raise _wrong(key, value, 'a table such as keys = { created = "date" } of known fields')
    return tuple(value.items())


def _content(key: str, value: Any) -> dict[str, Any]:
    try:
        return _read(
            value,
            {"dir": _inner_folder, "include": _texts, "exclude": _texts, "keys": _keys},
        )
    except ValueError as error:
        raise ValueError(f"[{key}] {error}") from error


def _refuse_secret(key: str, value: str) -> None:
    """Raise ValueError for an address with a password in it, which is not repeated."""
    if re.search(r"(?:^|//)[^/@]*:[^/@]*@", value):
        raise ValueError(f"{key} holds a password: leave it to the environment, or to ssh")


def _hubs(key: str, value: Any) -> tuple[str, ...]:
    for hub in _texts(key, value):
        _refuse_secret(key, hub)
    try:
        return tuple(addresses.web_url(text) for text in _texts(key, value))
    except ValueError as error:
        raise _wrong(key, value, 'a list of addresses: ["https://hub.example/"]') from error


def _targets(key: str, value: Any) -> tuple[Target, ...]:
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        raise ValueError(f'write [{key}.NAME] with type = "folder" and to = "../www" below it')
    return tuple(_target(f"{key}.{name}", name, table) for name, table in value.items())


def _target(place: str, name: str, table: dict[str, Any]) -> Target:
    try:
        for key in ("to", "endpoint"):
            _refuse_secret(key, str(table.get(key, "")))
        told = _read(table, {"type": _one_of(*TYPES), "to": _text, "endpoint": _web})
        for key in ("type", "to"):
            if not told.get(key):
                raise ValueError(f"{key} is missing: {_NEEDED[key]}")
        if not re.fullmatch(_SHAPES[told["type"]], told["to"]):
            raise _wrong("to", told["to"], _ALLOWED[told["type"]])
        if told.get("endpoint") and told["type"] != S3:
            raise ValueError('endpoint is for type = "s3" alone')
    except ValueError as error:
        raise ValueError(f"[{place}] {error}") from error
    return Target(name, **told)


_NEEDED = {
    "type": "one of " + ", ".join(f'"{name}"' for name in TYPES),
    "to": 'such as "../www"',
}
_SHAPES = {
    FOLDER: r"[^\0]*[^\0/][^\0]*",
    # what begins with a hyphen would be an option of rsync or ssh; a host has a colon behind it
    RSYNC: r"(?!-)(?![^:]*@[^:]*$)[^\0\s]*[^\0\s:/][^\0\s]*",
    S3: r"s3://[a-z0-9][a-z0-9.-]+[a-z0-9](?:/(?!\.{0,2}(?:/|$))[^\s?#/]+)*/?",
}
_ALLOWED = {
    FOLDER: 'the name of a folder, such as "../www"',
    RSYNC: 'a folder, or one of another host such as "me@example.org:www/"',
    S3: 'a bucket, such as "s3://example/" or "s3://example/blog/"',
}


KEYS: Mapping[str, _Reader] = {
    "url": _site,
    "id": _iri,
    "title": _text,
    "subtitle": _text,
    "language": _language,
    "timezone": _timezone,
    "author": _person,
    "rights": _text,
    "license": _web,
    "icon": _web,
    "logo": _web,
    "since": _since,
    "limit": _count,
    "entries": _one_of(*ENTRIES),
    "formats": _formats,
    "output": _folder,
    "pages": _flag,
    "permalink": _permalink,
    "tags": _flag,
    "archive": _flag,
    "updated": _one_of(*UPDATED),
    "template_tags": _one_of(*POLICIES),
    "theme": _theme,
    "hubs": _hubs,
    "aliases": _aliases,
    "publish": _targets,
    "content": _content,
}
