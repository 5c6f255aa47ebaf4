"""What the files of a generator say, and where they say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

Path_ = tuple[str, ...]
"""The keys that lead to a value, from the outermost table on."""


class Computed:
    """What stands for a value that only running the file would tell."""


COMPUTED = Computed()

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"] | Computed


@dataclass(frozen=True, slots=True)
class Told:
    """A value, the key as it was written, its file as from the generator's folder, and its line.

    A `line` of 0 is of a file in which nothing tells it.
    """

    value: Value
    file: str
    key: str = ""
    line: int = 0

    @property
    def origin(self) -> str:
        """How a comment names it: `_config.yml: author.name`."""
        return f"{self.file}: {self.key}" if self.key else self.file


class Settings:
    """The values of one or several files by their keys in lower case, a dot between tables.

    Lists of plain values are values; what is in other lists has a number in its key.
    """

    def __init__(self, told: Mapping[Path_, Told] | None = None) -> None:
        self._told = dict(told or {})

    def __bool__(self) -> bool:
        return bool(self._told)

    def overlaid(self, other: Settings) -> Settings:
        """These, and those of a file that is read later: what both say, that one says."""
        return Settings({**self._told, **other._told})

    def at(self, key: str) -> Told | None:
        """What a key was told, though it be nothing."""
        return self._told.get(tuple(key.split(".")))

    def text(self, *keys: str) -> Told | None:
        """The first of the keys that was told a text or a number, or what must be run."""
        for key in keys:
            told = self.at(key)
            if told and (isinstance(told.value, Computed) or _is_text(told.value)):
                return told
        return None

    def flag(self, *keys: str) -> bool:
        """Whether the first of the keys that was told anything says yes."""
        told = next(filter(None, map(self.at, keys)), None)
        return told is not None and str(told.value).lower() in ("true", "yes", "on")

    def texts(self, *keys: str) -> tuple[str, ...]:
        """The texts of a list, or the one text; none where nothing was told."""
        for key in keys:
            told = self.at(key)
            value = told.value if told else None
            if isinstance(value, list):
                return tuple(str(item) for item in value if _is_text(item))
            if _is_text(value):
                return (str(value),)
        return ()

    def inside(self, key: str) -> list[Told]:
        """All that a table was told, in its order."""
        above = tuple(key.split("."))
        return [told for path, told in self._told.items() if path[: len(above)] == above]

    def names(self, key: str = "") -> tuple[str, ...]:
        """The keys of a table."""
        above = tuple(key.split(".")) if key else ()
        size = len(above)
        inside = (path[size] for path in self._told if path[:size] == above and len(path) > size)
        return tuple(dict.fromkeys(inside))


def given(*told: Told | None) -> tuple[Told, ...]:
    """What of it was told at all."""
    return tuple(one for one in told if one)


def settings_of(value: Value, file: str, lines: Mapping[Path_, int], top: Path_ = ()) -> Settings:
    """All that a whole file says; what it says stands in the table at `top`."""
    found = islice(_walk(value, file, lines, (), ()), _MOST)
    return Settings({(*top, *path): told for path, told in found})


_MOST = 10_000
"""Settings of a file: a few lines of Python can mean more than any machine holds."""


def _walk(
    value: Value, file: str, lines: Mapping[Path_, int], path: Path_, written: Path_
) -> Iterator[tuple[Path_, Told]]:
    pairs: list[tuple[str, Value]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        pairs = [(str(number), item) for number, item in enumerate(value)]
    if not pairs and path and not isinstance(value, dict):
        yield path, Told(value, file, ".".join(written), _line(written, lines))
    for key, inner in pairs:
        yield from _walk(inner, file, lines, (*path, key.lower()), (*written, key))


def _line(path: Path_, lines: Mapping[Path_, int]) -> int:
    """The line of a key, or of the nearest table around it whose line is known."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 0)


def _is_text(value: object) -> bool:
    """Whether somebody wrote something there; yes and no are no texts."""
    return not isinstance(value, bool) and isinstance(value, str | int | float) and value != ""
