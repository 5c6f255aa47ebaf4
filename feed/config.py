"""`feed.toml`, or `[tool.feed]` in `pyproject.toml`, to a `Config`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from pathlib import Path
from typing import Any

from feed import characters, dates, settings, tomlerrors
from feed.errors import ConfigError
from feed.model import Person
from feed.policies import Policy
from feed.targets import Target

PREVIEW_URL = "http://localhost:8000/"
"""The address that links have in a build without `url`: that of any server of this machine."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a build is to do. `root` is the folder of the configuration; paths are absolute.

    `url` is the address that ids are minted with, empty in a preview; `base_url` is the address
    that links carry, always with a slash at its end. With `unpublished` drafts are shown as well,
    and what is not due yet or has expired: never to subscribers, to its author alone.
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
    license: str = ""
    icon: str = ""
    logo: str = ""
    since: date | None = None
    limit: int = 20
    entries: str = "full"
    formats: tuple[str, ...] = settings.FORMATS
    output: Path = Path("build")
    pages: bool = True
    permalink: str = "/{path}.html"
    content: Path = Path("content")
    include: tuple[str, ...] = ("**/*",)
    exclude: tuple[str, ...] = ("**/_*", "**/README*")
    keys: tuple[tuple[str, str], ...] = ()
    tags: bool = True
    archive: bool = True
    updated: str = "declared"
    template_tags: Policy = "error"
    theme: Path | None = None
    hubs: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    publish: tuple[Target, ...] = ()
    unpublished: bool = False
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
        return bool(self.url) and self.base_url == self.url and not self.unpublished

    @property
    def place(self) -> str:
        """Where a fault of the configuration is, in front of what it is."""
        return f"{self.source}: " if self.source else ""

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
        own = place / "feed.toml"
        if own.is_file() or (own.is_symlink() and not own.exists()):
            return own  # one that leads to nothing is told when it is read
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
        return replace(config, base_url=settings.web_address("--base-url", url))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def with_output(config: Config, folder: Path) -> Config:
    """The same site, written to another folder."""
    changed = replace(config, output=folder.resolve())
    _check_folders(changed, "--output")
    return changed


def _resolved(folder: Path, where: str) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"{where}: {folder} is a link that leads to itself") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, error) from error
    except RecursionError as error:
        raise ConfigError(f"{path}: not TOML: it is nested too deep") from error
    except ValueError as error:  # int() refuses thousands of digits
        raise ConfigError(f"{path}: not TOML: a number in it is too long") from error


def _not_toml(path: Path, error: tomllib.TOMLDecodeError) -> ConfigError:
    why, line = tomlerrors.placed(error)
    place = f"{path}:{line}" if line else str(path)
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
        values |= settings.read(table)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    content = values.pop("content", {})
    for name in ("include", "exclude", "keys"):
        if name in content:
            values[name] = content[name]
    values["content"] = root / content.get("dir", "content")
    values["output"] = root / values.get("output", "build")
    values["theme"] = root / values["theme"] if values.get("theme") else None
    values["base_url"] = values.get("url") or PREVIEW_URL
    values["title"] = values["title"] or root.name or "feed"
    config = Config(**values)
    _check_folders(config, str(path))
    return config


def _check_folders(config: Config, where: str) -> None:
    """The output must not be read as content, nor lie over what the author wrote."""
    output, content = _resolved(config.output, where), _resolved(config.content, where)
    if output == config.root or output in config.root.parents:
        raise ConfigError(f"{where}: output must be a folder of its own, not {config.output}")
    inside = output.is_relative_to(content) and content != config.root
    theme = _resolved(config.theme, where) if config.theme else None
    if theme and theme.is_relative_to(content):
        raise ConfigError(f"{where}: theme must not lie in [content] dir, which holds articles")
    if theme and (theme.is_relative_to(output) or output.is_relative_to(theme)):
        raise ConfigError(f"{where}: theme must not lie in output, which is overwritten")
    if output == content or content.is_relative_to(output) or inside:
        raise ConfigError(f"{where}: output and [content] dir must not lie in each other")
