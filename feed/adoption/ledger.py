"""What is taken over from a generator, and what is left to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feed import settings
from feed.adoption.told import Computed, Told
from feed.characters import one_line

Setting = str | bool | tuple[str, ...] | Mapping[str, str]
"""What a value of feed.toml can be."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A value for a key of feed.toml (`content.dir`), and where it was told; or `why` it is so."""

    key: str
    value: Setting
    origins: tuple[Told, ...] = ()
    why: str = ""

    @property
    def origin(self) -> str:
        """Where it comes from, each file named once: `_config.yml: url, baseurl`."""
        keys: dict[str, list[str]] = {}
        for told in self.origins:
            keys.setdefault(told.file, []).extend([told.key] if told.key else [])
        parts = (f"{file}: {', '.join(names)}" if names else file for file, names in keys.items())
        return "; ".join((*parts, *([self.why] if self.why else [])))


@dataclass(frozen=True, slots=True)
class Left:
    """What nobody but the author can decide.

    `key` is that of feed.toml, empty where it is about articles; `file` is as from the folder of
    the generator. `paths` are the articles that it is about.
    """

    key: str
    message: str
    file: str = ""
    line: int = 0
    paths: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands: `_config.yml:7`."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(slots=True)
class Ledger:
    """Both lists, as a generator's files are read, and the names of the feeds that it makes.

    `feeds` are paths within the site, with the document of ours that takes their place.
    """

    taken: list[Taken] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    feeds: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """The folder of articles that was taken."""
        return next((str(one.value) for one in self.taken if one.key == "content.dir"), ".")

    def take(self, key: str, value: Setting, *origins: Told, why: str = "") -> bool:
        """Note a value if feed.toml may have it; else that it is left to decide."""
        try:
            _check(key, value)
        except ValueError as error:
            self.leave(key, str(error), *origins)
            return False
        self.taken.append(Taken(key, value, origins, why))
        return True

    def leave(self, key: str, message: str, *origins: Told) -> None:
        """Note what is left to decide, and where it was told."""
        told = origins[0] if origins else Told(None, "")
        self.left.append(Left(key, message, told.file, told.line))

    def take_text(self, key: str, told: Told | None) -> None:
        """Take a text as it was told, its lines put together."""
        if told and not self.is_computed(key, told):
            self.take(key, one_line(str(told.value)), told)

    def is_computed(self, key: str, told: Told) -> bool:
        """Whether a value is left to decide since only running its file would tell it."""
        if not isinstance(told.value, Computed):
            return False
        self.leave(key, f"{told.key} is computed, and nothing is run to find out", told)
        return True


def _check(key: str, value: Setting) -> None:
    """Raise ValueError for what a build would refuse."""
    plain = list(value) if isinstance(value, tuple) else value
    outer, _, inner = key.partition(".")
    settings.read({outer: {inner: plain} if inner else plain})
