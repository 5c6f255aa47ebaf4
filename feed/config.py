"""`feed.toml`, or `[tool.feed]` in `pyproject.toml`, to a `Config`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from feed import addresses, characters, dates, languages, people
from feed.errors import ConfigError
from feed.model import Person

FORMATS = ("atom", "rss", "json")
UPDATED = ("declared", "content")
"""What moves `updated`: what an author says, or each change of what an author wrote."""
PREVIEW_URL = "http://localhost:8000/"
"""Where a build without `url` is looked at, as `python -m http.server -d build` serves it."""

_Reader = Callable[[str, Any], Any]


@dataclass(frozen=True, slots=True)
class Config:
    """What a build is to do. `root` is the folder of the configuration; paths are absolute.

    `url` is the address that ids are minted with, empty in a preview; `base_url` is the address
    that links carry, always with a slash at its end.
    """

    root: Path
    title: str
    url: str = ""
    base_url: str = PREVIEW_URL
    id: str = ""
    subtitle: str = ""
    language: str = "en"
    timezone: str = "UTC"
    author: Person | None = None
    rights: str = ""
    icon: str = ""
    logo: str = ""
    since: date | None = None
    limit: int = 20
    formats: tuple[str, ...] = FORMATS
    output: Path = Path("build")
    pages: bool = True
    permalink: str = "/{path}.html"
    content: Path = Path("content")
    include: tuple[str, ...] = ("**/*",)
    exclude: tuple[str, ...] = ("**/_*", "**/README*")
    updated: str = "declared"
    source: Path | None = field(default=None, compare=False)

    @property
    def preview(self) -> bool:
        """Without a `url` nothing that is built can be published."""
        return not self.url

    @property
    def lock(self) -> Path:
        """The record of what was published, beside the configuration."""
        return self.root / "feed.lock"

    @property
    def keeps_lock(self) -> bool:
        """Whether what is built is what subscribers get: no preview, and no staging."""
        return bool(self.url) and self.base_url == self.url

    @property
    def zone(self) -> tzinfo:
        """The zone of dates without an offset."""
        return dates.timezone_named(self.timezone)


def find(folder: Path) -> Path | None:
    """The configuration for a folder: in it, or in the nearest folder above that has one.

    A folder with a `content/` of its own is a site of its own: what lies above it is another's.

    Raises ConfigError where a `pyproject.toml` on the way cannot be read.
    """
    for place in (folder, *folder.parents):
        if (place / "feed.toml").is_file():
            return place / "feed.toml"
        pyproject = place / "pyproject.toml"
        if pyproject.is_file() and _own_table(_toml(pyproject)) is not None:
            return pyproject
        if (place / "content").is_dir():
            return None
    return None


def load(path: Path) -> Config:
    """Read one `feed.toml`, or the table `[tool.feed]` of a `pyproject.toml`.

    Raises ConfigError for a file that cannot be read, an unknown key and a wrong value.
    """
    table: object = _toml(path)
    if path.name == "pyproject.toml":
        table = _own_table(table)
        if table is None:
            raise ConfigError(f"{path}: there is no table [tool.feed]")
    return _from_table(table, path)


def preview(folder: Path) -> Config:
    """What is built without a configuration: articles of `content/`, or of the folder itself."""
    root = folder.resolve()
    content = root / "content" if (root / "content").is_dir() else root
    return Config(root, title=root.name or "feed", content=content, output=root / "build")


def with_base_url(config: Config, url: str) -> Config:
    """The same site at another address, for staging: links change, ids do not."""
    try:
        return replace(config, base_url=_url("--base-url", url))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def with_output(config: Config, folder: Path) -> Config:
    """The same site, written to another folder."""
    changed = replace(config, output=folder.resolve())
    _check_folders(changed, "--output")
    return changed


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, str(error)) from error
    except RecursionError as error:
        raise ConfigError(f"{path}: not TOML: it is nested too deep") from error
    except ValueError as error:  # int() refuses thousands of digits
        raise ConfigError(f"{path}: not TOML: a number in it is too long") from error


def _not_toml(path: Path, reason: str) -> ConfigError:
    match = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", reason, re.DOTALL)
    place, why = (f"{path}:{match[2]}", match[1]) if match else (str(path), reason)
    twice = why.startswith("Cannot")
    hint = "" if twice else 'put texts in straight quotes: title = "Ships"'
    return ConfigError(f"{place}: not TOML: {characters.printable(why)}", hint)


def _own_table(table: object) -> object:
    """`[tool.feed]` of a `pyproject.toml`, or None."""
    tool = table.get("tool") if isinstance(table, dict) else None
    return tool.get("feed") if isinstance(tool, dict) else None


def _from_table(table: object, path: Path) -> Config:
    root = path.parent.resolve()
    values: dict[str, Any] = {"root": root, "title": "", "source": path}
    try:
        values |= _read(table, KEYS)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    content = values.pop("content", {})
    for name in ("include", "exclude"):
        if name in content:
            values[name] = content[name]
    values["content"] = root / content.get("dir", "content")
    values["output"] = root / values.get("output", "build")
    values["base_url"] = values.get("url") or PREVIEW_URL
    values["title"] = values["title"] or root.name or "feed"
    config = Config(**values)
    _check_folders(config, str(path))
    return config


def _check_folders(config: Config, where: str) -> None:
    """The output must not be read as content, nor lie over what the author wrote."""
    output, content = config.output.resolve(), config.content.resolve()
    if output == config.root or output in config.root.parents:
        raise ConfigError(f"{where}: output must be a folder of its own, not {config.output}")
    inside = output.is_relative_to(content) and content != config.root
    if output == content or content.is_relative_to(output) or inside:
        raise ConfigError(f"{where}: output and [content] dir must not lie in each other")


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
    meant = f'is it "{near[0]}"? ' if near else ""
    return f'unknown key "{characters.printable(key)}"; {meant}known are: {", ".join(sorted(keys))}'


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


def _url(key: str, value: Any) -> str:
    """An absolute http(s) address with a slash at its end."""
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
    url = _url(key, value)
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
    unknown = set(names) - {"path", "slug", "year", "month", "day"}
    plain = re.sub(r"\{.*?\}", "x", text)
    if unknown or not {"path", "slug"} & set(names) or not plain.startswith("/"):
        raise _wrong(key, value, 'a pattern such as "/{path}.html" or "/{year}/{month}/{slug}/"')
    if not plain.endswith((".html", "/")) or re.search(r'[{}?#\\%"<>\s]|/\.|//', plain):
        raise _wrong(key, value, 'a path that ends in ".html" or "/"')
    return text


def _updated(key: str, value: Any) -> str:
    text = _text(key, value)
    if text not in UPDATED:
        raise _wrong(key, value, 'one of "declared", "content"')
    return text


def _folder(key: str, value: Any) -> str:
    text = _text(key, value)
    if not text or not Path(text).name or "\0" in text:
        raise _wrong(key, value, "the name of a folder")
    return text


def _inner_folder(key: str, value: Any) -> str:
    text = _folder(key, value)
    if PurePosixPath(text).is_absolute():
        raise _wrong(key, value, "a folder beside the configuration")
    return text


def _content(key: str, value: Any) -> dict[str, Any]:
    try:
        return _read(value, {"dir": _inner_folder, "include": _texts, "exclude": _texts})
    except ValueError as error:
        raise ValueError(f"[{key}] {error}") from error


KEYS: Mapping[str, _Reader] = {
    "url": _site,
    "id": _iri,
    "title": _text,
    "subtitle": _text,
    "language": _language,
    "timezone": _timezone,
    "author": _person,
    "rights": _text,
    "icon": _web,
    "logo": _web,
    "since": _since,
    "limit": _count,
    "formats": _formats,
    "output": _folder,
    "pages": _flag,
    "permalink": _permalink,
    "updated": _updated,
    "content": _content,
}
